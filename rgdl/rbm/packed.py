"""Binary data stored as bits: one byte holds eight units."""

from dataclasses import dataclass

import numpy as np

from rgdl.types import Array


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
    """

    bits: Array
    n_features: int

    def __post_init__(self) -> None:
        if self.bits.ndim != 2 or self.bits.dtype != np.uint8:
            raise ValueError(
                f"bits must be a two-dimensional array of uint8, got {self.bits.ndim} "
                f"dimensions of {self.bits.dtype}"
            )
        width = (self.n_features + 7) // 8
        if self.bits.shape[1] != width:
            raise ValueError(
                f"{self.n_features} features take {width} bytes per row, got {self.bits.shape[1]}"
            )

    @property
    def shape(self) -> tuple[int, int]:
        """Shape of the binary matrix, (n_samples, n_features)."""
        return len(self.bits), self.n_features

    def __len__(self) -> int:
        return len(self.bits)

    def __getitem__(self, rows: slice | Array) -> Array:
        """Unpack rows into uint8 zeros and ones, shape (n_rows, n_features)."""
        return np.unpackbits(self.bits[rows], axis=1, count=self.n_features)
