"""What a command does when nobody reads its output any more."""

import signal


def end_with_reader() -> None:
    """End this process without a message when the reader of its output ends, as `head -1` does.

    So do other programs of Unix. Python instead raises BrokenPipeError, mostly after the last line
    of a program. Commands call this; the library does not, because it changes the whole process.
    """
    if hasattr(signal, "SIGPIPE"):  # Windows has none
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
