"""Receptive fields: how they are composed, how large and how regular they are, how they tile."""
