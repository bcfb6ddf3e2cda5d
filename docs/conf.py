"""The site (`make docs`): every page is a Markdown file, and the API comes from docstrings."""

import os
import re
import sys
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.ext import autosummary
from sphinx.transforms import SphinxTransform

import rgdl

DOCS = Path(__file__).resolve().parent
ROOT = DOCS.parent

sys.path.insert(0, str(DOCS))
import api_pages  # noqa: E402
import formulas  # noqa: E402
import name_links  # noqa: E402

project = "rgdl"
copyright = "the rgdl authors, MIT license"  # noqa: A001
version = release = rgdl.__version__
extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.viewcode",
    "numpydoc",
]
exclude_patterns = ["_build"]
nitpicky = True
smartquotes = False  # they would change code, such as `--cores`, in the text

# Markdown. Anchors are those of GitHub.
myst_heading_anchors = 4
myst_enable_extensions = ["dollarmath"]
html_math_renderer = "mathml"

# Notebooks run at each build, and an error in one is an error of the build.
# One BLAS thread: threads that wait for each other take most of the time of small products.
os.environ["OPENBLAS_NUM_THREADS"] = "1"
nb_execution_mode = "force"
nb_execution_raise_on_error = True
nb_execution_timeout = 120
nb_execution_show_tb = True

# Docstrings: numpydoc; text in `single backticks` is code.
default_role = "code"
autodoc_member_order = "groupwise"
autodoc_typehints = "none"
add_function_parentheses = False
autosummary_generate = False
autosummary.WELL_KNOWN_ABBREVIATIONS += ("Eq.", "Eqs.")  # they end no sentence
numpydoc_show_class_members = False  # no second list of them: api_pages.py names them
toc_object_entries_show_parents = "hide"

html_title = "rgdl"
html_theme = "pydata_sphinx_theme"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_domain_indices = html_use_index = False
html_theme_options = {
    "navbar_align": "left",
    "header_links_before_dropdown": 9,
    "show_toc_level": 2,
    "footer_start": ["copyright"],
    "footer_end": [],
}
html_context = {"default_mode": "auto"}
html_sidebars = {"[!a]*": [], "[!a]*/*": []}  # only the API has one

# Files of the reference run that a reader opens, not downloads.
OPENED = [ROOT / "reference" / "paper.pdf", ROOT / "reference" / "explore.html"]
html_extra_path = [str(path) for path in OPENED if path.exists()]


# Files outside this folder that pages include, and the pages.
INCLUDED = {
    ROOT / "README.md": "index.md",
    ROOT / "CONTRIBUTING.md": "contribute.md",
    ROOT / "CHANGELOG.md": "changelog.md",
    ROOT / "config" / "README.md": "configuration.md",
    ROOT / "reference" / "README.md": "reference.md",
    ROOT / "results" / "README.md": "files.md",
}
LINK = re.compile(r"(\[[^\]]*\])\((?!https?:|#)([^)#\s]+)(#[^)\s]*)?\)")


def rewrite_links(text: str, source: Path, page: Path) -> str:
    """The text with links relative to its page; those to included files lead to their pages.

    Text with a link to a folder, or to a Markdown file that is no page, stays without the link.
    """

    def rewritten(link):
        words, path, anchor = link.groups(default="")
        target = (source.parent / path).resolve()
        target = DOCS / INCLUDED[target] if target in INCLUDED else target
        if target.is_dir() or (target.suffix == ".md" and DOCS not in target.parents):
            return words[1:-1]
        return f"{words}({os.path.relpath(target, page.parent)}{anchor})"

    return LINK.sub(rewritten, text)


def rewrite_page(app, docname, texts):
    """Rewrite the links of a page of this folder."""
    page = Path(app.env.doc2path(docname))
    if page.suffix == ".md":
        texts[0] = rewrite_links(texts[0], page, page)


def rewrite_included(app, path, docname, texts):
    """Rewrite the links of an included file. All pages that include files are in this folder."""
    texts[0] = rewrite_links(texts[0], DOCS / path, DOCS / "page.md")


class OpenedFiles(SphinxTransform):
    """Links to files of `OPENED` lead to their copies in the root of the site."""

    default_priority = 1

    def apply(self):
        """Replace download references."""
        for link in list(self.document.findall(addnodes.download_reference)):
            name = Path(link["reftarget"]).name
            if name in {path.name for path in OPENED}:
                up = "../" * self.env.docname.count("/")
                link.replace_self(nodes.reference("", "", *link.children, refuri=up + name))


def escape_bars(app, what, name, obj, options, lines):
    """Keep |m| a text: reStructuredText would look for a substitution."""
    lines[:] = [
        line if line.lstrip().startswith((">>>", "...")) else re.sub(r"\|", r"\\|", line)
        for line in lines
    ]


def drop_links_to_docs(app, pagename, templatename, context, doctree):
    """Pages of source code: no links back, which viewcode writes for one name of a module only."""
    if pagename.startswith("_modules/"):
        context["body"] = re.sub(r'<a class="viewcode-back".*?</a>', "", context["body"])


def shorten_home(app, pagename, templatename, context, doctree):
    """The link back to the front page: the name of the project instead of its long title."""
    before = context.get("prev")
    if before and before["link"] == "index.html":
        before["title"] = project


def setup(app):
    """Write the pages of the API, and add what is defined here."""
    api_pages.write(DOCS / "api", rgdl)
    app.connect("source-read", rewrite_page)
    app.connect("include-read", rewrite_included)
    app.connect("autodoc-process-docstring", escape_bars, priority=400)
    app.connect("doctree-resolved", name_links.link_names)
    app.connect("html-page-context", drop_links_to_docs)
    app.connect("html-page-context", shorten_home)
    app.add_transform(OpenedFiles)
    app.add_transform(formulas.PlainFormulas)
    renderers = (formulas.visit_formula, None)
    app.add_html_math_renderer("mathml", renderers, renderers)
