"""Names that are imported when they are first asked for."""

import ast
import importlib
from pathlib import Path

import pytest

import divoc_certify
import divoc_certify.pdf
import divoc_certify.proof
import divoc_certify.testing
from divoc_certify import errors
from divoc_certify.deferred import deferred

PACKAGES = {
    one.__name__: one
    for one in (divoc_certify, divoc_certify.pdf, divoc_certify.proof, divoc_certify.testing)
}


def imported_for_types(package):
    """The names that a type checker reads, with the modules that they come from."""
    (block,) = (
        node
        for node in ast.parse(Path(package.__file__).read_text(encoding="utf-8")).body
        if isinstance(node, ast.If)
    )
    return {name.name: node.module for node in block.body for name in node.names}


@pytest.mark.parametrize("package", PACKAGES.values(), ids=PACKAGES)
def test_a_name_is_what_type_checkers_take_it_for(package):
    """The two lists of a package say the same."""
    for name, home in imported_for_types(package).items():
        assert getattr(package, name) is getattr(importlib.import_module(home), name)


@pytest.mark.parametrize("package", PACKAGES.values(), ids=PACKAGES)
def test_every_public_name_is_there(package):
    """As for `from divoc_certify import *`."""
    assert all(hasattr(package, name) for name in package.__all__)


def test_the_library_tells_its_names():
    """Notebooks complete what is not imported yet."""
    assert set(divoc_certify.__all__) < set(dir(divoc_certify))
    assert set(divoc_certify.__all__) == {*imported_for_types(divoc_certify), "__version__"}


def test_a_module_is_a_name():
    """Whoever imports the library has its modules, as if it had imported them itself."""
    find = deferred("divoc_certify", {"errors": ("CertifyError",)})
    assert find("errors") is errors
    assert find("CertifyError") is errors.CertifyError


@pytest.mark.parametrize("package", PACKAGES.values(), ids=PACKAGES)
def test_what_is_not_there_is_missed(package):
    """A misspelled name is told as any module tells it."""
    message = f"module '{package.__name__}' has no attribute 'Certifer'"
    with pytest.raises(AttributeError, match=message) as raised:
        _ = package.Certifer
    assert raised.value.name == "Certifer"
    with pytest.raises(ImportError, match="cannot import name 'Certifer'"):
        exec(f"from {package.__name__} import Certifer")
