"""Keys and passwords kept out of the reports of errors."""

import traceback

import pytest

from divoc_certify.errors import InvalidKeyError, SigningError
from divoc_certify.proof.secrecy import keeps_secrets


@keeps_secrets
def read(secret, error=None, cause=None):
    """Do something with a secret."""
    if error is not None:
        raise error from cause
    return secret[::-1]


def names(error):
    """The functions that an error came through."""
    return [frame.f_code.co_name for frame, _ in traceback.walk_tb(error.__traceback__)]


def test_what_a_function_gives_is_given():
    """It is the function still, by its name and its words."""
    assert read("secret") == "terces"
    assert (read.__name__, read.__doc__) == ("read", "Do something with a secret.")


def test_an_error_comes_without_the_frames_of_the_function():
    """And is the same in all else."""
    for cause in (None, OSError("no such file")):
        error = SigningError("it cannot be read")
        with pytest.raises(SigningError) as raised:
            read("secret", error, cause)
        assert raised.value is error
        assert (error.__cause__, error.__context__) == (cause, cause)
        assert "read" not in names(error)


@keeps_secrets
def refuse(secret):
    """Refuse it, whatever led to the call."""
    raise InvalidKeyError("it is too weak")


BEFORE = OSError("the device is gone")


def fall_back():
    """Read a key where a device is gone."""
    try:
        raise BEFORE
    except OSError:
        refuse("secret")


def test_what_led_to_the_call_is_told():
    """Where the error does not hide it: it is the caller's."""
    with pytest.raises(InvalidKeyError) as raised:
        fall_back()
    assert raised.value.__context__ is BEFORE


def test_a_mistake_of_the_librarys_is_told_with_its_place():
    """Or nobody could mend it."""
    with pytest.raises(ZeroDivisionError) as raised:
        read("secret", ZeroDivisionError())
    assert "read" in names(raised.value)
