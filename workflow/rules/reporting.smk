# Titles, categories and labels of the results in Snakemake's report. The captions are in
# workflow/report.


def figures_in_report():
    """Title, category and labels of each figure in results/NAME/figures, by its name."""
    shown, first, of = shown_labels(), network_labels(), theory_labels()
    curve = network_labels(PLAN.config.measurements.learning_curve.network)
    paper = "Figures of the paper"
    return {
        "figure1": ("Figure 1: block spins", paper, of["figure1"]),
        "figure2": ("Figure 2: decimation of the chain", paper, of["figure2"]),
        "figure3": ("Figure 3: the deep network", paper, shown),
        "figure3_A": ("Figure 3A: its layers", paper, shown),
        "figure3_B": ("Figure 3B: fields of the top", paper, shown),
        "figure3_C": ("Figure 3C: fields below", paper, shown),
        "figure3_D": ("Figure 3D: a field of each layer", paper, shown),
        "figure3_E": ("Figure 3E: reconstructions", paper, shown),
        "claims": ("The ledger of claims", "Claims", ALL_NETWORKS),
        "ensembles": ("Samples and exact values", "Samples", of["ensembles"]),
        "kadanoff": ("Kadanoff's variational RG", "Theory", of["kadanoff"]),
        "decimation": ("Decimation of sampled chains", "Theory", of["decimation"]),
        "learning": ("How a small machine learns", "Theory", of["learning"]),
        "layer1_fields": ("All fields of layer 1", "Receptive fields", shown),
        "localization": ("Fields during training", "Receptive fields", curve),
        "nulls": ("Fields of null models", "Null models", ALL_NETWORKS),
        "controls": ("What fields depend on", "Studies", first),
        "coarse_spins": ("Hidden spins as coarse spins", "Coarse spins", first),
        "exponents": ("Exponents, information, flow", "Monte Carlo RG", shown),
        "model": ("Layer 1 as a model", "Machines as models", first),
        "generation": ("Samples drawn by machines", "Machines as models", first),
        "reconstruction": ("Reconstruction from the top", "Reconstructions", first),
    }


def tables_in_report():
    """Title, category and labels of each table, by its name; None: the networks of its rows."""
    of = theory_labels()
    curve = network_labels(PLAN.config.measurements.learning_curve.network)
    fields, models = "Receptive fields", "Machines as models"
    return {
        "claims": ("The claims, answered", "Claims", ALL_NETWORKS),
        "claims_thresholds": ("Verdicts at other thresholds", "Claims", ALL_NETWORKS),
        "measures": ("Every measure", "Claims", ALL_NETWORKS),
        "reference": ("The reference run", "Claims", ALL_NETWORKS),
        "ensembles": ("Every test of every ensemble", "Samples", of["ensembles"]),
        "ensembles_whole": ("All tests combined", "Samples", of["ensembles"]),
        "identities": ("Eqs. 4-22, each machine", "Theory", of["identities"]),
        "identities_largest": ("Eqs. 4-22, the worst", "Theory", of["identities"]),
        "counterexample": ("Zero dF, no exact RG", "Theory", of["identities"]),
        "kadanoff": ("Kadanoff's couplings", "Theory", of["kadanoff"]),
        "kadanoff_machines": ("Machines with that wiring", "Theory", of["kadanoff"]),
        "information": ("What coarse spins know", "Theory", of["information"]),
        "information_machines": ("Machines that see all", "Theory", of["information"]),
        "decimation_samples": ("Couplings of chains", "Theory", of["decimation"]),
        "decimation_enumerated": ("All states decimated", "Theory", of["decimation"]),
        "decimation_network": ("Network of Fig. 2B", "Theory", of["decimation"]),
        "decimation_divergence": (
            "Divergence of that network",
            "Theory",
            of["decimation"],
        ),
        "learning_by_seed": ("Remaining D_KL by seed", "Theory", of["learning"]),
        "learning_paths": ("D_KL during training", "Theory", of["learning"]),
        "layers": ("The fields of each layer and seed", fields, ALL_NETWORKS),
        "coarse_spins": ("Measures of coarse spins", "Coarse spins", None),
        "coarse_correlation": ("Correlations of coarse spins", "Coarse spins", None),
        "exponents": ("Exponents of networks", "Monte Carlo RG", None),
        "exponents_by_operators": ("The same, fewer operators", "Monte Carlo RG", None),
        "block_exponents": (
            "Exponents of block spins",
            "Monte Carlo RG",
            of["exponents"],
        ),
        "block_exponents_by_operators": (
            "The same, fewer operators",
            "Monte Carlo RG",
            of["exponents"],
        ),
        "model": ("D_KL, dF and log X of layer 1", models, None),
        "learning_curve": ("D_KL and dF during training", models, curve),
        "curve_fields": ("Every field during training", fields, curve),
        "hamiltonians": ("Hamiltonians of samples", models, None),
        "generation": ("Energy and magnetization", models, None),
        "generated_correlation": ("Correlations", models, None),
        "flow": ("Up and down, again and again", models, None),
        "reconstruction": ("Samples and reconstructions", "Reconstructions", None),
        "coherence": ("Coherence by wave number", "Reconstructions", None),
    }


ALL_NETWORKS = {"network": "all", "seed": "all"}
# The report shows the figures of a category in one format, at first the first in the alphabet.
REPORTED_FORMATS = {"pdf": "vector (PDF)", "png": "bitmap (PNG)"}


def shown_labels():
    """Labels of the network that Figure 3 shows, at its first seed."""
    name = PLAN.config.figures.figure3.network
    return {"network": name, "seed": str(PLAN.config.networks[name].seeds[0])}


def network_labels(name=next(iter(PLAN.config.networks))):
    """Labels of a network, by default the first, at all its seeds."""
    return {"network": name, "seed": listed(PLAN.config.networks[name].seeds)}


def labels_of(rows):
    """Labels of a table with rows of these networks and seeds."""
    names = list(dict.fromkeys(row["network"] for row in rows))
    if names == list(PLAN.named_networks()):
        return ALL_NETWORKS
    return {"network": ", ".join(names), "seed": listed(row["seed"] for row in rows)}


def theory_labels():
    """Labels of results without networks, by name: the seeds of their own random numbers."""
    theory, ensembles = PLAN.config.theory, PLAN.config.ensembles
    figure1 = ensembles[PLAN.config.figures.figure1.ensemble]
    machines = listed(machine.seed for machine in theory.machines.values())
    seeds = {
        "ensembles": f"{listed(e.seed for e in ensembles.values())} (samples)",
        "exponents": f"{PLAN.config.renormalization.seed} (samples)",
        "figure1": f"{figure1.seed} (samples)",
        "figure2": "none",
        "identities": f"{machines} (machines)",
        "kadanoff": f"{theory.kadanoff.seed} (weights)",
        "information": f"{listed(theory.information.seeds)} (weights)",
        "decimation": f"{theory.decimation.seed} (chains)",
        "learning": f"{listed(theory.learning.seeds)} (training)",
    }
    return {name: {"network": "none", "seed": text} for name, text in seeds.items()}


def listed(seeds):
    return ", ".join(map(str, sorted(set(seeds))))


def report_figure(name):
    """Both files of a figure of the configuration."""
    title, category, labels = figures_in_report()[name]
    return [
        in_report(
            f"{RESULTS}/figures/{name}.{ending}",
            f"figures/{name}",
            category=category,
            subcategory="Figures",
            labels={"figure": title, **labels, "format": form},
        )
        for ending, form in REPORTED_FORMATS.items()
    ]


def report_table(name, rows=None, folder=f"{RESULTS}/tables"):
    """A table of the configuration."""
    title, category, labels = tables_in_report()[name]
    return in_report(
        f"{folder}/{name}.csv",
        f"tables/{name}",
        category=category,
        subcategory="Tables",
        labels={"table": title, **(labels or labels_of(rows))},
    )


def report_ensemble(path, title, caption):
    """A result on the samples of one ensemble."""

    def labels(wildcards):
        seed = PLAN.sources[wildcards.ensemble].ensemble.seed
        return {"table": title, "network": "none", "seed": f"{seed} (samples)"}

    return in_report(
        path,
        f"tables/{caption}",
        category="Samples",
        subcategory=lambda wildcards: f"Ensemble {wildcards.ensemble}",
        labels=labels,
    )


def report_fields(path):
    """Every field of one network and seed, by the names that the network has."""
    names = {}
    for labels, table in PLAN.network_files("receptive_fields.csv", nulls=True):
        names.setdefault(table, []).append(labels["network"])

    def name(wildcards):
        parts = {key: wildcards[key] for key in ("ensemble", "network", "seed")}
        return ", ".join(names.get(path.format(**parts), [wildcards.network]))

    def labels(wildcards):
        network, seed = name(wildcards), wildcards.seed
        return {"table": "Every field", "network": network, "seed": seed}

    return in_report(
        path,
        "tables/fields",
        category="Fields of each network",
        subcategory=name,
        labels=labels,
    )


def report_study(path, title, caption, **labels):
    """A result of a study."""

    def all_labels(wildcards):
        network = PLAN.config.studies[wildcards.study].network
        points = PLAN.points[wildcards.study]
        seeds = listed(seed for point in points for seed in point.network.seeds)
        return {"result": title, "network": network, "seed": seeds, **labels}

    return in_report(
        path, caption, category="Studies", subcategory="{study}", labels=all_labels
    )


def in_report(path, caption, **place):
    return report(path, caption=f"../report/{caption}.rst", **place)
