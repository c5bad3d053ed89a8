"""The contract that is published for renderers."""

import functools
import io
import subprocess
import sys

import pytest
from reportlab.pdfgen.canvas import Canvas

from divoc_certify.errors import ConfigurationError, RenderingError
from divoc_certify.pdf import FontSet, PageRenderer, Template, tokens
from divoc_certify.testing import check_renderer, sample_test_request, sample_vaccination_request

SHOWN = (
    "name",
    "certificateId",
    "issuerName",
    "identity",
    "beneficiaryId",
    "vaccine",
    "vaccineBatch",
    "result",
    "disease",
    "testName",
    "vaxEvents[].vaxBatch",
)


def test_the_shipped_renderer_keeps_the_contract():
    """With more fields than are asked for by default, and for both kinds of certificates."""
    check_renderer(PageRenderer(), fields=SHOWN)


class Breaking:
    """A renderer that is good but for one thing."""

    def __init__(self, change):
        self.change = change
        self.count = 0

    def render(self, twin):
        """Draw the page, and spoil it."""
        self.count += 1
        return self.change(self, twin)


def clocked(self, twin):
    """Other bytes each time."""
    return PageRenderer().render(twin) + b"\n" * self.count


def without_code(_, twin):
    """A page without the QR code, and all its text."""
    file = io.BytesIO()
    canvas = Canvas(file, invariant=True)
    for number, one in enumerate(("name", "certificateId")):
        canvas.drawString(50, 700 - 20 * number, tokens(twin)[one])
    canvas.save()
    return file.getvalue()


def without_doses(_, twin):
    """A page without the table of doses."""
    template = Template.loads(
        '[[blocks]]\nkind = "qr"\n[[blocks]]\nkind = "fields"\nitems = ["name", "certificateId"]'
    )
    return PageRenderer(template=template).render(twin)


def without_text(_, twin):
    """A page with nothing but the code."""
    return PageRenderer(template=Template.loads('[[blocks]]\nkind = "qr"')).render(twin)


def printable(twin):
    """The name without what has no glyph."""
    return twin.credential["credentialSubject"]["name"].isprintable()


def lenient(_, twin):
    """A page for a name that cannot be printed."""
    return PageRenderer().render(twin) if printable(twin) else b"%PDF-"


def crashing(_, twin):
    """An error that is not the library's."""
    if not printable(twin):
        raise KeyError("glyph")
    return PageRenderer().render(twin)


def telling(_, twin):
    """An error that shows the name."""
    if not printable(twin):
        raise RenderingError(twin.credential["credentialSubject"]["name"])
    return PageRenderer().render(twin)


def cut(_, twin):
    """Half a file."""
    document = PageRenderer().render(twin)
    return document[: len(document) // 2]


def cut_at_the_end(_, twin):
    """A file of which lenient viewers show all, and nothing can be copied."""
    return PageRenderer().render(twin).rpartition(b"startxref")[0]


def failing(_, twin):
    """An error that comes with every page, and shows the name."""
    raise LookupError(twin.credential["credentialSubject"]["name"])


def failing_later(self, twin):
    """An error with the second page."""
    return PageRenderer().render(twin) if self.count == 1 else failing(self, twin)


BROKEN = {
    "half a PDF": (cut, "^render must return a PDF that can be drawn$"),
    "a PDF without its end": (cut_at_the_end, "^render must return a PDF that can be drawn$"),
    "no PDF but its name": (lambda self, twin: b"%PDF-1.7", "^render must return a PDF that can"),
    "an error": (failing, "^render raised LookupError$"),
    "an error at the second time": (failing_later, "^render raised LookupError$"),
    "no PDF": (lambda self, twin: b"<html>", "must return a PDF"),
    "no bytes": (lambda self, twin: "%PDF-", "must return bytes"),
    "no code": (without_code, "QR code must be read at 150 dpi"),
    "no text": (without_text, "the text must have name, certificateId"),
    "a clock": (clocked, "the same bytes"),
    "a blank for a character": (lenient, "a character without a glyph"),
    "an error of another kind": (crashing, "a RenderingError, not KeyError"),
    "a name in an error": (telling, "must not show a value"),
}


def test_the_fields_of_all_doses_may_be_asked_for():
    """And are missed."""
    renderer = Breaking(without_doses)
    requests = [sample_vaccination_request()]
    check_renderer(renderer, requests=requests)
    with pytest.raises(AssertionError, match=r"the text must have vaxEvents\[\]\.vaxBatch$"):
        check_renderer(renderer, requests=requests, fields=["name", "vaxEvents[].vaxBatch"])


@pytest.mark.parametrize(("change", "rule"), BROKEN.values(), ids=BROKEN)
def test_each_breach_is_told(change, rule):
    """By the part of the contract that is broken."""
    with pytest.raises(AssertionError, match=rule):
        check_renderer(Breaking(change), requests=[sample_vaccination_request()])


NO_FIELDS = {
    "one text": ("name", "must hold several tokens, and not be one text"),
    "misspelled": (["name", "nmae", "vaxEvents"], "must hold tokens that are known, not nmae"),
    "not of a dose": (
        ["vaxEvents[].batch"],
        "must hold tokens that are known, not vaxEvents[].batch",
    ),
    "of no list": (["name[].vaxBatch"], "must hold tokens that are known, not name[].vaxBatch"),
    "of no claims": (["name.first"], "must hold tokens that are known, not *"),
    "of no path": (["meta."], "must hold tokens that are known, not *"),
    "no texts": (["Amara Example", 7, None], "must hold tokens that are known, not *, *, *"),
}


@pytest.mark.parametrize(("fields", "rule"), NO_FIELDS.values(), ids=NO_FIELDS)
def test_a_field_that_is_no_token_is_refused(fields, rule):
    """It would be passed over for each certificate; what it may be is not shown."""
    with pytest.raises(ConfigurationError) as raised:
        check_renderer(PageRenderer(), fields=fields)
    assert str(raised.value) == f"$.fields {rule}"


def test_a_check_of_nothing_is_none():
    """All of it is told at once."""
    with pytest.raises(ConfigurationError) as raised:
        check_renderer(object(), requests=[], fields="", dpi=0)
    assert [problem.path for problem in raised.value.problems] == [
        "$.requests",
        "$.fields",
        "$.dpi",
    ]


def test_one_request_is_not_taken_for_several():
    """Its keys are no requests."""
    with pytest.raises(ConfigurationError, match=r"^\$\.requests must hold several requests"):
        check_renderer(PageRenderer(), requests=sample_vaccination_request())


@pytest.mark.parametrize("name", ["שדה (Dr.) 12", "محمد (Ali) 12", "Anna שרה"])
def test_words_from_right_to_left_are_looked_for_one_by_one(name):
    """In which order they stand, and which way a bracket looks, is each reader's own affair."""
    request = {**sample_vaccination_request(), "preEnrollmentCode": "שם אחר"}
    request["recipient"]["name"] = name
    template = Template.loads('blocks = [{ kind = "qr" }, { kind = "text", text = "{name}" }]')
    fonts = FontSet.noto("/usr/share/fonts/truetype/noto")
    check = functools.partial(
        check_renderer, PageRenderer(template=template, fonts=fonts), requests=[request]
    )
    check(fields=["name"])
    with pytest.raises(AssertionError, match=r"the text must have beneficiaryId$"):
        check(fields=["name", "beneficiaryId"])


def test_a_byte_order_mark_is_not_missed():
    """The page has the word joiner instead."""
    request = sample_vaccination_request()
    request["recipient"]["name"] = "\ufeffAsha Sample"
    check_renderer(PageRenderer(), requests=[request])


def test_what_a_certificate_does_not_have_is_passed_over():
    """Where it is a token."""
    fields = ["result", "title", "meta.batch.origin", "vaxEvents[].vaxType", "recipient.rank"]
    check_renderer(PageRenderer(), requests=[sample_test_request()], fields=fields)


def test_what_the_sender_put_into_meta_may_be_asked_for():
    """By its path, and it is missed."""
    request = {**sample_vaccination_request(), "meta": {"note": {"desk": "Counter seven"}}}
    check = functools.partial(check_renderer, requests=[request], fields=["meta.note.desk"])
    code = '[[blocks]]\nkind = "qr"\n'
    told = code + '[[blocks]]\nkind = "text"\ntext = "{meta.note.desk}, {name}"\n'
    check(PageRenderer(template=Template.loads(told)))
    with pytest.raises(AssertionError, match=r"the text must have meta\.note\.desk$"):
        check(PageRenderer(template=Template.loads(code)))


def test_what_cannot_render_is_no_renderer():
    """It has no such method."""
    with pytest.raises(AssertionError, match=r"render\(twin\)"):
        check_renderer(object())


@pytest.mark.parametrize("module", ["zxingcpp", "pypdfium2"])
def test_a_missing_extra_is_named(monkeypatch, module):
    """The contract scans the page."""
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ImportError, match=r"pip install 'divoc-certify\[scan\]'"):
        check_renderer(PageRenderer())


def test_importing_it_needs_nothing_else():
    """Neither pytest nor a scanner nor ReportLab."""
    program = (
        "import sys, divoc_certify.testing; print([name for name in "
        "('pytest', 'zxingcpp', 'pypdfium2', 'reportlab', 'pypdf', 'PIL') if name in sys.modules])"
    )
    process = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, text=True
    )
    assert process.stdout.strip() == "[]"
