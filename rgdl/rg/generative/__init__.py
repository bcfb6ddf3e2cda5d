"""How good a machine is as a model: divergence and reconstruction, with baselines."""
