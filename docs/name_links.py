"""Names of the library, in code and in types, become links to their descriptions."""

import re

from docutils import nodes
from sphinx import addnodes
from sphinx.util.nodes import make_refnode

_WITHOUT_LINKS = (nodes.reference, nodes.title, addnodes.desc_signature)
_OF_CLASSES = ("method", "property")


def link_names(app, doctree, docname):
    """Link names in code, such as `sample_ising`, and classes in types, such as `list of Level`."""
    entries = app.env.domains["py"].objects
    objects = {name: entry for name, entry in entries.items() if not entry.aliased}

    def link(name, node):
        entry = objects[name]
        return make_refnode(app.builder, docname, entry.docname, entry.node_id, node, name)

    _link_code(doctree, docname, objects, link)
    _link_types(doctree, objects, link)


def _link_code(doctree, docname, objects, link):
    here = {name for name, entry in objects.items() if entry.docname == docname}
    for code in list(doctree.findall(nodes.literal)):
        above = list(_above(code))
        if any(isinstance(one, _WITHOUT_LINKS) for one in above):
            continue
        described = [one[0]["ids"][0] for one in above if isinstance(one, addnodes.desc)]
        place = described[0] if described else docname.removeprefix("api/")
        name = _full_name(code.astext().removesuffix("()"), place, objects, here)
        if name not in (None, place):
            code.replace_self(link(name, code.deepcopy()))


def _link_types(doctree, objects, link):
    classes = [name for name, entry in objects.items() if entry.objtype == "class"]
    by_word = {name.rpartition(".")[2]: name for name in classes}
    for term in [*doctree.findall(nodes.term), *doctree.findall(nodes.classifier)]:
        for text in list(term.findall(nodes.Text)):
            words = re.split(r"\b([A-Z]\w+)\b", text)
            if not by_word.keys().isdisjoint(words):
                linked = [
                    link(by_word[word], nodes.inline("", word))
                    if word in by_word
                    else nodes.Text(word)
                    for word in words
                ]
                text.parent.replace(text, linked)


def _full_name(name, place, objects, here):
    """Full name of the object that a name means in the description of `place`, or None.

    It is searched in `place`, in each scope above it, and then on the same page; for a page of
    text, which describes no object, in the whole library. A method is found by its name alone in
    the description of its class only, elsewhere as `Class.method`.
    """
    if name in objects:
        return name
    scope = place
    while scope:
        full = f"{scope}.{name}"
        if full in objects and objects[full].objtype != "module":  # such as a column `information`
            return full
        scope = scope.rpartition(".")[0]
    # In a text only `a_name`, `Class` and `Class.method` are looked up, not words such as `seed`.
    near = here or (objects if re.fullmatch(r"\w+_\w+|[A-Z]\w+(\.\w+)?", name) else [])
    found = [full for full in near if full.endswith(f".{name}")]
    if "." not in name:
        found = [full for full in found if objects[full].objtype not in _OF_CLASSES]
    return found[0] if len(found) == 1 else None


def _above(node):
    while node.parent is not None:
        node = node.parent
        yield node
