"""How good a machine is as a model: divergence, reconstruction and the baselines of both."""
