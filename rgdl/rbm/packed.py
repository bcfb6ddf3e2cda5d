"""Binary data stored as bits: one byte holds eight units."""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import DTypeLike

from rgdl.arguments import whole_number
from rgdl.types import Array

_ROWS = 128  # packed at a time, so that comparisons stay in the cache


@dataclass(frozen=True)
class PackedBits:
    """A binary matrix stored as bits; only the rows in use are unpacked.

    Parameters
    ----------
    bits : ndarray of uint8, shape (n_samples, ceil(n_features / 8))
        Rows as `numpy.packbits(..., axis=1)` writes them.
    n_features : int
        Number of columns of the binary matrix.

    Raises
    ------
    ValueError
        If `bits` is not two-dimensional uint8, or its width does not match `n_features`.

    Examples
    --------
    >>> import numpy as np
    >>> from rgdl.rbm import L1BernoulliRBM, PackedBits
    >>> X = np.eye(4, dtype=bool)
    >>> packed = PackedBits(np.packbits(X, axis=1), n_features=4)
    >>> packed.shape, packed.bits.nbytes
    ((4, 4), 4)
    >>> packed[1:3]
    array([[0, 1, 0, 0],
           [0, 0, 1, 0]], dtype=uint8)
    >>> recipe = {"n_components": 2, "n_iter": 2, "random_state": 1}
    >>> fitted = [L1BernoulliRBM(**recipe).fit(data).components_ for data in (X, packed)]
    >>> bool((fitted[0] == fitted[1]).all())
    True
    """

    bits: Array
    n_features: int

    def __post_init__(self) -> None:
        bits = np.asarray(self.bits)
        if bits.ndim != 2 or bits.dtype != np.uint8:
            raise ValueError(
                f"bits must be a two-dimensional array of uint8, got {bits.ndim} "
                f"dimensions of {bits.dtype}"
            )
        object.__setattr__(self, "bits", bits)
        n_features = whole_number("n_features", self.n_features, minimum=0)
        object.__setattr__(self, "n_features", n_features)  # of Python: it does not overflow
        width = (n_features + 7) // 8
        if self.bits.shape[1] != width:
            raise ValueError(
                f"{self.n_features} features take {width} bytes per row, got {self.bits.shape[1]}"
            )

    @classmethod
    def from_dense(cls, X: Any) -> Self | None:
        """The same matrix as bits, or None if it has values other than 0 and 1.

        Parameters
        ----------
        X : array-like, shape (n_samples, n_features)
            Numbers or booleans.

        Raises
        ------
        ValueError
            If X is not two-dimensional.

        Examples
        --------
        >>> import numpy as np
        >>> from rgdl.rbm import PackedBits
        >>> PackedBits.from_dense(np.eye(3)).bits.ravel()
        array([128,  64,  32], dtype=uint8)
        >>> PackedBits.from_dense(np.array([[0.5, 1.0]])) is None
        True
        """
        X = np.asarray(X)
        if X.ndim != 2:
            raise ValueError(f"X must have shape (n_samples, n_features), got {X.shape}")
        n_samples, n_features = X.shape
        if X.dtype == np.bool_:
            X = X.view(np.uint8)  # comparisons are faster
        bits = np.empty((n_samples, (n_features + 7) // 8), np.uint8)
        for start in range(0, n_samples, _ROWS):
            part = X[start : start + _ROWS]
            ones = part == 1
            if not ((part == 0) | ones).all():
                return None
            bits[start : start + _ROWS] = np.packbits(ones, axis=1)
        return cls(bits, n_features)

    @property
    def shape(self) -> tuple[int, int]:
        """Shape of the binary matrix, (n_samples, n_features)."""
        return len(self.bits), self.n_features

    def __len__(self) -> int:
        return len(self.bits)

    def unpacked(self, dtype: DTypeLike) -> Array:
        """The whole matrix, in a type of numbers."""
        matrix: Array = self[:].astype(dtype, copy=False)
        return matrix

    def __array__(self, dtype: DTypeLike | None = None, copy: bool | None = None) -> Array:
        """The whole matrix: numpy calls this wherever it takes array-likes."""
        if copy is False:
            raise ValueError("packed bits cannot be an array without a copy")
        return self.unpacked(np.uint8 if dtype is None else dtype)

    def __getitem__(self, rows: slice | Array) -> Array:
        """Unpack rows into uint8 zeros and ones, shape (n_rows, n_features)."""
        return np.unpackbits(self.bits[rows], axis=1, count=self.n_features)
