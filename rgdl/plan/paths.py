"""Every path under results/: written from parameters, and parsed back."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rgdl.config.models import Ensemble, Network, Training

SAMPLES_FOLDER = "results/samples/{ensemble}"
NETWORK_FOLDER = "results/networks/{ensemble}/{network}/seed{seed}"


@dataclass(frozen=True)
class Source:
    """Samples that networks are trained on: those of an ensemble, or a surrogate of them."""

    ensemble: Ensemble
    surrogate: str | None = None

    @property
    def key(self) -> str:
        """Folder name."""
        return self.ensemble.key + (f"+{self.surrogate}" if self.surrogate else "")

    @property
    def file(self) -> str:
        """The file of the samples."""
        return f"{SAMPLES_FOLDER.format(ensemble=self.key)}/samples.npz"

    def held_out(self, n_samples: int) -> "Source":
        """New samples of the same system, on which to measure what was trained on these.

        They are drawn with the ensemble's seed but for its last bit. A surrogate has no others
        than itself.
        """
        if self.surrogate:
            return self
        changes = {"n_samples": n_samples, "seed": self.ensemble.seed ^ 1}
        return Source(self.ensemble.model_copy(update=changes))


def source_of(ensemble: Ensemble, network: Network) -> Source:
    """What a network is trained on."""
    return Source(ensemble, network.surrogate)


def network_folder(ensemble: Ensemble, network: Network, seed: int) -> str:
    """Folder of a network at one seed."""
    source = source_of(ensemble, network)
    return NETWORK_FOLDER.format(ensemble=source.key, network=network.key, seed=seed)


def layer_files(ensemble: str, network: str, seed: str | int, n_layers: int) -> list[str]:
    """Files of the first layers of one network, by its folder names."""
    folder = NETWORK_FOLDER.format(ensemble=ensemble, network=network, seed=seed)
    return [f"{folder}/layer{k}.npz" for k in range(1, n_layers + 1)]


def shared_folder(ensemble: str, training: Training, seed: int) -> str:
    """Folder of the machines that networks of one recipe share, each file named by its layers."""
    return NETWORK_FOLDER.format(ensemble=ensemble, network=training.key, seed=seed)


def origin_of(path: str | Path) -> dict[str, Any]:
    """What the folders of a file say that it was made for.

    Parameters
    ----------
    path : str or Path
        A file of samples, .../ENSEMBLE/FILE, or of a trained network,
        .../networks/ENSEMBLE/NETWORK/seedSEED/FILE.

    Returns
    -------
    dict
        `ensemble`, and of a network also `network` and `seed`: the `origin` in its metadata.
    """
    folders = Path(path).parts[:-1]
    if folders[-4:-3] != ("networks",):
        return {"ensemble": folders[-1]}
    ensemble, network, seed = folders[-3:]
    return {"ensemble": ensemble, "network": network, "seed": int(seed.removeprefix("seed"))}
