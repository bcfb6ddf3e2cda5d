"""Layer 1 has the same bytes on all processors with fused multiply-add."""

import os
import subprocess
import sys

import pytest
from llvmlite import binding

FEATURES = binding.get_host_cpu_features().flatten()
PROCESSORS = {
    binding.get_host_cpu_name(): FEATURES,
    "haswell": FEATURES.replace("+avx512", "-avx512"),
}
if "+avx512f" in FEATURES.split(","):
    PROCESSORS["skylake-avx512"] = FEATURES

# Prints a digest for each recipe and shape.
TRAIN = """
import hashlib, itertools
import numpy as np
from rgdl.rbm import L1BernoulliRBM

RECIPES = [
    {"l1": 2e-4, "average_last": 2},
    {"l1": 2e-4, "l1_step": "proximal", "n_gibbs": 2},
    {"l2": 1e-3, "persistent": True},
    {"l1": 2e-4, "units": "spins"},
]
SHAPES = [(48, 64, 100), (9, 211, 70), (230, 30, 16)]
for recipe, (n_hidden, n_visible, n) in itertools.product(RECIPES, SHAPES):
    X = np.random.default_rng(1).random((3 * n + 5, n_visible)) < 0.5
    rbm = L1BernoulliRBM(n_hidden, batch_size=n, n_iter=5, random_state=1, **recipe).fit(X)
    parts = (rbm.components_, rbm.intercept_hidden_, rbm.intercept_visible_)
    print(hashlib.sha256(b"".join(part.tobytes() for part in parts)).hexdigest())
"""


def train(processor, features, cache):
    environment = {
        "NUMBA_CPU_NAME": processor,
        "NUMBA_CPU_FEATURES": features,
        "NUMBA_CACHE_DIR": str(cache),
        "OPENBLAS_CORETYPE": "Haswell" if processor == "haswell" else "SkylakeX",
    }
    done = subprocess.run(
        [sys.executable, "-c", TRAIN],
        env=os.environ | environment,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.split()


@pytest.mark.slow
@pytest.mark.skipif("+fma" not in FEATURES, reason="x * y + z is rounded twice")
def test_layer_1_is_the_same_on_all_processors_with_fused_multiply_add(tmp_path):
    digests = [train(name, features, tmp_path / name) for name, features in PROCESSORS.items()]
    assert len(set(digests[0])) == len(digests[0]) == 12
    assert digests.count(digests[0]) == len(PROCESSORS)
