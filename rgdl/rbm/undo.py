"""Training that fails leaves its machine as it was before."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from rgdl.arguments import as_random_state


@contextmanager
def as_before_if_it_fails(machine: Any) -> Iterator[dict[str, Any]]:
    """Restore the attributes of an estimator and its random numbers if the block raises.

    The block must not change the arrays that an attribute holds.

    Parameters
    ----------
    machine : L1BernoulliRBM
        Numpy's global generator, which others use as well, is not restored.

    Yields
    ------
    dict
        The attributes to restore.
    """
    before = machine.__dict__.copy()
    generators = [before.get(name) for name in ("random_state", "random_state_")]
    own = [rng for rng in generators if _is_its_own(rng)]
    states = [rng.get_state() for rng in own]
    try:
        yield before
    except BaseException:
        machine.__dict__.clear()
        machine.__dict__.update(before)
        for rng, state in zip(own, states, strict=True):
            rng.set_state(state)
        raise


def _is_its_own(rng: Any) -> bool:
    return isinstance(rng, np.random.RandomState) and rng is not as_random_state(None)
