"""Time of a training epoch, compared with other packages and with the matrix products alone.

All competitors take turns in one process on one thread, with the same float32 array of zeros and
ones; our estimator takes them in its other types as well:

    .venv/bin/python benchmarks/train_epoch.py                     # without rbms and learnergy
    make peers BENCHMARK=train_epoch ARGS="--csv epoch.csv"

The time of an epoch is the smallest process time of all rounds; a round trains a few epochs. Only
times are compared: rbms divides its gradients by their norm, and learnergy computes a
pseudo-likelihood for every batch.
"""

import argparse
import time
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.neural_network import BernoulliRBM
from threadpoolctl import threadpool_info, threadpool_limits

from rgdl.closed_pipe import end_with_reader
from rgdl.rbm import L1BernoulliRBM, PackedBits
from rgdl.rbm.look_up.processor import has_avx512

# Layer 1 of the paper, with a quarter of its samples.
N_SAMPLES, N_VISIBLE, N_HIDDEN, BATCH = 10_000, 1600, 400, 100
N_EPOCHS = 3  # of each measurement, so that the start of a training counts less
PRODUCTS = ("five matrix products", "float32")


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
    """Functions that train `N_EPOCHS`, by trainer and type of data; only of installed packages."""
    bits = np.random.default_rng(0).integers(0, 2, (N_SAMPLES, N_VISIBLE), np.uint8)
    dense = bits.astype(np.float32)
    common = {"batch_size": BATCH, "n_iter": N_EPOCHS, "random_state": 0}

    def ours(data, engine="numpy"):
        recipe = {"momentum": 0.5, "l1": 2e-4, "average_last": 1, "engine": engine}
        return lambda: L1BernoulliRBM(N_HIDDEN, **recipe, **common).fit(data)

    def repeated(train_epoch):
        return lambda: [train_epoch(dense) for _ in range(N_EPOCHS)]

    types = {
        "float32": dense,
        "packed bits": PackedBits(np.packbits(bits, axis=1), N_VISIBLE),
        "bool": bits.astype(bool),
        "uint8": bits,
        "float64": bits.astype(np.float64),
    }
    optional = {
        "torch": ("L1BernoulliRBM, engine torch", ours(dense, "torch")),
        "rbms": ("rbms 0.5", repeated(train_rbms)),
        "learnergy": ("learnergy 2.0", repeated(train_learnergy)),
    }
    return {
        PRODUCTS: repeated(multiply),
        **{("L1BernoulliRBM", name): ours(data) for name, data in types.items()},
        ("BernoulliRBM", "float32"): lambda: BernoulliRBM(N_HIDDEN, **common).fit(dense),
        **{
            (name, "float32"): run
            for package, (name, run) in optional.items()
            if find_spec(package)
        },
    }


def measure(n_rounds):
    """Smallest process time of an epoch of each competitor, and its ratio to the products."""
    entries = competitors()
    seconds = dict.fromkeys(entries, np.inf)
    for done in range(n_rounds + 1):
        for key, run in entries.items():
            start = time.process_time()
            run()
            if done > 0:  # the first round compiles
                seconds[key] = min(seconds[key], (time.process_time() - start) / N_EPOCHS)
    table = pd.Series(seconds, name="seconds").rename_axis(["trainer", "data"]).reset_index()
    return table.assign(relative_to_products=table["seconds"] / seconds[PRODUCTS])


def processor():
    """Model, the instructions that numba compiles for, and the kernels that OpenBLAS chose."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    model = next(line.split(":")[1].strip() for line in lines if line.startswith("model name"))
    kernels = {lib.get("architecture") for lib in threadpool_info() if lib["user_api"] == "blas"}
    instructions = "AVX-512" if has_avx512() else "without AVX-512"
    return f"{model}, {instructions}, BLAS kernels {' and '.join(sorted(map(str, kernels)))}"


def main():
    """Print the table, and write it to a file on request."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--csv", help="file for the table")
    arguments = parser.parse_args()
    if find_spec("torch"):
        import torch

        torch.set_num_threads(1)
    with threadpool_limits(1):
        table = measure(arguments.rounds)
    table.insert(0, "processor", processor())
    print(table["processor"][0])
    print(table.drop(columns="processor").to_string(float_format=lambda x: f"{x:.3f}"))
    if arguments.csv:
        table.to_csv(arguments.csv, index=False, float_format="%.4g")


if __name__ == "__main__":
    end_with_reader()
    main()
