"""What the report of an error can tell to whoever reads it."""

import traceback


def told(error):
    """Messages, causes, and the variables of the library's, which reporters of errors add."""
    text = ""
    while error is not None:
        text += f"{error!r} {error}"
        for frame, _ in traceback.walk_tb(error.__traceback__):
            if "divoc_certify" in frame.f_code.co_filename:
                text += repr(frame.f_locals)
        error = error.__cause__ or error.__context__
    return text
