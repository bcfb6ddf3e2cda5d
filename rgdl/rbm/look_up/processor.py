"""Whether numba compiles for a processor with AVX-512."""

from typing import Any

import numba
from llvmlite import binding


def has_avx512() -> bool:
    """Whether numba may compile AVX-512 instructions (the subset AVX-512F).

    numba takes the features of the host from LLVM. NUMBA_ENABLE_AVX=0 removes AVX from them,
    NUMBA_CPU_NAME=generic removes all, and NUMBA_CPU_FEATURES replaces them.
    """
    config: Any = numba.config  # numba sets its attributes at run time
    if config.DISABLE_JIT:  # kernels remain Python, without instructions of their own
        return False
    if config.CPU_FEATURES is not None:
        return "+avx512f" in config.CPU_FEATURES.split(",")
    try:
        features = binding.get_host_cpu_features()
    except RuntimeError:  # a host that LLVM does not know: numba uses no features
        return False
    return bool(config.ENABLE_AVX and features.get("avx512f", False))
