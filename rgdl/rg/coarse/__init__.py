"""Hidden spins as coarse spins: their positions, correlations and couplings."""
