"""What kernels compute on tiny inputs. As a script, also which of them did not run."""

import functools
import sys

import numpy as np

SIZES = (2, 3, 4)
CHAIN = {"burn_in": 3, "thinning": 2}
SAMPLERS = {"cftp": {}, "swendsen_wang": CHAIN, "metropolis": CHAIN}
TRAININGS = {
    "subgradient": {"l1": 0.01},
    "proximal": {"l1": 0.01, "l1_step": "proximal"},
    "decay": {"l2": 0.01, "average_last": 1},
    "spins": {"l1": 0.01, "units": "spins", "n_gibbs": 2},
}


def samples():
    """Samples of every sampler, and coupling times."""
    from rgdl.ising import sample_coupling_times, sample_ising

    for L in SIZES:
        for name, options in SAMPLERS.items():
            model = {"lattice_size": L, "coupling": 0.44, "seed": 2**63 + L}
            yield f"{name}{L}", sample_ising(**model, n_samples=3, sampler=name, **options)
    yield "times", sample_coupling_times(lattice_size=3, coupling=0.44, n_samples=2, seed=1)


def machines():
    """Weights of trained machines, and their likelihoods."""
    from rgdl.rbm import L1BernoulliRBM, log_partition_exact
    from rgdl.rbm.engines.bfloat16_kernels import round_to_bfloat16, step_along_bfloat16

    rng = np.random.default_rng(0)
    bits = rng.integers(0, 2, (20, 33)).astype(np.float32)
    for data, name in ((bits, "bits"), (0.25 + 0.5 * bits.astype(float), "float64")):
        for training, options in TRAININGS.items():
            rbm = L1BernoulliRBM(8, batch_size=5, n_iter=2, random_state=0, **options).fit(data)
            yield f"{name} {training}", rbm.components_
            yield f"{name} {training} likelihood", rbm.pseudo_log_likelihood(data)
            yield f"{name} {training} log Z", log_partition_exact(rbm)
    for proximal in (False, True):
        W, d, slope = rng.normal(size=(3, 8, 9)).astype(np.float32)
        rounded = np.empty(slope.shape, np.uint16)
        round_to_bfloat16(slope, rounded)
        step_along_bfloat16(W, d, rounded, *np.float32([0.1, 0.5, 0.2]), proximal)
        yield f"bfloat16 {proximal}", W


def record_calls():
    """Wrap each kernel; sets of the names of all kernels, and of those that were called."""
    from rgdl import jit

    known, called, make = set(), set(), jit._compile

    def recorded(function, **options):
        kernel, name = make(function, **options), f"{function.__module__}.{function.__name__}"
        known.add(name)

        @functools.wraps(function)
        def call(*arguments):
            called.add(name)
            return kernel(*arguments)

        return call

    jit._compile = recorded
    return known, called


if __name__ == "__main__":
    known, called = record_calls()
    np.savez(sys.argv[1], **dict(samples()), **dict(machines()))
    print("\n".join(sorted(known - called)))
