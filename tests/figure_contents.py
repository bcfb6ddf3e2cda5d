"""Content of the figures: complete, and with the gaps that a run can have."""

import dataclasses
import itertools

import numpy as np
import pandas as pd

from rgdl.claims.claim import KINDS as CLAIM_KINDS
from rgdl.figures.figure1 import Figure1Content, compose_figure1
from rgdl.figures.figure2 import Figure2Content, compose_figure2
from rgdl.figures.figure3 import PANELS, Figure3Content, compose_figure3, compose_panel3
from rgdl.figures.figure_claims import compose_claims
from rgdl.figures.figure_coarse_spins import compose_coarse_spins
from rgdl.figures.figure_controls import compose_controls
from rgdl.figures.figure_decimation import compose_decimation
from rgdl.figures.figure_ensembles import EnsembleContent, compose_ensembles
from rgdl.figures.figure_exponents import compose_exponents
from rgdl.figures.figure_generation import compose_generation
from rgdl.figures.figure_kadanoff import compose_kadanoff
from rgdl.figures.figure_learning import compose_learning
from rgdl.figures.figure_localization import compose_localization
from rgdl.figures.figure_model import compose_model
from rgdl.figures.figure_nulls import compose_nulls
from rgdl.figures.figure_reconstruction import compose_reconstruction
from rgdl.figures.figure_study import compose_study
from rgdl.figures.style import journal_style

LABELS = {"network": "shown", "which": "", "layer": np.nan, "at": np.nan}


def measures(rows):
    """A table of measures; rows have `topic`, `quantity` and `value`, and what differs."""
    complete = [LABELS | {"err": 0.01, "n_seeds": 3, "n_trained": 3} | row for row in rows]
    return pd.DataFrame(complete)


def draw(compose, *content):
    with journal_style():
        figure = compose(*content)
        figure.draw_without_rendering()
    return figure


def unknown(table, **labels):
    """The table without the values of some rows, as it is read from a file."""
    chosen = np.logical_and.reduce([table[name] == value for name, value in labels.items()])
    return table.assign(
        value=table["value"].mask(chosen),
        err=table["err"].mask(chosen),
        which=table["which"].replace("", np.nan),
    )


# Figures 1, 2 and 3


def levels(side, block_size=2):
    rng = np.random.default_rng(side)
    sides = side, side // block_size, side // block_size**2
    return [rng.choice(np.array([-1, 1], np.int8), (n, n)) for n in sides]


T = np.linspace(0, 1, 51)
CURVE = np.column_stack([T, T**2])


def flow(coupling, n_steps):
    decimated = [np.arctanh(np.tanh(coupling) ** 2**k) for k in range(1, n_steps + 1)]
    return [coupling, *map(float, decimated)]


def figure3():
    rng = np.random.default_rng(0)
    samples = rng.choice(np.array([-1, 1], np.int8), (3, 8, 8))
    fields = [rng.normal(size=(n, 8, 8)) for n in (16, 4, 2)]
    return Figure3Content([64, 16, 4, 2], fields, [3, 1, 0], samples, 0.5 * samples)


def figure3_of_one_spin():
    whole = figure3()
    fields = [whole.fields[0][:1]]
    return dataclasses.replace(whole, layers=[64, 1], fields=fields, representative=[0])


# The ledger

VERDICTS = ["holds", "holds with a limit", "does not hold", "undecided"]
LONG = "a long sentence that says the same thing again " * 3


def ledger(**changes):
    common = {
        "quantity": "T / T_c - 1, of D_KL",
        "value": 3e-14,
        "value_err": 0.0,
        "null": "largest heat of the L = 20 torus, at K =",
        "null_value": 0.12345,
        "null_err": 0.0061,
        "null_unit": "",
        "unit": "",
        "p_value": [0.0, 3.1e-4, 2e-9, np.nan],
        "turned_by": ["none", "even_spread halved or doubled", "none", "alike doubled"],
        "repeats": [np.nan, 0.965, 1.0, 0.98],
    }
    rows = [
        {"number": 7 + k, "kind": kind, "claim": f"{LONG}{k}", "verdict": verdict}
        for k, (verdict, kind) in enumerate(zip(VERDICTS, (*CLAIM_KINDS, "measured"), strict=True))
    ]
    return pd.DataFrame(rows).assign(**common).assign(**changes)


# Null models

NULL_ROWS = (
    ("shown", "fields", ""),
    ("permuted", "fields", ""),
    ("permuted", "fields", "put back"),
    ("shown", "composition", "permuted"),
    ("my_network", "fields", ""),
)
NULL_SCALES = {
    "localized_fraction": 0.0,
    "localized_above_noise_fraction": 0.01,
    "participation_ratio": 10.0,
    "bulk_weight_fraction": 0.02,
}


def nulls(n_layers=3):
    """Values of row k and layer l are 0.1 k + 0.1 l more than a scale; errors are 0.01 l."""
    rows = [
        {"network": network, "topic": topic, "which": which, "layer": float(layer)}
        | {"quantity": quantity, "value": scale + 0.1 * k + 0.1 * layer, "err": 0.01 * layer}
        for k, (network, topic, which) in enumerate(NULL_ROWS)
        for quantity, scale in NULL_SCALES.items()
        for layer in range(1, n_layers + 1)
    ]
    others = [
        {**rows[0], "layer": np.nan, "value": 77.0},  # of the whole network
        {**rows[0], "quantity": "radius_50", "value": 77.0},
        {**rows[0], "topic": "coarse_spins", "which": "hidden", "value": 77.0},
    ]
    return measures(rows + others)


def one_network():
    table = nulls()
    return table[(table["network"] == "shown") & (table["topic"] == "fields")].assign(err=np.nan)


# Controls

# By study: the number that differs, and its values.
CONTROLLED = {
    "training_time": ("n_steps", (1000, 3000, 20_000, 80_000)),
    "without_penalty": ("n_steps", (1000, 3000, 20_000, 80_000)),
    "sample_number": ("n_samples", (1000, 2500, 10_000, 40_000)),
    "initial_scale": ("init_scale", (0.01, 0.03, 0.1, 0.3)),
    "penalty": ("l1", (0.0, 2e-5, 2e-4, 8e-3)),
    "coupling": ("strip_correlation_length", (1.5, 3.1, 7.2, 25.4)),
    "ratio": ("unit_ratio", (2.0, 4.0, 8.3)),
}


def controls(studies=tuple(CONTROLLED), n_layers=3):
    """Fractions rise from 0 to 1 with the number that a study varies; radii and growth are 1.5."""
    rows = []
    for study in studies:
        varied, values = CONTROLLED[study]
        fixed = {name: 1.0 for name, _ in CONTROLLED.values()} | {"localized_fraction": np.nan}
        fixed["l1"] = float(study != "without_penalty")
        for k, value in enumerate(values):
            measured = {
                "localized_fraction": k / (len(values) - 1),
                "localized_above_noise_fraction": 0.5 * k / (len(values) - 1),
                "rms_radius_above_noise": 1.5,
                "participation_ratio_growth": 1.5,
            }
            rows += [
                {"network": "", "topic": "studies", "which": f"{study} {value}", "layer": layer}
                | {"quantity": quantity, "value": number, "err": 0.02}
                for layer in range(1, n_layers + 1)
                for quantity, number in (fixed | {varied: value} | measured).items()
            ]
    return measures([*rows, {**nulls().iloc[0]}])


# Coarse spins

KINDS = ["hidden", "majority", "decimation"]
CURVES = ((1.0, 0.4, 2), (2.2, 0.2, 3), (5.0, 0.05, 3), (6.0, -0.01, 3))  # r, C(r), n_seeds


def coarse_spins(n_layers=3, gaussian=False):
    """Measures and by-seed table; only hidden spins in the third layer. One seed lacks r = 1."""
    rows, spins = [], []
    for network in ("shown", "other", *["gaussian"] * gaussian):
        scale = {"shown": 1.0, "other": 9.0, "gaussian": 0.5}[network]
        labels = {"network": network, "topic": "coarse_spins"}
        kinds = [(0, 0, "original")]
        for layer in range(1, n_layers + 1):
            kinds += [(k, layer, kind) for k, kind in enumerate(KINDS if layer < 3 else KINDS[:1])]
        for k, layer, kind in kinds:
            of_kind = labels | {"layer": layer, "which": kind}
            values = {
                "correlation_length": scale * (9.0 - k),
                "correlation_length_uncorrected": scale * (8.0 - k),
                "binder_cumulant": scale * 0.1 * layer,
                "nearest_coupling": 0.3 if layer else np.nan,
                "far_coupling": 0.5 / layer if layer else np.nan,
            }
            rows += [{**of_kind, "quantity": name, "value": x} for name, x in values.items()]
            rows += [
                {**of_kind, "quantity": "correlation", "at": r, "value": scale * C, "n_seeds": n}
                for r, C, n in CURVES
            ]
            n_spins = 4 * 5 ** max(3 - layer, 0)
            for seed in (1, 2, 3):
                varied = seed if layer == 3 else 0
                by_seed = {"network": network, "seed": seed, "layer": layer, "spins": kind}
                near = {name: x + (seed - 2) / 10 for name, x in values.items()}
                spins.append(by_seed | near | {"n_spins": n_spins + varied})
    return measures(rows), pd.DataFrame(spins)


def coarse_gaps():
    table, spins = coarse_spins()
    table = unknown(table, layer=1, quantity="nearest_coupling")
    table = unknown(table, quantity="far_coupling")
    table = unknown(table, layer=3, quantity="correlation")
    return table, spins


# Exponents

EXACT = {"y_T": 1.0, "y_h": 1.875, "y_T_gaussian": 1.75, "critical_coupling": 0.4407}
# y_T of each kind of coarse spins by its network and its words; {} stands for the step.
BLOCKS = {
    ("", "majority {}, L = 40"): 0.97,
    ("", "majority {}, L = 20"): 0.96,
    ("", "decimation {}, L = 40"): 1.1,
    ("", "majority of Gaussian fields {}, L = 40"): 1.65,
}
OWN = {
    ("shown", "matched {}"): 0.96,
    ("shown", "hidden {}"): 0.92,
    ("shown", "noiseless {}"): 0.93,
    ("shown", "permuted {}"): 0.7,
    ("shown", "hidden of Gaussian fields {}"): 1.66,
}
OTHERS = {
    ("critical", "hidden {}"): 1.03,
    ("gaussian", "hidden {}"): 1.01,
    ("gaussian", "matched {}"): 0.95,
    ("untrained", "unlocalized {}"): np.nan,
}


def exponents(kinds=BLOCKS | OWN | OTHERS, n_layers=3):
    """Exponents of all steps, y_h = y_T / 10 + 1.775; and a flow."""
    rows = [{"network": "", "topic": "exact", "quantity": q, "value": x} for q, x in EXACT.items()]
    for (network, words), y in kinds.items():
        for layer in range(1, n_layers + 1):
            for step in ("from samples", "from below")[: 1 + (layer > 1)]:
                labels = {"network": network, "topic": "exponents", "layer": layer}
                labels["which"] = words.format(step)
                values = {"y_T": y, "y_h": y / 10 + 1.775}
                values |= {"y_T_systematic": 0.05, "y_h_systematic": 0.004}
                rows += [{**labels, "quantity": q, "value": x} for q, x in values.items()]
                few = ({"at": n, "quantity": "y_T", "value": y - 0.1 / n} for n in (1, 2, 3))
                rows += [labels | row for row in few]
    for which in (
        "layer 1 from hot",
        "stack from hot",
        "stack from cold",
        "Ising as stack from hot",
    ):
        labels = {"topic": "flow", "which": which, "quantity": "coupling_by_energy"}
        rows += [{**labels, "at": step, "value": 0.3 + step / 50} for step in (0, 1, 3)]
    return measures(rows)


def information():
    rules = {"majority": 0.3, "decimation": 0.2, "best filter": 0.4, "block": 0.6}
    rows = [{"rule": rule, "information": value} for rule, value in rules.items()]
    rows += [{"rule": "Kadanoff", "p": p, "information": 0.1 * p} for p in (0.0, 1.0, 2.0)]
    rows.append({"rule": "wired machine", "p": 1.5, "information": 0.17})
    rows += [{"rule": "4 hidden spins", "unit": k, "information": k / 10} for k in (1, 2)]
    return pd.DataFrame(rows).assign(torus="small", coupling=0.44)


def of_exponents(table):
    """All that the figure of exponents is composed from."""
    return compose_exponents, table, information(), "shown", 40, "small", 0.44


# The model

MODEL = {"D_KL": 0.05, "D_KL_gap": 0.01, "dF": -500.0, "log_X_std": 7.0, "slope": 1.1, "R2": 0.93}
MODEL |= {"reverse_magnetization": 0.4, "sample_magnetization": 0.2}


def model(epochs=(10, 1, 100), **errors):
    """Errors are a hundredth of the values, unless given."""
    scales = {("other", "model", np.nan): 9.0, ("shown", "model", np.nan): 1.0}
    scales |= {("shown", "learning_curve", n): 1 + 4 / (1 + n) for n in epochs}
    rows = [
        {"network": network, "topic": topic, "at": at, "quantity": name, "value": scale * value}
        | {"err": errors.get(name, abs(scale * value) / 100)}
        for (network, topic, at), scale in reversed(scales.items())
        for name, value in MODEL.items()
    ]
    return measures(rows)


def hamiltonians(**changes):
    H = np.linspace(-40, 40, 9)
    tables = [
        pd.DataFrame({"network": network, "seed": seed, "H": H, "H_RBM": slope * H})
        for network, seed, slope in (("other", 1, 9.0), ("shown", 1, 1.5), ("shown", 2, 7.0))
    ]
    return pd.concat(tables).assign(**changes)


# Fields during training

OF_TRAINING = {
    "localized_fraction": 0.4,
    "localized_above_noise_fraction": 0.8,
    "signal_fraction": 0.9,
    "bulk_weight_fraction": 0.5,
}


def localization(epochs=(10, 1, 100), **errors):
    """After n epochs a fraction is n / (10 + n) of its last value."""
    of_layer = [("shown", "fields", 1.0, np.nan, 1.0), ("shown", "fields", 2.0, np.nan, 0.1)]
    of_layer += [("other", "fields", 1.0, np.nan, 0.2)]
    of_layer += [("shown", "learning_curve", np.nan, n, n / (10 + n)) for n in epochs]
    rows = [
        {"network": network, "topic": topic, "layer": layer, "at": at, "quantity": name}
        | {"value": scale * value, "err": errors.get(name, 0.02)}
        for network, topic, layer, at, scale in of_layer
        for name, value in OF_TRAINING.items()
    ]
    return measures(rows)


# Reconstruction and generation

SOURCES_OF_NUMBERS = ("network", "block spins", "principal components", "Fourier modes")
METHODS = (
    "network",
    *(f"{source} {kind}" for source in SOURCES_OF_NUMBERS for kind in ("values", "bits")),
    "network log odds",
    "other samples",
)
RECONSTRUCTION = {"overlap": 0.5, "sign_agreement": 0.7, "energy": -1.9}
ENERGY = -1.15  # of the samples


def reconstruction(methods=METHODS, largest=10, sampled=True):
    rows = []
    for network, scale in (("shown", 1.0), ("other", 2.0)):
        for k, method in enumerate(methods):
            labels = {"network": network, "topic": "reconstruction", "which": method}
            rows += [
                {**labels, "quantity": name, "value": scale * (x + k / 100), "err": 0.005}
                for name, x in RECONSTRUCTION.items()
            ]
            rows += [
                {**labels, "quantity": "coherence", "at": n, "value": scale * (k + 1) / (12 + n)}
                for n in range(largest + 1)
            ]
        samples = {"network": network, "topic": "generation", "which": "samples"}
        rows += [{**samples, "quantity": "energy_per_site", "value": scale * ENERGY}] * sampled
    return measures(rows)


SOURCES = ("samples", "layer 1", "stack")
GENERATION = {"energy_per_site": -1.2, "abs_magnetization": 0.4}
EXACT_ENERGY = -1.17


def generation(sources=SOURCES, largest=10):
    rows = []
    for network, scale in (("shown", 1.0), ("other", 2.0)):
        for k, source in enumerate(sources):
            labels = {"network": network, "topic": "generation", "which": source}
            rows += [
                {**labels, "quantity": name, "value": scale * x + k / 10, "err": 0.003 * (k + 1)}
                for name, x in GENERATION.items()
            ]
            rows += [
                {**labels, "quantity": "correlation", "at": r, "value": scale * (3 - k) / (3 + r)}
                for r in range(largest + 1)
            ]
    return measures(rows)


# Exact parts


def ensemble(title="hot: L = 4"):
    energies = {"energy": [-32.0, -24.0, -20.0], "count": [90, 0, 13], "expected": [88.0, 0.4, 9.0]}
    tests = {
        "quantity": ["energy per site", "histogram (chi-squared)"],
        "z": [-1.5, 40.0],
        "p_value": [0.13, 1e-30],
    }
    return EnsembleContent(title, 16, pd.DataFrame(energies), pd.DataFrame(tests), 2e-30)


def with_tests(content, n_tests):
    """With as many tests as small lattices have, one of a long name."""
    name = "energy and magnetization of all states (chi-squared)"
    tests = pd.DataFrame({"quantity": name, "z": 0.5, "p_value": 0.082}, index=range(n_tests))
    return dataclasses.replace(content, comparison=tests, p_value=1.0)


def decimation(scale=1):
    samples = [
        {"ends": ends, "initial_coupling": J, "step": step, "interaction": kind}
        | {"coupling": 0.5**step + 0.01, "coupling_err": 0.01, "expected": 0.5**step, "z": scale}
        for ends in ("closed", "open")
        for J in (-0.7, 1.0)
        for step in (0, 1, 2)
        for kind in ("field", "nearest", "next")
    ]
    divergence = [
        {"ends": ends, "coupling": J, "n_spins": n, "enumerated": J / 10}
        | {"closed_form": J / 10, "long_chain": J / 9}
        for ends, n in (("closed", 12), ("open", 11))
        for J in np.linspace(0, 3, 31)
    ]
    return pd.DataFrame(samples), pd.DataFrame(divergence)


def kadanoff(couplings=(0.2, 0.4)):
    p = np.linspace(0, 3, 5)
    curves = [
        pd.DataFrame({"coupling": K, "p": p, "nearest": K * p, "diagonal": p, "four_spin": -p})
        for K in couplings
    ]
    kinds = {"nearest": 0.3, "diagonal": 0.2, "four_spin": 0.1}
    machine = {"weight": 1.25, "D_KL": 1.5} | {f"driven_{kind}": K for kind, K in kinds.items()}
    machine |= {f"own_{kind}": 0.0 for kind in kinds}
    return pd.concat(curves), pd.DataFrame([{"coupling": K, **machine} for K in couplings])


def learning(smallest=0.03):
    step = np.array([0, 1, 10, 100])
    methods = ["exact gradient", "exact gradient", "CD-1", "CD-1"]
    seeds = [1, 2, 1, 2]
    values = {"step": step, "D_KL": 5 / (1 + step), "dF": 1 - step, "dF_spins": -step}
    paths = [
        pd.DataFrame({"method": method, "seed": seed, **values})
        for method, seed in zip(methods, seeds, strict=True)
    ]
    ends = {"method": methods, "seed": seeds, "D_KL_at_zero_dF": [2.5, np.nan, 4.0, 4.0]}
    capacity = {"network": "", "topic": "learning", "quantity": "capacity", "value": smallest}
    table = measures([{**capacity, "which": method, "err": 0.0} for method in methods[1:3]])
    return table, pd.concat(paths), pd.DataFrame(ends)


# Studies

PENALTIES = [0.0, 2e-5, 2e-4, 2e-3, 8e-3]
RATES = [0.01, 0.03, 0.1, 0.3]
TWELVE, NINE = np.geomspace(0.01, 0.3, 12).tolist(), np.geomspace(1e-5, 1e-2, 9).tolist()
K_C = {"$K_c$": 0.4406868}
ERRORS = {
    "localized_fraction": 0.05,
    "unresponsive_fraction": np.nan,
    "participation_ratio": 0.5,
    "rms_radius": 0.2,
}


def study(vary, *, reference=None, n_layers=3, known_values=None, **setting):
    """A study in which every value follows from its point and layer: see `values_of`."""
    points = [dict(zip(vary, values, strict=True)) for values in itertools.product(*vary.values())]
    rows = [
        {**point, "layer": layer, **values_of(k, layer)}
        for k, point in enumerate(points)
        for layer in range(1, n_layers + 1)
    ]
    last = {key: values[-1] for key, values in vary.items()}
    common = {"lattice_size": 20, "n_samples": 10_000, "layers": "400-100-25-6"}
    common |= {"n_epochs": 50, "n_seeds": 3, "reference": reference or last}
    return pd.DataFrame(rows), {**common, **setting}, known_values or {}


def values_of(k, layer):
    """The quantities of point k."""
    values = {
        "localized_fraction": (k % 7) / 10 + layer / 10,
        "unresponsive_fraction": (k % 5) / 10,
        "participation_ratio": 4.0**layer * (1 + k),
        "rms_radius": layer + k / 10,
    }
    return values | {f"{name}_err": err for name, err in ERRORS.items()}


STACKS = ["400-100-25-6", "400-64-16", "400-100"]
STUDIES = {
    "decades": lambda: study({"training.l1": PENALTIES}),
    "transition": lambda: study({"ensemble.coupling": [0.0, 0.2, 0.35, 0.47]}, known_values=K_C),
    "one layer": lambda: study({"training.l1": PENALTIES}, n_layers=1),
    "words": lambda: study({"layers": STACKS}, layers=None),
    "truth values": lambda: study({"training.shuffle": [True, False]}),
    "two keys": lambda: study({"training.learning_rate": RATES, "training.l1": PENALTIES}),
    "three keys": lambda: study(
        {
            "training.n_gibbs": [1, 10],
            "training.shuffle": [True, False],
            "training.pass_up": ["probabilities", "samples"],
        }
    ),
    "thousand points": lambda: study({"training.l1": np.geomspace(1e-5, 1, 1000).tolist()}),
    "one point": lambda: study({"training.l1": [0.0]}),
    "sizes": lambda: study(
        {"ensemble.lattice_size": [8, 20]}, lattice_size=None, layers=None, n_layers=2
    ),
    "many layers": lambda: study({"training.l1": PENALTIES}, n_layers=7),
}
MAPS = {
    "map": lambda: study({"training.learning_rate": TWELVE, "training.l1": NINE}),
    "map of words": lambda: study({"layers": STACKS, "training.l1": NINE}, layers=None),
}


# By figure and variant: a function that composes it, and its content. The first variant of a
# figure is complete, the second one differs from it.
CONTENTS = {
    "figure1": {
        "complete": lambda: (compose_figure1, Figure1Content(levels(40), 2)),
        "smallest": lambda: (compose_figure1, Figure1Content(levels(4), 2)),
        "one step": lambda: (compose_figure1, Figure1Content(levels(15, 3)[:2], 3)),
        "no step": lambda: (compose_figure1, Figure1Content(levels(7)[:1], 2)),
        "blocks of 3": lambda: (compose_figure1, Figure1Content(levels(27, 3), 3)),
    },
    "figure2": {
        f"J = {J}, {n} steps": lambda J=J, n=n: (compose_figure2, Figure2Content(flow(J, n), CURVE))
        for J, n in ((1, 4), (0.1, 6), (0.1, 1), (0.3, 2), (3, 6), (5, 6), (5, 1))
    },
    "figure3": {
        "complete": lambda: (compose_figure3, figure3()),
        **{panel: lambda panel=panel: (compose_panel3, panel, figure3()) for panel in PANELS},
        "one hidden layer": lambda: (compose_figure3, figure3_of_one_spin()),
    },
    "claims": {
        "complete": lambda: (compose_claims, ledger()),
        "unknown": lambda: (
            compose_claims,
            ledger(value=np.nan, value_err=np.nan, null_err=np.nan),
        ),
        "exact": lambda: (compose_claims, ledger(null_err=0.0)),
        "small p": lambda: (compose_claims, ledger(p_value=[0.0, 4.2e-6, np.nan, np.nan])),
    },
    "nulls": {
        "complete": lambda: (compose_nulls, nulls()),
        "one layer": lambda: (compose_nulls, nulls(1)),
        "long names": lambda: (compose_nulls, nulls(1).replace("my_network", "my_" * 13)),
        "six layers": lambda: (compose_nulls, nulls(6)),
        "one network": lambda: (compose_nulls, one_network()),
        "not localized": lambda: (compose_nulls, unknown(nulls(), quantity="participation_ratio")),
    },
    "controls": {
        "complete": lambda: (compose_controls, controls()),
        "one study": lambda: (compose_controls, controls(("penalty",))),
        "four studies": lambda: (compose_controls, controls(tuple(CONTROLLED)[:5], n_layers=1)),
        "unknown": lambda: (compose_controls, unknown(controls(), quantity="localized_fraction")),
    },
    "coarse_spins": {
        "complete": lambda: (compose_coarse_spins, *coarse_spins(gaussian=True)),
        "no null model": lambda: (compose_coarse_spins, *coarse_spins()),
        "one layer": lambda: (compose_coarse_spins, *coarse_spins(1)),
        "two layers": lambda: (compose_coarse_spins, *coarse_spins(2)),
        "four layers": lambda: (compose_coarse_spins, *coarse_spins(4)),
        "gaps": lambda: (compose_coarse_spins, *coarse_gaps()),
        "nothing known": lambda: (
            compose_coarse_spins,
            unknown(coarse_spins()[0], network="shown"),
            coarse_spins()[1],
        ),
    },
    "exponents": {
        "complete": lambda: of_exponents(exponents()),
        "no other networks": lambda: of_exponents(exponents(BLOCKS | OWN)),
        "no block spins": lambda: of_exponents(exponents(OWN)),
        "one layer": lambda: of_exponents(exponents(n_layers=1)),
        "two layers": lambda: of_exponents(exponents(n_layers=2)),
        "beyond the axes": lambda: of_exponents(exponents(dict.fromkeys(BLOCKS | OWN, -33.25))),
        "undefined": lambda: of_exponents(unknown(exponents(), topic="exponents")),
    },
    "model": {
        "complete": lambda: (compose_model, model(), hamiltonians()),
        "one stop": lambda: (compose_model, model((1,)), hamiltonians()),
        "only epoch 0": lambda: (compose_model, model((0,)), hamiltonians()),
        "many epochs": lambda: (compose_model, model(tuple(range(0, 1001, 100))), hamiltonians()),
        "unknown": lambda: (compose_model, unknown(model(), quantity="dF"), hamiltonians()),
        "flat": lambda: (compose_model, model(), hamiltonians(H_RBM=0.0)),
        "nothing": lambda: (compose_model, model(), hamiltonians(H=0.0, H_RBM=0.0)),
    },
    "localization": {
        "complete": lambda: (compose_localization, localization()),
        "only epoch 0": lambda: (compose_localization, localization((0,))),
        "many epochs": lambda: (compose_localization, localization(tuple(range(0, 1001, 100)))),
        "unknown": lambda: (
            compose_localization,
            unknown(localization(), quantity="bulk_weight_fraction"),
        ),
    },
    "reconstruction": {
        "complete": lambda: (compose_reconstruction, reconstruction()),
        "one method": lambda: (compose_reconstruction, reconstruction(METHODS[:1])),
        "large lattice": lambda: (compose_reconstruction, reconstruction(largest=32)),
        "not sampled": lambda: (compose_reconstruction, reconstruction(sampled=False)),
        "unknown": lambda: (compose_reconstruction, unknown(reconstruction(), quantity="overlap")),
    },
    "generation": {
        "complete": lambda: (compose_generation, generation(), EXACT_ENERGY),
        "one source": lambda: (compose_generation, generation(SOURCES[:1]), EXACT_ENERGY),
        "large lattice": lambda: (compose_generation, generation(largest=32), EXACT_ENERGY),
        "unknown": lambda: (
            compose_generation,
            unknown(generation(), quantity="energy_per_site"),
            np.nan,
        ),
    },
    "ensembles": {
        "complete": lambda: (compose_ensembles, [ensemble()]),
        "three": lambda: (compose_ensembles, [ensemble()] * 3),
        "all tests": lambda: (compose_ensembles, [with_tests(ensemble(), 14), ensemble()]),
    },
    "decimation": {
        "complete": lambda: (compose_decimation, *decimation()),
        "far off": lambda: (compose_decimation, *decimation(3)),
    },
    "kadanoff": {
        "complete": lambda: (compose_kadanoff, *kadanoff()),
        "one system": lambda: (compose_kadanoff, *kadanoff((0.2,))),
    },
    "learning": {
        "complete": lambda: (compose_learning, *learning()),
        "other capacity": lambda: (compose_learning, *learning(0.02)),
    },
    "study": {name: lambda make=make: (compose_study, *make()) for name, make in STUDIES.items()},
    "study_maps": {name: lambda make=make: (compose_study, *make()) for name, make in MAPS.items()},
}
