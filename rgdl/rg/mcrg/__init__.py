"""Monte Carlo RG: exponents of a coarse graining from correlations of fine and coarse spins."""
