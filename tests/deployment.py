"""What a deployment has at the top level of a module, so that another process finds it by name."""

import datetime as dt

PASSWORD = "the password of a key's file"
NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)


def now():
    """The issuance date of all its certificates."""
    return NOW


def certificate_id():
    """The ID of all its certificates."""
    return "ID1"


def read_password():
    """The password of its keys."""
    return PASSWORD


def password_of(_):
    """The password of all its PDFs."""
    return PASSWORD
