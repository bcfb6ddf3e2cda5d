"""The numbers of the configuration that claims are judged by."""

from dataclasses import dataclass, fields


@dataclass(frozen=True)
class Facts:
    """What the ledger needs besides the table of measures.

    Attributes
    ----------
    shown : str
        Name of the network of Figure 3.
    coupling, lattice_size : float and int
        K and L of its ensemble.
    max_residual : float
        An equation holds if no residual is larger.
    significance : float
        A verdict needs a smaller p-value. With 0.001, one of the six verdicts that rest on samples
        is wrong by chance in less than one ledger of a hundred.
    printed_precision : float
        A number that the paper prints is right if it differs from the exact one by a smaller
        fraction.
    just_above : float
        A temperature is just above T_c if it exceeds T_c by a smaller fraction.
    alike : float
        Two values are alike if they differ by a smaller fraction.
    even_spread : float
        Sizes are even if their standard deviation over their mean is smaller; sizes distributed
        uniformly from 0 have 0.58.
    negligible : float
        A smaller difference of two fractions or overlaps does not matter.
    exponent_tolerance : float
        An exponent is that of the Ising model if it differs by less than this and its systematic
        error.

    Examples
    --------
    >>> limits = dict.fromkeys(THRESHOLDS, 0.05)
    >>> Facts("small", coupling=0.4, lattice_size=20, **limits).significance
    0.05
    """

    shown: str
    coupling: float
    lattice_size: int
    max_residual: float
    significance: float
    printed_precision: float
    just_above: float
    alike: float
    even_spread: float
    negligible: float
    exponent_tolerance: float


#: The fields of `Facts` that are choices of ours, not properties of the run.
THRESHOLDS = tuple(
    field.name for field in fields(Facts) if field.name not in ("shown", "coupling", "lattice_size")
)
