"""Nouns after numbers, in messages and in figures."""


def plural(noun: str, number: int) -> str:
    """The form of a noun after a number.

    Examples
    --------
    >>> [f"{n} {plural('job', n)}" for n in (0, 1, 20)]
    ['0 jobs', '1 job', '20 jobs']
    """
    return noun if number == 1 else f"{noun}s"
