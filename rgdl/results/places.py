"""Where the files of results lie."""

from pathlib import Path
from typing import Any

_NETWORKS = "networks"  # folder of all networks, under results/


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
    if folders[-4:-3] != (_NETWORKS,):
        return {"ensemble": folders[-1]}
    ensemble, network, seed = folders[-3:]
    return {"ensemble": ensemble, "network": network, "seed": int(seed.removeprefix("seed"))}
