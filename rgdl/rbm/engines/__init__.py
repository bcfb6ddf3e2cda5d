"""Engines that compute the steps of training: numpy with compiled kernels, or PyTorch.

Both take the same step from the same batch, key and recipe. The numpy engine computes in the
precision of its parameters and is reproducible to the bit on one kind of processor. The torch
engine draws other random numbers and rounds the factors of its matrix products to bfloat16 where
the processor supports that; both agree in distribution.
"""

from rgdl.rbm.engines.numpy_engine import ContrastiveDivergence
from rgdl.rbm.engines.one_thread import one_blas_thread
from rgdl.rbm.parameters import Parameters
from rgdl.rbm.training import Engine

ENGINES = ("numpy", "torch")


def start_engine(name: str, parameters: Parameters) -> Engine:
    """Create an engine that starts at given parameters.

    Parameters
    ----------
    name : {"numpy", "torch"}
        Which engine.
    parameters : Parameters
        Initial weights and biases; the numpy engine changes them in place.

    Raises
    ------
    ImportError
        If PyTorch is needed and not installed.
    ValueError
        If there is no engine of this name.
    """
    if name == "torch":
        from rgdl.rbm.engines.torch_engine import TorchContrastiveDivergence

        engine: Engine = TorchContrastiveDivergence(parameters)
        return engine
    if name != "numpy":
        raise ValueError(f"name must be one of {', '.join(ENGINES)}, got {name!r}")
    return ContrastiveDivergence(parameters)


def describe_engine(name: str) -> dict[str, str]:
    """Versions and hardware that affect results of an engine, except the common libraries."""
    if name == "torch":
        from rgdl.rbm.engines.torch_engine import describe

        return describe()
    return {}


__all__ = [
    "ENGINES",
    "ContrastiveDivergence",
    "describe_engine",
    "one_blas_thread",
    "start_engine",
]
