"""Training that is interrupted without killing a process."""

import copy


class CutOffError(Exception):
    """Ends a run."""


class Memory:
    """A checkpoint in memory, which ends the run after `n_saves` states."""

    def __init__(self, n_saves=None):
        self.states, self.n_saves = [], n_saves

    def load(self):
        return copy.deepcopy(self.states[-1]) if self.states else None

    def is_due(self, *, at_end):
        return True

    def save(self, state):
        self.states.append(copy.deepcopy(dict(state)))
        if len(self.states) == self.n_saves:
            raise CutOffError
