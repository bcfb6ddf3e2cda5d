"""What a reader sees of a Typst source: its text and its mathematics, without the code."""

import re
from dataclasses import dataclass

STATEMENT = re.compile(r"(let|set|show|import|include|context|return)\b")
CONDITION = re.compile(r"(if|for|while)\b")
ELSE = re.compile(r"\s*else\b(\s*if\b)?")
NAME = re.compile(r"[A-Za-z_][\w-]*")
LABEL = re.compile(r"<[A-Za-z][\w-]*>")
REFERENCE = re.compile(r"@[\w:-]*\w")


@dataclass(frozen=True)
class Piece:
    """A piece of a source.

    Attributes
    ----------
    kind : str
        `text`, `math`, `string` of code, `raw`, or `swallowed`: a semicolon that ends code and is
        not printed.
    text : str
        As it stands there.
    line : int
        Where it begins.
    within : tuple of str
        Functions of which it is an argument, from the outside in.
    """

    kind: str
    text: str
    line: int
    within: tuple[str, ...]


def read_source(source):
    """All pieces of a source, in order."""
    reader = _Reader(source)
    reader.markup(end="")
    return reader.pieces


class _Reader:
    def __init__(self, source):
        self.source, self.at = source, 0
        self.pieces, self.within = [], ()

    def markup(self, *, end):
        """Text up to the bracket that closes it, or the end."""
        self._text("text", end)

    def math(self):
        self.at += 1
        self._text("math", "$")

    def _text(self, kind, end):
        start, plain = self.at, ""

        def flush():
            nonlocal plain
            if plain.strip():
                self._add(kind, plain, start)
            plain = ""

        while self.at < len(self.source):
            here = self.source[self.at]
            if here == end:
                flush()
                self.at += 1
                return
            if self._comment():
                continue
            if not plain:
                start = self.at
            if here == "\\":
                plain += self.source[self.at : self.at + 2]
                self.at += 2
            elif here == "#":
                flush()
                self._expression()
            elif here == "$" and kind == "text":
                flush()
                self.math()
            elif here == "`":
                flush()
                self._raw()
            elif here == '"' and kind == "math":
                plain += self._string_body()
            elif here == "[" and kind == "text":
                flush()
                self.at += 1
                self.markup(end="]")
            elif kind == "text" and (found := self._match(LABEL) or self._match(REFERENCE)):
                self.at += len(found)
                plain += " "
            else:
                plain += here
                self.at += 1
        flush()
        assert not end, f"{end} is missing"

    def _expression(self):
        """Code after a hash: a statement, or a name with its arguments."""
        self.at += 1
        if keyword := self._match(CONDITION):
            self.at += len(keyword)
            self._branches()
        elif keyword := self._match(STATEMENT):
            self.at += len(keyword)
            self._code("\n")
        elif self.source[self.at] == '"':
            self._add("string", self._string_body(), self.at)
        elif self.source[self.at] in "({[":
            self._group()
            self._arguments("")
        else:
            self._arguments(self._call_name())
            if self._peek() == ";":
                self._add("swallowed", ";", self.at)

    def _branches(self):
        """Of a condition: code up to a block, that block, and others after `else`."""
        while True:
            while self._peek() not in ("[", "{"):
                self._step()
            self._group()
            if not (found := self._match(ELSE)):
                return
            self.at += len(found)

    def _call_name(self):
        name = self._match(NAME)
        self.at += len(name)
        while self._peek() == "." and NAME.match(self.source, self.at + 1):
            self.at += 1
            self.at += len(self._match(NAME))
        return name

    def _arguments(self, name):
        outer, self.within = self.within, (*self.within, name)
        while self._peek() and self._peek() in "([":
            self._group()
        self.within = outer

    def _group(self):
        closing = {"(": ")", "{": "}", "[": "]"}[self.source[self.at]]
        self.at += 1
        if closing == "]":
            self.markup(end="]")
        else:
            self._code(closing)

    def _code(self, end):
        """Code up to its end; a line may go on in brackets, and ends with those around it."""
        while self.at < len(self.source):
            if self._peek() == end:
                self.at += 1
                return
            if end == "\n" and self._peek() in "])}":
                return
            self._step()
        assert end == "\n", f"{end} is missing"

    def _step(self):
        """The next part of some code."""
        here, start = self._peek(), self.at
        if self._comment():
            return
        if here == '"':
            self._add("string", self._string_body(), start)
        elif here == "$":
            self.math()
        elif here == "`":
            self._raw()
        elif here in "({[":
            self._group()
        elif NAME.match(self.source, self.at):
            self._arguments(self._call_name())
        else:
            self.at += 1

    def _comment(self):
        for opening, closing in (("//", "\n"), ("/*", "*/")):
            if self.source.startswith(opening, self.at):
                found = self.source.find(closing, self.at)
                # a line's end still ends a statement
                after = found if closing == "\n" else found + len(closing)
                self.at = len(self.source) if found < 0 else after
                return True
        return False

    def _string_body(self):
        end = self.at + 1
        while self.source[end] != '"':
            end += 2 if self.source[end] == "\\" else 1
        body, self.at = self.source[self.at + 1 : end], end + 1
        return body

    def _raw(self):
        end = self.source.index("`", self.at + 1)
        self._add("raw", self.source[self.at + 1 : end], self.at)
        self.at = end + 1

    def _match(self, pattern):
        found = pattern.match(self.source, self.at)
        return found.group() if found else ""

    def _peek(self):
        return self.source[self.at : self.at + 1]

    def _add(self, kind, text, start):
        line = self.source.count("\n", 0, start) + 1
        self.pieces.append(Piece(kind, text, line, self.within))
