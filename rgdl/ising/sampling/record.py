"""What is recorded of a Markov chain after each sweep."""

from rgdl.jit import compiled
from rgdl.types import Array


@compiled
def measure_sites(spins: Array, L: int) -> tuple[float, float]:
    """Energy and magnetization per site of one configuration, a flat array of +-1."""
    bonds, total = 0, 0
    for i in range(L * L):
        right = i + 1 if (i + 1) % L else i + 1 - L
        below = i + L if i + L < L * L else i + L - L * L
        bonds += spins[i] * (spins[right] + spins[below])
        total += spins[i]
    return -bonds / (L * L), total / (L * L)
