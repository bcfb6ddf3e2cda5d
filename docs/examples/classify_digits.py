"""Read handwritten digits by the hidden units of a restricted Boltzmann machine.

A logistic regression that sees only pixels must learn every position of every stroke. Here it sees
the hidden units of an `L1BernoulliRBM` instead, which was trained without labels and has found
strokes. Both are scored on digits of which no shifted copy was seen in training.

    python docs/examples/classify_digits.py strokes.png
"""

import argparse

import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline

from rgdl.rbm import L1BernoulliRBM

SIDE = 8  # pixels of an image
SHIFTS = [(0, 0), (1, 0), (-1, 0), (0, 1), (0, -1)]


def shift(images):
    """All images at five positions; what leaves the frame is lost."""
    padded = np.pad(images.reshape(-1, SIDE, SIDE), [(0, 0), (1, 1), (1, 1)])
    shifted = [np.roll(padded, by, axis=(1, 2))[:, 1:-1, 1:-1] for by in SHIFTS]
    return np.concatenate(shifted).reshape(-1, SIDE**2)


def plot_weights(weights):
    """The weights of each hidden unit as an image: red raises its probability, blue lowers it."""
    figure, axes = plt.subplots(10, 10, figsize=(6, 6), layout="constrained")
    limit = np.quantile(np.abs(weights), 0.99)
    for ax, one in zip(axes.flat, weights, strict=True):
        ax.imshow(one.reshape(SIDE, SIDE), cmap="RdBu_r", vmin=-limit, vmax=limit)
        ax.set_axis_off()
    return figure


parser = argparse.ArgumentParser(description="Read digits by hidden units.")
parser.add_argument("path", help="image file of the weights, such as strokes.png")
path = parser.parse_args().path

# The split comes before the shifts, so that no copy of a scored image is learned.
images, digits = load_digits(return_X_y=True)
split = train_test_split(images / 16, digits, test_size=0.2, random_state=0, stratify=digits)
learned, scored = map(shift, split[:2])
digits_learned, digits_scored = (np.tile(one, len(SHIFTS)) for one in split[2:])

rbm = L1BernoulliRBM(100, learning_rate=0.06, random_state=0)
models = {
    "pixels": LogisticRegression(C=100, max_iter=3000),
    "hidden units": make_pipeline(rbm, LogisticRegression(C=6000, max_iter=3000)),
}
for name, model in models.items():
    accuracy = model.fit(learned, digits_learned).score(scored, digits_scored)
    print(f"{name}: {accuracy:.1%} of {len(scored)} digits are read")
plot_weights(rbm.components_).savefig(path)
