"""The one error tree."""

import inspect
import pickle

import pytest

from divoc_certify import errors
from divoc_certify.errors import (
    CertifyError,
    ConfigurationError,
    InvalidRequestError,
    MissingGlyphError,
    PayloadTooLargeError,
    Problem,
    TemplateError,
    TemplateProblem,
    UnexpectedError,
    UnknownContextError,
    UnmappedPropertyError,
    UnsignedClaimsError,
)

ARGUMENTS = {
    "ProblemsError": ([Problem("$.a", "must be a string")],),
    "InvalidRequestError": ([Problem("$.a", "must be a string")],),
    "InputError": ([Problem("header", "must be there")],),
    "ConfigurationError": ([Problem("$.a", "must be a string")],),
    "TemplateError": ([TemplateProblem("blocks[0]", "must be a table", 3)],),
    "UnknownContextError": ("https://example.com/v1",),
    "UnmappedPropertyError": (("nickname",),),
    "UnsignedClaimsError": (("$.credentialSubject.name",),),
    "UnexpectedError": ("OSError (ENOSPC)", "renderer.py:17 in render"),
    "PayloadTooLargeError": (2400, 2331, "M"),
    "MissingGlyphError": ("name", ("U+0915",)),
}
CLASSES = [
    member
    for _, member in inspect.getmembers(errors, inspect.isclass)
    if issubclass(member, Exception)
]


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_every_error_is_in_the_tree_and_survives_pickling(kind):
    """An error reaches the caller of a worker process as it was raised."""
    error = kind(*ARGUMENTS.get(kind.__name__, ("something is wrong",)))
    copy = pickle.loads(pickle.dumps(error))
    assert isinstance(error, CertifyError)
    assert type(copy) is kind
    assert str(copy) == str(error)
    assert vars(copy) == vars(error)
    assert kind.__name__ in errors.__all__


def test_the_drawn_tree_names_every_error():
    """The picture in the module's docstring is complete."""
    assert all(f" {kind.__name__} " in errors.__doc__ + " " for kind in CLASSES[1:] if kind)


@pytest.mark.parametrize("kind", [InvalidRequestError, ConfigurationError])
def test_problems_come_one_a_line(kind):
    """All problems are in the message, each with its path."""
    error = kind(iter([Problem("$.a", "must be a string"), Problem("$.b[0]", "is required")]))
    assert str(error) == "$.a must be a string\n$.b[0] is required"
    assert isinstance(error, ValueError)


def test_a_template_s_problems_tell_their_lines():
    """They come in the order of the lines, and one about the whole text has no path."""
    error = TemplateError(
        [
            TemplateProblem("page.width", "must be 30 to 1000 mm", 9),
            TemplateProblem("", "is no TOML", 2),
        ]
    )
    assert str(error) == "line 2: is no TOML\nline 9, page.width: must be 30 to 1000 mm"
    assert isinstance(error, ValueError)


def test_a_problem_moves_up_with_its_section():
    """A path grows from the left, a step at a time."""
    problem = Problem("$", "must be a string").under("[0]").under(".contact").under(".recipient")
    assert str(problem) == "$.recipient.contact[0] must be a string"


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (
            PayloadTooLargeError(2400, 2331, "M"),
            "the payload is 69 bytes too large for a QR symbol: 2400 bytes, and error level M "
            "holds 2331; an Ed25519 key saves about 300 bytes, and fewer or shorter fields help",
        ),
        (UnexpectedError("ValueError", "a.py:7 in render"), "ValueError at a.py:7 in render"),
        (MissingGlyphError("name", ("U+0915",)), "name: the font has no glyph for U+0915"),
        (
            UnknownContextError("https://example.com/v1"),
            "context https://example.com/v1 is neither bundled nor registered, "
            "and nothing is fetched",
        ),
        (
            UnknownContextError("https://example.com/" + "v" * 60_000),
            f"context https://example.com/{'v' * 180}... is neither bundled nor registered, "
            "and nothing is fetched",
        ),
        (
            UnmappedPropertyError(("nickname", "alias")),
            "no context maps nickname, alias: a signature would not cover it",
        ),
        (UnsignedClaimsError(("$.a", "$.b")), "the signature would not cover $.a, $.b"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_messages_say_what_and_what_helps(error, message):
    """The message is for the person who has to act on it."""
    assert str(error) == message
