"""Time that the first calls of compiled functions take: processor time without a cache.

    .venv/bin/python benchmarks/first_calls.py

Each case is a new process whose kernels have to be compiled, all imports done. Its time is that of
the first call, less that of a second one. Reported is the smallest time of several rounds, in
seconds; the rows take turns. The first row is numba's own start, which is part of all others. The
last row is the example of docs/library.md in a new process, with its imports and its own work.
"""

import argparse
import os
import re
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import pandas as pd

from rgdl.closed_pipe import end_with_reader

PAGE = Path(__file__).resolve().parent.parent / "docs" / "library.md"

TIMED = """
import time
{imports}
seconds = []
for _ in range(2):
    start = time.process_time()
    {call}
    seconds.append(time.process_time() - start)
print(seconds[0] - seconds[1])
"""

CHAIN = "burn_in=1, thinning=1"
CASES = {
    "numba alone": ("from numba import njit\nf = njit(lambda x: x + 1)", "f(1)"),
    **{
        f"{sampler}, L = {L}": (
            "import rgdl.ising.sampling.samplers\nfrom rgdl.ising import sample_ising",
            f"sample_ising(lattice_size={L}, coupling=0.2, n_samples=1, seed=1, "
            f"sampler='{sampler}', {'' if sampler == 'cftp' else CHAIN})",
        )
        for sampler, L in (
            ("cftp", 20),
            ("cftp", 130),
            ("swendsen_wang", 20),
            ("metropolis", 20),
        )
    },
    **{
        f"fit, {name}": (
            "import numpy as np\nfrom rgdl.rbm import L1BernoulliRBM\n"
            f"X = np.random.default_rng(0).random((200, 64)){comparison}",
            "L1BernoulliRBM(16, l1=1e-3, batch_size=100, n_iter=2, average_last=1).fit(X)",
        )
        for name, comparison in (("zeros and ones", " < 0.5"), ("probabilities", ""))
    },
}


def example():
    """The Python code of the page."""
    return re.search(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL).group(1)


def run(code):
    """Output of a new process without compiled kernels, and its processor time."""
    with tempfile.TemporaryDirectory() as cache:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(
            [sys.executable, "-c", code],
            check=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"NUMBA_CACHE_DIR": cache},
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    total = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return done.stdout, total


def measure(n_rounds):
    """Smallest time of each case."""
    rounds = []
    for _ in range(n_rounds):
        row = {}
        for name, (imports, call) in CASES.items():
            row[name] = float(run(TIMED.format(imports=imports, call=call))[0])
        row["example of docs/library.md, in all"] = run(example())[1]
        rounds.append(row)
    return pd.DataFrame(rounds).min()


def main():
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    times = measure(parser.parse_args().rounds)
    print(times.to_string(float_format=lambda x: f"{x:.2f}"))


if __name__ == "__main__":
    end_with_reader()
    main()
