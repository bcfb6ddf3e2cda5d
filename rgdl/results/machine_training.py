"""Training of one machine whose result goes into a file, and which resumes after a kill."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rgdl.rbm.engines import describe_engine
from rgdl.rbm.layerwise import train_next_machine
from rgdl.rbm.machine import BinaryMachine
from rgdl.rbm.packed import PackedBits
from rgdl.results.checkpoints import TrainingCheckpoint, resume_key
from rgdl.results.layer_file import write_layer
from rgdl.results.samples import Samples

SECONDS_BETWEEN_STATES = 30.0  # of training that a killed job repeats at most


class MachineTraining:
    """Trains the next machine of a stack by one recipe, at one seed, and writes it to a file.

    While it trains, the state is kept next to the file, so that a killed job resumes from there.

    Parameters
    ----------
    stack : sequence of BinaryMachine
        Machines below, bottom up.
    samples : Samples
        Data of the lowest machine.
    n_hidden : int
        Hidden units.
    training : mapping
        The recipe, as `train_next_machine` takes it.
    origin : mapping
        For which network and seed the machine is: the `origin` in its file.
    provenance : mapping
        Of the job.
    inputs : sequence of str
        Digests of the files that hold the samples and the stack.

    Examples
    --------
    >>> import tempfile
    >>> import numpy as np
    >>> from rgdl.results import read_layer
    >>> samples = Samples(np.array([[0b11010000], [0b11110000]], np.uint8), lattice_size=2)
    >>> recipe = {"n_epochs": 2, "batch_size": 1, "learning_rate": 0.1, "momentum": 0.5}
    >>> recipe |= {"l1": 0.0, "l2": 0.0, "units": "bits", "n_gibbs": 1}
    >>> recipe |= {"init_scale": 0.1, "average_last": 0, "shuffle": True}
    >>> recipe |= {"pass_up": "probabilities", "engine": "numpy"}
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     training = MachineTraining(
    ...         [], samples, n_hidden=3, training=recipe, origin={"seed": 1}, provenance={}
    ...     )
    ...     rbm = training.run(f"{folder}/layer1.npz")
    ...     kept = read_layer(f"{folder}/layer1.npz", origin={"seed": 1})
    >>> bool((kept.components_ == rbm.components_).all())
    True
    """

    def __init__(
        self,
        stack: Sequence[BinaryMachine],
        samples: Samples,
        *,
        n_hidden: int,
        training: Mapping[str, Any],
        origin: Mapping[str, Any],
        provenance: Mapping[str, Any],
        inputs: Sequence[str] = (),
    ) -> None:
        self._stack, self._samples, self._inputs = stack, samples, list(inputs)
        self._n_hidden, self._training, self._origin = n_hidden, training, origin
        self._metadata = {
            **provenance,
            "origin": dict(origin),
            "parameters": {"n_hidden": n_hidden, **training},
            "engine": describe_engine(training["engine"]),
        }

    def run(self, path: str | Path, *, shorter: TrainingCheckpoint | None = None) -> BinaryMachine:
        """Train the machine, or resume its training, and write it to `path`.

        Raises
        ------
        FloatingPointError
            If training diverges; no state of it is kept.
        """
        checkpoint = self.checkpoint(path, shorter=shorter)
        try:
            rbm = self._train(checkpoint)
        except FloatingPointError:  # it would diverge again
            checkpoint.remove()
            raise
        write_layer(path, rbm, self._metadata)
        checkpoint.remove()
        return rbm

    def run_to_end_state(
        self, path: str | Path, *, shorter: TrainingCheckpoint | None = None
    ) -> TrainingCheckpoint:
        """Train the machine and keep its last state, with which a longer training begins.

        Parameters
        ----------
        path : str or Path
            A file; the state is kept in its folder.
        shorter : TrainingCheckpoint, optional
            With the last state of a shorter training.
        """
        checkpoint = self.checkpoint(path, keep_end=True, shorter=shorter)
        self._train(checkpoint)
        return checkpoint

    def checkpoint(self, path: str | Path, **options: Any) -> TrainingCheckpoint:
        """The state of this training that is kept in the folder of `path`."""
        return TrainingCheckpoint.next_to(
            path,
            {**resume_key(self._metadata), "inputs": self._inputs},
            interval=SECONDS_BETWEEN_STATES,
            **options,
        )

    def _train(self, checkpoint: TrainingCheckpoint) -> BinaryMachine:
        return train_next_machine(
            self._stack,
            PackedBits(self._samples.bits, self._samples.lattice_size**2),
            n_hidden=self._n_hidden,
            training=self._training,
            seed=self._origin["seed"],
            checkpoint=checkpoint,
            verbose=True,
        )
