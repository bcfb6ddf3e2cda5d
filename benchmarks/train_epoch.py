"""Time of a training epoch, compared with other packages and with the matrix products alone.

All competitors take turns in one process, so that a drift of the processor's speed cancels in the
ratios:

    .venv/bin/python benchmarks/train_epoch.py                     # without rbms and learnergy
    make peers BENCHMARK=train_epoch ARGS="--threads 1 --csv epoch.csv"

Only times are compared: rbms divides its gradients by their norm, and learnergy computes a
pseudo-likelihood for every batch.
"""

import argparse
import time
from importlib.util import find_spec

import numpy as np
import pandas as pd
from sklearn.neural_network import BernoulliRBM
from threadpoolctl import threadpool_limits

from rgdl.rbm import L1BernoulliRBM, PackedBits

# Layer 1 of the paper, with a quarter of its samples.
N_SAMPLES, N_VISIBLE, N_HIDDEN, BATCH = 10_000, 1600, 400, 100


def multiply(dense):
    """The five matrix products of CD-1 for one epoch."""
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


def train_rbms(dense):
    """An epoch of CD-1 with the step and the optimizer of rbms."""
    import torch
    from rbms.bernoulli_bernoulli.classes import BBRBM
    from rbms.training.pcd import fit_batch_pcd

    data = torch.as_tensor(dense)
    weights = torch.ones((BATCH, 1))
    machine = BBRBM(
        0.01 * torch.randn(N_VISIBLE, N_HIDDEN), torch.zeros(N_VISIBLE), torch.zeros(N_HIDDEN)
    )
    for part in machine.parameters():
        part.grad = torch.zeros_like(part)
    optimizer = torch.optim.SGD(machine.parameters(), lr=0.1, momentum=0.5, maximize=True)
    with torch.no_grad():
        for start in range(0, N_SAMPLES, BATCH):
            batch = (data[start : start + BATCH], weights)
            chains = machine.init_chains(BATCH, weights=weights, start_v=batch[0])
            fit_batch_pcd(batch, chains, machine, gibbs_steps=1, beta=1.0, centered=False)
            optimizer.step()


def train_learnergy(dense):
    """An epoch of learnergy's fit."""
    import logging

    import torch
    from learnergy.models.bernoulli import RBM

    logging.disable(logging.CRITICAL)
    data = torch.utils.data.TensorDataset(torch.as_tensor(dense), torch.zeros(N_SAMPLES))
    machine = RBM(n_visible=N_VISIBLE, n_hidden=N_HIDDEN, learning_rate=0.1, momentum=0.5)
    machine.fit(data, batch_size=BATCH, epochs=1)


def competitors():
    """Functions that train one epoch, ours first; only those of installed packages."""
    bits = np.random.default_rng(0).integers(0, 2, (N_SAMPLES, N_VISIBLE), np.uint8)
    packed, dense = PackedBits(np.packbits(bits, axis=1), N_VISIBLE), bits.astype(np.float32)
    common = {"batch_size": BATCH, "n_iter": 1, "random_state": 0}

    def ours(engine):
        recipe = {"momentum": 0.5, "l1": 2e-4, "average_last": 1, "engine": engine}
        return lambda: L1BernoulliRBM(N_HIDDEN, **recipe, **common).fit(packed)

    optional = {
        "torch": ("L1BernoulliRBM, engine torch", ours("torch")),
        "rbms": ("rbms 0.5", lambda: train_rbms(dense)),
        "learnergy": ("learnergy 2.0", lambda: train_learnergy(dense)),
    }
    return {
        "L1BernoulliRBM": ours("numpy"),
        "five matrix products, float32": lambda: multiply(dense),
        "BernoulliRBM, float32": lambda: BernoulliRBM(N_HIDDEN, **common).fit(dense),
        **{name: run for package, (name, run) in optional.items() if find_spec(package)},
    }


def measure(n_rounds):
    """Seconds per epoch of each competitor, one row per round."""
    entries = competitors()
    rows = []
    for _ in range(n_rounds + 1):
        row = {}
        for name, run in entries.items():
            start = time.perf_counter()
            run()
            row[name] = time.perf_counter() - start
        rows.append(row)
    return pd.DataFrame(rows[1:])  # the first round compiles


def summarize(seconds):
    """Median times, and medians of the ratios within each round."""
    ours = seconds.iloc[:, 0]
    ratios = seconds.div(ours, axis=0)
    return pd.DataFrame(
        {
            "seconds": seconds.median(),
            "relative_to_ours": ratios.median(),
            "relative_to_ours_err": ratios.std(ddof=1) / np.sqrt(len(ratios)),
        }
    )


def main():
    """Print the table, and write it to a file on request."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--csv", help="file for the table")
    arguments = parser.parse_args()
    if find_spec("torch"):
        import torch

        torch.set_num_threads(arguments.threads)
    with threadpool_limits(arguments.threads):
        table = summarize(measure(arguments.rounds))
    print(table.to_string(float_format=lambda x: f"{x:.3f}"))
    if arguments.csv:
        table.to_csv(arguments.csv, index_label="trainer", float_format="%.4g")


if __name__ == "__main__":
    main()
