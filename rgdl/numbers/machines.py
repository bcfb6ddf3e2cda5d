"""Numbers of machines as models of the samples: likelihood, own samples, reconstructions."""

from rgdl.numbers.names import words
from rgdl.numbers.number import Column, Estimate, Named, exact, measured
from rgdl.numbers.run import Run

_PER_SPIN = "per spin"
_MODEL = (
    Column("D_KL", "Kullback-Leibler divergence of layer 1 from the Ising model", _PER_SPIN),
    Column("D_KL_gap", "by how much it seems less, on samples that it was trained on", _PER_SPIN),
    Column("dF", "log Z of the Ising model less log Z of layer 1"),
    Column("log_X_std", "standard deviation of log X = H - H^RBM over samples, layer 1"),
    Column("slope", "slope of H^RBM of layer 1 against H"),
    Column("R2", "squared correlation of H^RBM of layer 1 with H"),
    Column("log_Z_forward", "log Z of layer 1, annealed towards the machine"),
    Column("log_Z_reverse", "log Z of layer 1, annealed away from it"),
)
_RECONSTRUCTION = (
    Column("overlap", "overlap of samples and reconstructions"),
    Column("sign_agreement", "sites where the sign of the reconstruction is the spin", "%"),
    Column("energy", "energy per site of the signs of reconstructions", "J"),
    Column("magnetization_correlation", "correlation of the magnetizations of both"),
)
_WAVES = (
    Column("coherence", "coherence of samples and reconstructions"),
    Column("power_ratio", "power of reconstructions over that of samples"),
)
_UNITS = {"energy per site": "J"}


def numbers_of_model(run: Run) -> Named:
    """Layer 1 as a model of the Ising model: means over seeds, and the extremes of D_KL."""
    for network, part in run.tables["model"].groupby("network", sort=False):
        topic, of = run.names.topic("model", network), str(network)
        for column in _MODEL:
            key = f"{topic}.{column.name}"
            estimate = run.mean(key, part, column.name)
            yield key, measured(estimate, column, rule="measure_model", of=of)
        for name, value, meaning in (
            ("least", part["D_KL"].min(), "least D_KL of a seed"),
            ("largest", part["D_KL"].max(), "largest D_KL of a seed"),
            ("largest_error", part["D_KL_err"].max(), "largest error of D_KL of a seed"),
        ):
            column = Column("D_KL", meaning, _PER_SPIN, digits=2)
            number = measured(Estimate(value), column, rule="measure_model", of=of)
            yield f"{topic}.D_KL_{name}", number


def numbers_of_whole_model(run: Run, n_spins: int) -> Named:
    """D_KL of all spins together, and what it would be if log X were normal."""
    table = run.tables["model"]
    shown, of = table[table["network"] == run.names.shown], run.names.shown
    total = Column("total", "Kullback-Leibler divergence of layer 1, of all spins together")
    estimate = run.mean("model.D_KL", shown, "D_KL").times(n_spins)
    yield "model.D_KL_total", measured(estimate, total, rule="measure_model", of=of)
    std, std_err = shown["log_X_std"], shown["log_X_std_err"]
    halves = {"half": std**2 / 2 / n_spins, "half_err": std * std_err / n_spins}
    half = Column("half", "half the variance of log X of layer 1", _PER_SPIN)
    estimate = run.mean("model.D_KL_gaussian", shown.assign(**halves), "half")
    yield "model.D_KL_gaussian", measured(estimate, half, rule="measure_model", of=of)


def numbers_of_learning_curve(run: Run) -> Named:
    """Layer 1 trained up to some epochs: means over seeds."""
    for n, part in run.tables["learning_curve"].groupby("n_epochs"):
        for column in _MODEL:
            key, of = f"learning_curve.epochs{n}.{column.name}", f"after {n} epochs"
            estimate = run.mean(key, part, column.name)
            yield key, measured(estimate, column, rule="measure_model", of=of)


def numbers_of_generation(run: Run) -> Named:
    """Samples of the machines themselves, beside those of the Ising model."""
    groups = run.tables["generation"].groupby(["network", "source", "quantity"], sort=False)
    for (network, source, quantity), part in groups:
        topic, unit = run.names.topic("generation", network), _UNITS.get(str(quantity), "")
        key, of = f"{topic}.{words(source)}.{words(quantity)}", f"{source}, {network}"
        column = Column("value", f"mean {quantity}", unit)
        estimate = run.mean(key, part, "value")
        yield key, measured(estimate, column, rule="measure_generation", of=of)
        if source == "samples":
            column = Column("exact", f"mean {quantity} of the Ising model", unit, digits=6)
            number = exact(part["exact"].iloc[0], column, rule="measure_generation")
            yield f"{topic}.exact.{words(quantity)}", number


def numbers_of_generated_correlation(run: Run) -> Named:
    """Two-point functions of these samples, along an axis."""
    table = run.tables["generated_correlation"]
    groups = table[table["distance"] > 0].groupby(["network", "source", "distance"], sort=False)
    for (network, source, distance), part in groups:
        topic, of = run.names.topic("generation", network), f"{source}, {network}"
        key = f"{topic}.{words(source)}.correlation.distance{distance}"
        column = Column("correlation", f"two-point function at distance {distance}")
        estimate = run.mean(key, part, "correlation")
        yield key, measured(estimate, column, rule="measure_generation", of=of)


def numbers_of_reconstruction(run: Run) -> Named:
    """Reconstructions by the network, and from as many other numbers."""
    groups = run.tables["reconstruction"].groupby(["network", "method"], sort=False)
    for (network, method), part in groups:
        topic, of = run.names.topic("reconstruction", network), f"{method}, {network}"
        for column in _RECONSTRUCTION:
            key = f"{topic}.{words(method)}.{column.name}"
            estimate = run.mean(key, part, column.name)
            yield key, measured(estimate, column, rule="measure_reconstruction", of=of)


def numbers_of_coherence(run: Run) -> Named:
    """The same at each wave number."""
    groups = run.tables["coherence"].groupby(["network", "method", "wave_number"], sort=False)
    for (network, method, wave), part in groups:
        topic = run.names.topic("reconstruction", network)
        of = f"{method}, wave number {wave} in units of 2 pi / L, {network}"
        for column in _WAVES:
            key = f"{topic}.{words(method)}.{column.name}.wave{wave}"
            estimate = run.mean(key, part, column.name)
            yield key, measured(estimate, column, rule="measure_reconstruction", of=of)
