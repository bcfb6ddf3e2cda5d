"""The decision for or against AVX-512, in fresh processes with numba's own settings."""

import json
import os
import subprocess
import sys

import pytest
from llvmlite import binding

# Trains with the settings, and compares the decision with the features that numba compiles for.
TRAIN = """
import json, sys
if sys.argv[1] == "removed":
    sys.modules["rgdl.rbm.look_up"] = None
import numpy as np
from numba.core.registry import cpu_target
from rgdl.rbm import L1BernoulliRBM
X = (np.random.default_rng(0).random((60, 20)) < 0.5).astype(np.float32)
rbm = L1BernoulliRBM(9, n_iter=2, random_state=0).fit(X)
features = cpu_target.target_context.codegen().magic_tuple()[2].split(",")
decided = None
if sys.argv[1] != "removed":
    from rgdl.rbm.look_up.processor import has_avx512
    decided = has_avx512()
print(json.dumps([decided, "+avx512f" in features, float(rbm.components_.sum())]))
"""

HOST = binding.get_host_cpu_features().flatten()
ON_HOST = "+avx512f" in HOST.split(",")


def train(settings, look_up="present"):
    done = subprocess.run(
        [sys.executable, "-c", TRAIN, look_up],
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, ON_HOST),
        ({"NUMBA_CPU_NAME": "generic"}, False),
        ({"NUMBA_CPU_NAME": binding.get_host_cpu_name()}, ON_HOST),
        ({"NUMBA_CPU_NAME": binding.get_host_cpu_name(), "NUMBA_CPU_FEATURES": HOST}, ON_HOST),
        ({"NUMBA_CPU_FEATURES": HOST.replace("+avx512", "-avx512")}, False),
        ({"NUMBA_ENABLE_AVX": "0"}, False),
    ],
)
def test_training_follows_the_processor_that_numba_compiles_for(settings, expected):
    decided, compiled, weights = train(settings)
    assert decided == compiled == expected
    assert weights == pytest.approx(train(settings, "removed")[2], abs=1e-4)
