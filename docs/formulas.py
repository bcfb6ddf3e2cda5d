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

# Blanks before and after the names of functions, where TeX has thin spaces, and docutils none.
_NEXT_TO_FUNCTION = r"(?<=[\w)}]) (?=\\(?:log|exp|sin|operatorname)\b)|(?<=\\log|\\exp|cosh|tanh) "

# A symbol with an index, a power, or both, such as K_c, L^2 or sum_i; or dF.
_SYMBOL = re.compile(
    r"(?<!\w)dF(?!\w)"
    r"|(?<![\w^.])(?P<base>sum|prod|Tr|tanh|sin|tau|xi|[A-Za-z]|\d+|\(W v\))(?=[_^])"
    r"(?:_(?P<sub>\{[^{}]+\}|KL|ijk?|int|lambda|[A-Za-z]|\d))?"
    r"(?:\^(?P<sup>RBM|RG|\d+|[A-Za-z]|\([^()]*\)))?(?![\w^])"
)
_OPERATORS = {"sum", "prod", "tanh", "sin", "tau", "xi", "lambda"}
_UPRIGHT = {"Tr", "KL", "RBM", "RG", "int"}

# Characters of typeset text, for what stands for them in plain text.
_CHARACTERS = {
    r"<([^\s<>=][^<>]*)>": "\N{MATHEMATICAL LEFT ANGLE BRACKET}\\1⟩",  # means: <m>
    r">=": "≥",
    r"<=": "≤",
    r"(?<![\w-])-(?=[\w⟨(])|(?<= )-(?= )": "−",
    r"(?<=[)|⟩])\^2": "²",
    r"\b([\dLb]+) x (?=[\dLb]+\b)": "\\1\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}",
    r"\bsqrt\b ?": "√",
    r"\beta\b": "η",
    r"\btau\b": "τ",
    r"\brho\b": "ρ",
    r"\bpi\b": "π",
    r"\bxi\b(?!\^)": "ξ",
    r"\blambda\b": "λ",
    # No line ends within a number with its error and unit, such as 37.9 ± 1.5 %, within Eq. 3, or
    # within a limit, such as K ≥ 0.
    r" (?=± )|(?<=±) |(?<=\d) (?=%)|(?<=\bEq\.) |(?<=\bEqs\.) |(?<=\bFig\.) "
    r"|(?<=[≥≤]) (?=[\d−])|(?<=\b[A-Za-z]) (?== [\d−])|(?<=\b[A-Za-z] =) (?=[\d−])": (
        "\N{NO-BREAK SPACE}"
    ),
}

_CODE = (nodes.FixedTextElement, nodes.literal, nodes.raw, nodes.math, addnodes.desc_signature)


def visit_formula(translator, node):
    """Write a formula of a line, or a displayed one, with its TeX for readers without MathML."""
    tex = node.astext().strip()
    try:
        spaced = re.sub(_NEXT_TO_FUNCTION, r"\\, ", tex)
        mathml = tex2mathml(spaced, as_block=isinstance(node, nodes.math_block))
    except MathError as error:
        _LOGGER.warning("%s in the formula %s", error, tex, location=node)
        raise nodes.SkipNode from error
    mathml = re.sub(r"\n *", "", mathml)  # a copy of the text would have these blanks
    alternative = f'<math alttext="{translator.attval(tex)}"'
    translator.body.append(mathml.replace("<math", alternative, 1))
    raise nodes.SkipNode


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
        tex = _tex(found)
        yield nodes.math(tex, tex)
        end = found.end()
    yield nodes.Text(text[end:])


def _tex(found):
    """TeX of a symbol with an index, a power, or both."""
    if not found["base"]:
        return r"\Delta F"
    tex = _part(found["base"])
    for mark, part in (("_", found["sub"]), ("^", found["sup"])):
        if part:
            tex += f"{mark}{{{_part(part)}}}"
    return tex


def _part(text):
    if text in _UPRIGHT:
        return rf"\mathrm{{{text}}}"
    if text in _OPERATORS:
        return rf"\{text}"
    return text.strip("{}").replace(" in ", r" \in ")
