"""Formulas of the pages as MathML, which browsers draw without a script.

Markdown has formulas in dollar signs, and docstrings have the role and the directive `math`.
Docstrings and the descriptions of the configuration are also read in a terminal; their short
formulas are plain text, such as H^RBM or D_KL, and are recognized here.
"""

import re

from docutils import nodes
from docutils.utils.math import MathError
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx import addnodes
from sphinx.ext.autosummary import autosummary_table
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

_LOGGER = logging.getLogger(__name__)

_BASE = r"(?P<base>(?<![\w^.])(?:sum|prod|Tr|tanh|tau|xi|[A-Za-z]|\d+)|[)|⟩](?=\^))"
_SUB = r"(?:_(?P<sub>\{[^{}]+\}|KL|RBM|ijk?|int|lambda|[A-Za-z]|\d))?"
_SUP = r"(?:\^(?P<sup>RBM|RG|\d+(?:\.\d+)?|[A-Za-z](?:_[A-Za-z])?|\([^()]*\)))?"
_SYMBOL = re.compile(rf"(?<!\w)dF(?!\w)|{_BASE}(?=[_^]){_SUB}{_SUP}(?![\w^])")
_OPERATORS = {"sum", "prod", "tanh", "tau", "xi", "lambda"}
_UPRIGHT = {"Tr", "KL", "RBM", "RG", "int"}
_CLOSING = ")|⟩"  # the power of a bracket that is text

_FUNCTION = (
    r"(</(?:m[in]|msu[bp]|mfrac)>|\)</mo>)?(<mi>[a-z]+</mi><mo>&ApplyFunction;</mo>)(?=(<mo)?)"
)

# Characters of typeset text, for what stands for them in plain text.
_CHARACTERS = {
    r"<(?=[^\s<>=][^<>]*>)([^<>]*)>": "\N{MATHEMATICAL LEFT ANGLE BRACKET}\\1⟩",
    r">=": "≥",
    r"<=": "≤",
    r"(?<![\w-])-(?=\d|log|⟨|[A-Za-z]\b)|(?<=\()-(?=\w)|(?<=[\w)⟩|] )-(?= [\w(⟨|])": "−",
    r"\b([\dLb]+) x (?=[\dLb]+\b)": "\\1\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}",
    r"(?<=\b[A-Z])'(?![a-z])": "\N{PRIME}",
    r"\bsqrt(?: |(?=\())": "√",
    r"\btau\b(?!_)": "τ",
    r"\brho\b": "ρ",
    r"\bpi\b": "π",
    r"\bxi\b(?![_^])": "ξ",
    r"\blambda\b": "λ",
    r"\b(Eqs\. \d+)-(?=\d)": "\\1–",
    # no line ends within a number with its error and unit, such as 37.9 ± 1.5 %, nor within Eq. 3
    r" (?=± )|(?<=±) |(?<=\d) (?=%)|(?<=\bEq\.) |(?<=\bEqs\.) |(?<=\bFig\.) ": "\N{NO-BREAK SPACE}",
    r"(?<=[≥≤]) (?=[\d−])": "\N{NO-BREAK SPACE}",
    r"\b([A-Za-z]) = (?=[\d−])": "\\1\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}",
}

_CODE = (nodes.FixedTextElement, nodes.literal, nodes.raw, nodes.math, addnodes.desc_signature)


def visit_formula(translator, node):
    """Write a formula of a line, or a displayed one, with its TeX for readers without MathML."""
    tex = node.astext().strip()
    try:
        mathml = tex2mathml(tex, as_block=isinstance(node, nodes.math_block))
    except MathError as error:
        _LOGGER.warning("%s in the formula %s", error, tex, location=node)
        raise nodes.SkipNode from error
    mathml = re.sub(r"\n *", "", mathml)  # a copy of the text would have these blanks
    mathml = re.sub(_FUNCTION, _with_space, mathml)
    alternative = f'<math alttext="{translator.attval(tex)}"'
    translator.body.append(mathml.replace("<math", alternative, 1))
    raise nodes.SkipNode


def _with_space(found):
    """A function such as log with thin spaces, which TeX puts next to letters and numbers."""
    before, function, is_before_sign = found.groups()
    space = '<mspace width="0.17em"></mspace>'
    parts = [before, space] if before else []
    return "".join([*parts, function, "" if is_before_sign else space])


class PlainFormulas(SphinxTransform):
    """Typeset the formulas of plain text; code remains as it is."""

    default_priority = 900

    def apply(self):
        """Replace texts by texts and formulas."""
        for text in list(self.document.findall(nodes.Text)):
            if not _is_code(text):
                text.parent.replace(text, list(typeset(str(text))))


def _is_code(node):
    """Whether a text is code, or the name of a parameter or a result."""
    if isinstance(node.parent, nodes.strong) and isinstance(node.parent.parent, nodes.term):
        return True
    while node.parent is not None:
        node = node.parent
        # Sphinx's table of summaries is a kind of comment
        if isinstance(node, _CODE) and not isinstance(node, autosummary_table):
            return True
    return False


def typeset(text):
    """Texts and formulas of a plain text, as nodes."""
    for pattern, character in _CHARACTERS.items():
        text = re.sub(pattern, character, text)
    end = 0
    for found in _SYMBOL.finditer(text):
        yield nodes.Text(text[end : found.start()])
        end = found.end()
        if found["base"] and found["base"] in _CLOSING:
            yield nodes.Text(found["base"])
            yield nodes.superscript("", *typeset(found["sup"]))
        else:
            tex = _tex(found)
            yield nodes.math(tex, tex)
    yield nodes.Text(text[end:])


def _tex(found):
    """TeX of a symbol with an index, a power, or both."""
    if not found["base"]:
        return r"\Delta F"
    tex = _part(found["base"])
    if found["sub"]:
        tex += f"_{{{_part(found['sub'])}}}"
    if found["sup"]:
        tex += f"^{{{_part(found['sup'])}}}"
    return tex


def _part(text):
    if text in _UPRIGHT:
        return rf"\mathrm{{{text}}}"
    if text in _OPERATORS:
        return rf"\{text}"
    return text.strip("{}").replace(" in ", r" \in ")
