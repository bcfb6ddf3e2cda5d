"""Core time of the networks of a study: drawing samples, training, and measuring fields."""

from collections.abc import Collection, Sequence

from rgdl.plan.networks import MachineKey, TrainedNetwork

# Seconds on one core of an AMD EPYC with AVX-512. Of training by CD-1, per mini-batch:
_STEP, _STEP_AND_WEIGHT = 2.5e-5, 1e-9
# per sample of a mini-batch:
_SAMPLE_AND_UNIT = 3.5e-9
_SAMPLE_AND_WEIGHT, _BITS_AND_WEIGHT = 5e-11, 2e-11  # the latter for layer 1, whose data are bits
# Of drawing samples and comparing them with exact values, at K near 0.4; twice as much at K_c:
_SPIN = 4e-7
# Of measuring and writing the fields of a layer:
_LAYER, _SITE_OF_FIELD = 1e-2, 2.2e-7


def seconds_of(
    networks: Sequence[TrainedNetwork], given: Collection[MachineKey], drawn: Collection[str]
) -> float:
    """Core time of one job, within a factor of about 1.5 for L = 8 to 40.

    Parameters
    ----------
    networks : sequence of TrainedNetwork
        All networks of the job. Each machine is trained once, and measured in each network.
    given : collection of MachineKey
        Machines that other rules train.
    drawn : collection of str
        Keys of the samples that the job draws.

    Returns
    -------
    float
        Seconds. On a processor without AVX-512 training takes longer.
    """
    machines = {machine: trained for trained in networks for machine in trained.machines}
    ensembles = {t.source.key: t.ensemble for t in networks if t.source.key in drawn}
    spins = sum(e.n_samples * e.lattice_size**2 for e in ensembles.values())
    training = sum(_training(m, trained) for m, trained in machines.items() if m not in given)
    measuring = sum(_measuring(m) for trained in networks for m in trained.machines)
    return _SPIN * spins + training + measuring


def _training(machine: MachineKey, trained: TrainedNetwork) -> float:
    *_, layers = machine
    *_, visible, hidden = layers
    recipe, n = trained.network.training, trained.ensemble.n_samples
    steps = recipe.n_epochs * -(-n // recipe.batch_size)
    of_weight = _BITS_AND_WEIGHT if len(layers) == 2 else _SAMPLE_AND_WEIGHT
    of_sample = _SAMPLE_AND_UNIT * (visible + hidden) + of_weight * visible * hidden
    of_step = _STEP + _STEP_AND_WEIGHT * visible * hidden
    return (of_step * steps + of_sample * recipe.n_epochs * n) * (3 + 2 * recipe.n_gibbs) / 5


def _measuring(machine: MachineKey) -> float:
    *_, (n_sites, *_, hidden) = machine
    return _LAYER + _SITE_OF_FIELD * n_sites * hidden
