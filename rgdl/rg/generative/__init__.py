"""How good a machine is as a model: sampled divergence, and similarity of images."""
