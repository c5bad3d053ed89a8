"""Sphinx configuration."""

# ruff: noqa: ANN001, ANN201, ANN202 - Sphinx calls these functions, and does not check types

import re
import types
import typing

import divoc_certify
from divoc_certify.request.checking import Section

project = "divoc-certify"
author = "The divoc-certify authors"
project_copyright = "The divoc-certify authors"
version = release = divoc_certify.__version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = "divoc-certify"
nitpicky = False

autodoc_member_order = "bysource"
autodoc_typehints = "description"
autodoc_typehints_description_target = "documented"
autodoc_default_options = {"members": True, "exclude-members": "FIELDS, ACROSS"}
napoleon_google_docstring = True
napoleon_numpy_docstring = False
myst_heading_anchors = 3

# The docstrings are written for people who read them in an editor: `code`, [text](address).
default_role = "code"
LINK = re.compile(r"\[([^\]]+)\]\((https?://[^)\s]+)\)")
# Napoleon takes what stands before a colon in a property's docstring for its type, unless the
# colon is inside of what reST calls code.
CODE = re.compile(r"(?<![`:])`([^`\n]+)`(?![`_])")
# A default that is made anew for each object, or takes pages, has no spelling of its own.
DEFAULT = re.compile(r"=(?:NOTHING|<[^,=]*>|\{.*\})")

# The types of a request's fields carry their rules, functions that nobody can read here.
for section in Section.__subclasses__():
    section.__annotations__ = typing.get_type_hints(section)


def setup(app):
    app.connect("autodoc-process-docstring", links, priority=1)  # ahead of napoleon
    app.connect("autodoc-process-signature", defaults)
    app.connect("autodoc-skip-member", fields)


def links(_app, _what, _name, _object, _options, lines):
    def rst(link):
        return f"`{link[1].replace('`', '')} <{link[2]}>`__"

    text = CODE.sub(r"``\1``", "\n".join(lines))
    lines[:] = LINK.sub(rst, text).split("\n")


def defaults(_app, _what, _name, _object, _options, signature, returns):
    return signature and DEFAULT.sub("=…", signature), returns


def fields(_app, _what, _name, member, skip, _options):
    # An attrs class tells its fields as parameters.
    return skip or isinstance(member, types.MemberDescriptorType)
