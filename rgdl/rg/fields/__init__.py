"""Receptive fields: composition, size, spots, tiling, and summaries of layers and networks."""
