"""The best linear decoder of any code of few numbers, and the images that it makes of samples."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from rgdl.ising.lattice import check_square
from rgdl.rg.generative.codes import bits_of
from rgdl.types import Array

_CHUNK = 1000  # images at a time


@dataclass(frozen=True)
class LinearDecoder:
    """Images as linear functions of codes: mean_image + (code - mean_code) weights.

    Attributes
    ----------
    mean_code : ndarray of float64, shape (n_numbers,)
    mean_image : ndarray of float64, shape (n_sites,)
    weights : ndarray of float64, shape (n_numbers, n_sites)
    """

    mean_code: Array
    mean_image: Array
    weights: Array

    def decode(self, code: Array) -> Array:
        """Images of the codes of samples, float64 of shape (n_samples, L, L).

        Raises
        ------
        ValueError
            If there are not as many numbers per sample as the decoder has weights for.
        """
        n_numbers = len(self.mean_code)
        if code.ndim != 2 or code.shape[1] != n_numbers:
            raise ValueError(f"code must have shape (n_samples, {n_numbers}), got {code.shape}")
        images: Array = (code - self.mean_code) @ self.weights
        images += self.mean_image
        L = math.isqrt(len(self.mean_image))
        return images.reshape(-1, L, L)


def fit_linear_decoder(code: Array, training: Array) -> LinearDecoder:
    """Least squares with intercept: the linear decoder with the smallest squared error.

    Parameters
    ----------
    code : ndarray, shape (n_training, n_numbers)
        Numbers of each sample. Some may be constant or depend linearly on others.
    training : ndarray, shape (n_training, L, L)
        The samples.

    Returns
    -------
    LinearDecoder
        With the smallest weights, if several are equally good.

    Raises
    ------
    ValueError
        If there is not one row of finite numbers for each sample, or the images are not square.

    Notes
    -----
    Decoded deviations from the mean image are a matrix (sample, site) of rank <= n_numbers. Of all
    these, the projection on the leading principal components has the smallest squared error
    (Eckart & Young, Psychometrika 1, 211 (1936)). On the training samples, therefore, no code of
    n_numbers numbers, linear or not, values or bits, is better in squared error than principal
    components. Of a Gaussian number, its sign keeps the fraction 2 / pi of the variance.
    """
    check_square("training", training)
    if code.ndim != 2 or len(code) != len(training) or not code.size:
        raise ValueError(
            f"code must have >= 1 numbers in one row for each of the {len(training)} >= 1 samples, "
            f"got shape {code.shape}"
        )
    if not np.isfinite(code).all():
        raise ValueError("code must be finite")
    flat = training.reshape(len(training), -1)
    mean_code = code.mean(axis=0, dtype=np.float64)
    u, size, vt = np.linalg.svd(code - mean_code, full_matrices=False)
    known = size > size.max() * max(code.shape) * np.finfo(np.float64).eps
    products = np.zeros((u.shape[1], flat.shape[1]))  # the columns of u have mean 0, as has code
    for first in range(0, len(flat), _CHUNK):
        chunk = slice(first, first + _CHUNK)
        products += u[chunk].T @ flat[chunk]
    weights = (vt[known].T / size[known]) @ products[known]
    return LinearDecoder(mean_code, flat.mean(axis=0, dtype=np.float64), weights)


def decoded_images(
    training: Array, codes: Mapping[str, tuple[Array, Array]], rng: np.random.Generator
) -> Iterator[tuple[str, Array]]:
    """Images of new samples from real numbers and from as many bits, each with its best decoder.

    Parameters
    ----------
    training : ndarray, shape (n_training, L, L)
        Samples on which the decoders are fitted.
    codes : mapping of str to pair of ndarray, shapes (n_training, n) and (n_samples, n)
        By source, real numbers of the training samples and of the new samples. Bits are their
        signs.
    rng : numpy.random.Generator
        Draws the signs of zeros.

    Yields
    ------
    name : str
        "SOURCE values", and then "SOURCE bits".
    images : ndarray of float64, shape (n_samples, L, L)
        One array at a time, because all of them need much memory.
    """
    for source, (of_training, of_samples) in codes.items():
        yield f"{source} values", fit_linear_decoder(of_training, training).decode(of_samples)
        bits = bits_of(of_training, rng)
        yield f"{source} bits", fit_linear_decoder(bits, training).decode(bits_of(of_samples, rng))
