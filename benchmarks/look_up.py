"""Time of the products of a CD-1 step by look-up, compared with BLAS.

    .venv/bin/python benchmarks/look_up.py

One process on one thread; both kinds of products take turns. The step is that of layer 1 of the
paper: 1600 visible and 400 hidden units, 100 samples. Sigmoids and the L1 step are included.
"""

import argparse
import time

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from rgdl.rbm.engines.blas_products import BlasProducts
from rgdl.rbm.look_up import LookUpProducts

N_VISIBLE, N_HIDDEN, BATCH = 1600, 400, 100


def calls(products):
    """The products of one step as functions without arguments, by name."""
    rng = np.random.default_rng(0)
    W = rng.normal(0, 0.01, (N_HIDDEN, N_VISIBLE)).astype(np.float32)
    b, c = np.zeros(N_HIDDEN, np.float32), np.zeros(N_VISIBLE, np.float32)
    v = rng.integers(0, 2, (2 * BATCH, N_VISIBLE)).astype(np.float32)  # both phases
    h = rng.random((2 * BATCH, N_HIDDEN), np.float32) - np.float32(0.5)
    bits = rng.integers(0, 2, (BATCH, N_HIDDEN)).astype(np.float32)
    hidden, visible = np.empty((BATCH, N_HIDDEN), np.float32), np.empty_like(v[:BATCH])
    factors = {"rate": 1e-3, "momentum": 0.5, "l1_step": 2e-5, "proximal": False}
    increment = np.zeros_like(W)
    return {
        "mean of hidden units": lambda: products.mean_hidden(W, b, v[:BATCH], hidden),
        "mean of visible units": lambda: products.mean_visible(W, c, bits, visible),
        "weight step": lambda: products.step_weights(W, increment, h, v, **factors),
    }


def measure(n_rounds):
    """Smallest process time of each product in milliseconds, one row per product."""
    kinds = {"look_up": calls(LookUpProducts(N_HIDDEN, N_VISIBLE)), "blas": calls(BlasProducts())}
    best = pd.DataFrame(np.inf, index=list(kinds["blas"]), columns=list(kinds))
    for _ in range(n_rounds):
        for kind, products in kinds.items():
            for name, call in products.items():
                start = time.process_time()
                call()
                best.loc[name, kind] = min(
                    best.loc[name, kind], 1e3 * (time.process_time() - start)
                )
    return best.assign(ratio=best["look_up"] / best["blas"])


def main():
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    arguments = parser.parse_args()
    if not LookUpProducts.serve(np.zeros((N_HIDDEN, N_VISIBLE), np.float32), BATCH):
        parser.exit(1, "the look-up is not available on this processor\n")
    with threadpool_limits(1):
        print(measure(arguments.rounds).to_string(float_format=lambda x: f"{x:.3f}"))


if __name__ == "__main__":
    main()
