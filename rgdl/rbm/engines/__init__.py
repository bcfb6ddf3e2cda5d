"""Engines of training: the same step of contrastive divergence with other matrix products.

"numpy" computes in the precision of the parameters. "torch" multiplies in bfloat16 by PyTorch, on
processors that have instructions for it; all else, the random numbers included, is the same. Both
are reproducible to the bit on one kind of processor.
"""

import logging
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

from rgdl.rbm.engines.numpy_engine import ContrastiveDivergence
from rgdl.rbm.engines.one_thread import one_blas_thread
from rgdl.rbm.parameters import Parameters


def start_engine(name: str, parameters: Parameters) -> ContrastiveDivergence:
    """Create an engine that starts at given parameters.

    Parameters
    ----------
    name : {"numpy", "torch"}
        Which engine. On a processor without instructions for bfloat16, "torch" is the same as
        "numpy", and a line in the log says so.
    parameters : Parameters
        Initial weights and biases, which the engine changes in place. Those in float64 are trained
        in float64 by both.

    Raises
    ------
    ImportError
        If PyTorch is needed and not installed.

    Examples
    --------
    >>> import numpy as np
    >>> from rgdl.rbm.parameters import Parameters
    >>> start = Parameters(*(np.zeros(shape, np.float32) for shape in ((3, 4), 3, 4)))
    >>> start_engine("numpy", start).parameters is start
    True
    """
    if name == "torch":
        from rgdl.rbm.engines import bfloat16_products

        if bfloat16_products.is_fast():
            return ContrastiveDivergence(parameters, [bfloat16_products.Bfloat16Products()])
        logging.getLogger(__name__).warning(
            "engine 'torch' is not faster on this processor, which has no instructions for "
            "bfloat16 (AVX512_BF16 or AMX): it multiplies in float32, as engine 'numpy' does"
        )
    return ContrastiveDivergence(parameters)


@contextmanager
def one_thread(name: str) -> Iterator[None]:
    """Run the products of an engine on one thread, and leave the settings as they were.

    Examples
    --------
    >>> import numpy as np
    >>> with one_thread("numpy"):
    ...     product = np.ones((2, 3)) @ np.ones((3, 2))
    >>> product.tolist()
    [[3.0, 3.0], [3.0, 3.0]]
    """
    torch_too: AbstractContextManager[None] = nullcontext()
    if name == "torch":
        from rgdl.rbm.engines.bfloat16_products import one_torch_thread

        torch_too = one_torch_thread()
    with one_blas_thread, torch_too:
        yield


def describe_engine(name: str) -> dict[str, str]:
    """Versions and hardware that affect results of an engine, except the common libraries.

    Examples
    --------
    >>> describe_engine("numpy")  # which needs the common libraries alone
    {}
    """
    if name == "torch":
        from rgdl.rbm.engines.bfloat16_products import describe

        return describe()
    return {}


__all__ = [
    "ContrastiveDivergence",
    "describe_engine",
    "one_blas_thread",
    "one_thread",
    "start_engine",
]
