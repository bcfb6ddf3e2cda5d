"""What does the arithmetic of training: numpy with compiled kernels, or PyTorch.

Both take the same steps from the same keys of random numbers, in different arithmetic: the
numpy engine to the bit on one kind of processor, in the precision of the data; the torch engine
with products in bfloat16 where the processor has it, in float32 elsewhere.
"""

from rgdl.rbm.engines.numpy_engine import ContrastiveDivergence
from rgdl.rbm.parameters import Parameters
from rgdl.rbm.training import Machine

ENGINES = ("numpy", "torch")


def start_machine(engine: str, parameters: Parameters) -> Machine:
    """Make the engine of a name, at given parameters.

    Parameters
    ----------
    engine : {"numpy", "torch"}
        Which.
    parameters : Parameters
        Where to start.

    Raises
    ------
    ImportError
        If PyTorch is asked for and not installed.
    """
    if engine == "torch":
        from rgdl.rbm.engines.torch_engine import TorchContrastiveDivergence

        machine: Machine = TorchContrastiveDivergence(parameters)
        return machine
    return ContrastiveDivergence(parameters)


def describe_engine(engine: str) -> dict[str, str]:
    """What results of an engine depend on, beside the libraries that all of them use."""
    if engine == "torch":
        from rgdl.rbm.engines.torch_engine import describe

        return describe()
    return {}


__all__ = ["ENGINES", "ContrastiveDivergence", "describe_engine", "start_machine"]
