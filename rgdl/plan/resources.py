"""Memory and time that a training job requests, from the sizes of its arrays."""

import math

_BASE_MB = 400  # a process with its libraries takes 250
_BYTES_A_WEIGHT = 36  # some eight arrays of the weights' shape in single precision take 30
_BASE_MINUTES = 30
_OPERATIONS_A_MINUTE = 60 * 60e9  # a modest core's; one with AVX-512 is faster


def training_mb(*, n_samples: int, n_visible: int, n_hidden: int, packed: bool) -> int:
    """Memory of training a layer, in MB.

    Parameters
    ----------
    n_samples : int
        Of the ensemble.
    n_visible, n_hidden : int
        Units of the layer.
    packed : bool
        Whether it is trained on bits, as the first one is, or on probabilities.

    Returns
    -------
    int
        Up to twice the measured memory.
    """
    data = n_samples * n_visible * (0.125 if packed else 4)
    return math.ceil(_BASE_MB + (_BYTES_A_WEIGHT * n_visible * n_hidden + data) / 1e6)


def training_minutes(*, n_samples: int, n_visible: int, n_hidden: int, n_epochs: int) -> int:
    """Time of training a layer, in minutes: five matrix products for each sample and epoch.

    Parameters
    ----------
    n_samples : int
        Of the ensemble.
    n_visible, n_hidden : int
        Units of the layer.
    n_epochs : int
        Passes over the samples.

    Returns
    -------
    int
        With a reserve of half an hour.
    """
    operations = 10 * n_epochs * n_samples * n_visible * n_hidden
    return math.ceil(_BASE_MINUTES + operations / _OPERATIONS_A_MINUTE)
