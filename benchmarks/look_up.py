"""Time of the products of a CD-1 step by both kinds of look-up, compared with BLAS.

    .venv/bin/python benchmarks/look_up.py

One process on one thread; all kinds of products take turns. The step is that of layer 1 of the
paper: 1600 visible and 400 hidden units. Sigmoids and the L1 step are included. The look-up in
registers needs AVX-512.
"""

import argparse
import time

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from rgdl.closed_pipe import end_with_reader
from rgdl.rbm.engines.blas_products import BlasProducts
from rgdl.rbm.look_up import RowProducts, TileProducts
from rgdl.rbm.look_up.processor import has_avx512

N_VISIBLE, N_HIDDEN = 1600, 400


def calls(products, batch):
    """The products of one step as functions without arguments, by name."""
    rng = np.random.default_rng(0)
    W = rng.normal(0, 0.01, (N_HIDDEN, N_VISIBLE)).astype(np.float32)
    b, c = np.zeros(N_HIDDEN, np.float32), np.zeros(N_VISIBLE, np.float32)
    v = rng.integers(0, 2, (2 * batch, N_VISIBLE)).astype(np.float32)  # both phases
    h = rng.random((2 * batch, N_HIDDEN), np.float32) - np.float32(0.5)
    bits = rng.integers(0, 2, (batch, N_HIDDEN)).astype(np.float32)
    hidden, visible = np.empty((batch, N_HIDDEN), np.float32), np.empty_like(v[:batch])
    factors = {"rate": 1e-3, "momentum": 0.5, "l1_step": 2e-5, "proximal": False}
    increment = np.zeros_like(W)
    return {
        "start of a step": lambda: products.begin_step(W),
        "mean of hidden units": lambda: products.mean_hidden(W, b, v[:batch], hidden),
        "mean of visible units": lambda: products.mean_visible(W, c, bits, visible),
        "weight step": lambda: products.step_weights(W, increment, h, v, **factors),
    }


def measure(n_rounds, batch):
    """Smallest process time of each product in milliseconds, one row per product."""
    made = {"BLAS": BlasProducts(), "in memory": RowProducts(N_HIDDEN, N_VISIBLE)}
    if has_avx512():
        made["in registers"] = TileProducts(N_HIDDEN, N_VISIBLE)
    kinds = {kind: calls(products, batch) for kind, products in made.items()}
    best = pd.DataFrame(np.inf, index=list(kinds["BLAS"]), columns=list(kinds))
    for _ in range(n_rounds):
        for kind, products in kinds.items():
            for name, call in products.items():
                start = time.process_time()
                call()
                best.loc[name, kind] = min(
                    best.loc[name, kind], 1e3 * (time.process_time() - start)
                )
    best.loc["CD-1 step"] = best.sum() + best.loc["mean of hidden units"]  # which occur twice
    return best


def main():
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--batch", type=int, default=100, help="samples of a mini-batch")
    arguments = parser.parse_args()
    with threadpool_limits(1):
        table = measure(arguments.rounds, arguments.batch)
    print(table.to_string(float_format=lambda x: f"{x:.3f}"))


if __name__ == "__main__":
    end_with_reader()
    main()
