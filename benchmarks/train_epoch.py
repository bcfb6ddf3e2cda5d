"""Time of a training epoch against scikit-learn's BernoulliRBM and the bare matrix products.

One process, one thread, the three in turn so that a drift of the machine's speed cancels in the
ratios: .venv/bin/python benchmarks/train_epoch.py
"""

import argparse
import time

import numpy as np
import pandas as pd
from sklearn.neural_network import BernoulliRBM
from threadpoolctl import threadpool_limits

from rgdl.rbm import L1BernoulliRBM, PackedBits

# An epoch of layer 1 of the paper, with a quarter of its samples.
N_SAMPLES, N_VISIBLE, N_HIDDEN, BATCH = 10_000, 1600, 400, 100


def multiply(dense):
    """The five matrix products of CD-1, and nothing else, for one epoch."""
    rng = np.random.default_rng(0)
    W = rng.random((N_HIDDEN, N_VISIBLE), np.float32)
    h, v = rng.random((BATCH, N_HIDDEN), np.float32), np.empty((BATCH, N_VISIBLE), np.float32)
    hidden, outer = np.empty_like(h), np.empty_like(W)
    for start in range(0, N_SAMPLES, BATCH):
        np.matmul(dense[start : start + BATCH], W.T, out=hidden)
        np.matmul(h, W, out=v)
        np.matmul(v, W.T, out=hidden)
        np.matmul(h.T, dense[start : start + BATCH], out=outer)
        np.matmul(h.T, v, out=outer)


def measure(n_rounds):
    """Seconds of an epoch of each competitor, one row a round."""
    bits = np.random.default_rng(0).integers(0, 2, (N_SAMPLES, N_VISIBLE), np.uint8)
    packed, dense = PackedBits(np.packbits(bits, axis=1), N_VISIBLE), bits.astype(np.float32)
    common = {"batch_size": BATCH, "n_iter": 1, "random_state": 0}
    competitors = {
        "L1BernoulliRBM, packed bits": lambda: L1BernoulliRBM(
            N_HIDDEN, momentum=0.5, l1=2e-4, average_last=1, **common
        ).fit(packed),
        "BernoulliRBM, float32": lambda: BernoulliRBM(N_HIDDEN, **common).fit(dense),
        "five matrix products, float32": lambda: multiply(dense),
    }
    rows = []
    for _ in range(n_rounds + 1):
        row = {}
        for name, run in competitors.items():
            start = time.perf_counter()
            run()
            row[name] = time.perf_counter() - start
        rows.append(row)
    return pd.DataFrame(rows[1:])  # the first round compiles


def main():
    """Print medians, and medians of the ratios round by round."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    with threadpool_limits(1):
        seconds = measure(parser.parse_args().rounds)
    ours = seconds.iloc[:, 0]
    table = pd.DataFrame(
        {"seconds": seconds.median(), "relative to ours": seconds.div(ours, axis=0).median()}
    )
    print(table.to_string(float_format=lambda x: f"{x:.3f}"))


if __name__ == "__main__":
    main()
