"""How a command ends when the reader of its output has ended."""

import signal


def end_with_reader() -> None:
    """End this process without a message when the reader of its output ends, as `head -1` does.

    Other programs of Unix do the same. Python raises BrokenPipeError instead, often only when it
    exits, where no code can catch it. Commands call this; the library does not, because it changes
    the whole process.
    """
    if hasattr(signal, "SIGPIPE"):  # Windows has none
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
