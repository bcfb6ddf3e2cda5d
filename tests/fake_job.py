"""A stand-in for the object `snakemake` that Snakemake gives to a script."""

from pathlib import Path
from types import SimpleNamespace

SCRIPTS = Path(__file__).resolve().parent.parent / "workflow/scripts"


class Named(list):
    """Files or values as Snakemake passes them: a list, in which entries may have names."""

    def __init__(self, *values, **named):
        super().__init__(values)
        for value in named.values():
            self.extend(value if isinstance(value, list) else [value])
        self.__dict__.update(named)

    def items(self):
        return self.__dict__.items()


def fake_job(rule, log, **given):
    parts = {name: Named() for name in ("input", "output", "params", "wildcards")}
    usual = {"rule": rule, "log": [str(log)], "config": {}, "scriptdir": str(SCRIPTS)}
    return SimpleNamespace(**usual | parts | given)
