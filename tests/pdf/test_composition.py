"""What stands where on the pages."""

import datetime as dt
import itertools

import attrs
import geometry
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from divoc_certify.errors import MissingGlyphError, RenderingError
from divoc_certify.pdf import Template
from divoc_certify.pdf.composition import Options, compose, document_title
from divoc_certify.pdf.facts import Facts
from divoc_certify.pdf.language import shipped_language
from divoc_certify.pdf.layout import Panel, Run
from divoc_certify.pdf.logo import Logo
from divoc_certify.pdf.tokens import values
from divoc_certify.qr import Symbol
from divoc_certify.request import Meta, PreviousDose, VaccinationRequest

A4 = (595.28, 841.89)
DIVOC = Template.shipped("divoc")
PLAIN = Options(module=1.44)
LOGO = Logo(width=400, height=100, colours=b"", opacity=None)
FULL = Options(
    module=1.44,
    images={"logo": LOGO},
    helpline="Helpline +1 555 0100",
    footer=("Issued under the Example Act.", "https://moh.example/verify"),
)
LONG_NAME = ("Maximiliana-Konstantina von und zu Hohenlohe-Waldenburg " * 5)[:200]


def laid_out(twin, options=FULL):
    """The pages of a certificate."""
    return compose(DIVOC, facts(twin), options)


def facts(twin):
    """What the page may print."""
    return Facts(values(twin, shipped_language("en")), twin.symbol.modules)


def title(twin):
    """The title of a certificate."""
    return document_title(DIVOC, facts(twin))


def texts(page):
    """Every line on a page, in the order in which it is drawn."""
    return [mark.text for one in page for mark in one.marks if isinstance(mark, Run)]


def assert_sound(pages):
    """Nothing overlaps, nothing is cut, and the paper's edge stays free."""
    geometry.assert_sound([[one for one in page if one.name != "panel"] for page in pages], A4, 28)


def with_previous_doses(request, count):
    """The request as the dose after so many others."""
    doses = tuple(
        PreviousDose(
            name=f"Vaccine {number} " * number,
            dose=number,
            total_doses=2,
            batch=f"BATCH{number}" * 4,
            manufacturer="An Example Manufacturer of Vaccines",
            date=dt.date(2020, number, 1),
            other={"country": "Example Republic"},
        )
        for number in range(1, count + 1)
    )
    event = attrs.evolve(request.vaccination, dose=count + 1)
    return attrs.evolve(request, vaccination=event, meta=Meta(previous_doses=doses))


def with_long_values(request):
    """The request with 200 characters of name and 1,000 of address."""
    address = attrs.evolve(
        request.recipient.address, address_line1="Long Street " * 80, district="x" * 300
    )
    recipient = attrs.evolve(request.recipient, name=LONG_NAME, address=address, gender="g" * 200)
    return attrs.evolve(request, recipient=recipient)


def with_little(request):
    """The request without most of what may be missing."""
    recipient = attrs.evolve(
        request.recipient,
        identity="NA",
        nationality="X",
        gender="X",
        address=None if isinstance(request, VaccinationRequest) else request.recipient.address,
    )
    return attrs.evolve(request, recipient=recipient)


CASES = {
    "short": lambda request: request,
    "little": with_little,
    "long": with_long_values,
}


@pytest.mark.parametrize("options", [PLAIN, FULL], ids=["plain", "full"])
@pytest.mark.parametrize("size", [1300, 1750, 2331])
@pytest.mark.parametrize("change", CASES.values(), ids=CASES)
@pytest.mark.parametrize("kind", ["vaccination", "test"])
def test_nothing_overlaps_and_nothing_is_cut(  # noqa: PLR0917 - fixtures
    request, twin_of, kind, change, size, options
):
    """Whatever is long or missing, the page is a proper one, with any size of symbol."""
    event = change(request.getfixturevalue(kind))
    for more in (
        {},
        {"previous_certificate_id": "A" * 21, "expires_at": dt.datetime(2031, 1, 2, tzinfo=dt.UTC)},
    ):
        assert_sound(laid_out(twin_of(event, size=size, **more), options))


@pytest.mark.parametrize("count", [1, 6, 11])
def test_many_doses_go_on_to_the_next_page(twin_of, vaccination, count):
    """Each dose is there once, and the table's head on every page that has some."""
    pages = laid_out(twin_of(with_previous_doses(with_long_values(vaccination), count)))
    assert_sound(pages)
    rows = {one.name for page in pages for one in page if one.name.startswith("vaxEvents[")}
    assert rows == {f"vaxEvents[{number}]" for number in range(count + 1)}
    for page in pages:
        names = [one.name for one in page]
        assert ("vaxEvents" in names) == any(name.startswith("vaxEvents[") for name in names)


def test_a_second_page_says_whose_it_is(twin_of, vaccination):
    """It is headed by title, name and certificate ID, and pages are numbered."""
    first, second = laid_out(twin_of(with_previous_doses(vaccination, 6)))
    assert texts(second)[:3] == [
        "Booster Dose Certificate",
        "Nguyễn Thị Minh Khai",
        "Certificate ID 123 456 789",
    ]
    assert "Page 1 of 2" in texts(first)
    assert "Page 2 of 2" in texts(second)


def test_a_single_page_is_not_numbered(twin_of, vaccination):
    """There is nothing to keep in order."""
    (page,) = laid_out(twin_of(vaccination))
    assert not [text for text in texts(page) if text.startswith("Page")]


FREE = st.text(st.sampled_from("aWMÉßжЩΩ ,-/.'’\n\t\u2028éữ"), min_size=1, max_size=1000).filter(
    str.strip
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(name=FREE, street=FREE, batch=FREE, facility=FREE)
def test_any_text_has_its_place(  # noqa: PLR0917 - fixtures
    twin_of, vaccination, name, street, batch, facility
):
    """Long words, blank lines and all: either a sound page, or an error that names the block."""
    address = attrs.evolve(vaccination.recipient.address, address_line1=street)
    request = attrs.evolve(
        vaccination,
        recipient=attrs.evolve(vaccination.recipient, name=name, address=address),
        vaccination=attrs.evolve(vaccination.vaccination, batch=batch),
        facility=attrs.evolve(vaccination.facility, name=facility),
    )
    assert_sound(laid_out(twin_of(request)))


@pytest.mark.parametrize(
    ("dose", "expected"),
    [
        (1, "Provisional Certificate"),
        (2, "Final Certificate"),
        (3, "Booster Dose Certificate"),
    ],
)
def test_the_title_tells_the_dose(twin_of, vaccination, dose, expected):
    """Below the total, at it, and above it."""
    event = attrs.evolve(vaccination.vaccination, dose=dose)
    twin = twin_of(attrs.evolve(vaccination, vaccination=event))
    assert title(twin) == expected
    assert expected in " ".join(texts(laid_out(twin)[0]))


def test_the_title_tells_a_test_and_another_programme(twin_of, test, donation):
    """A test is a test, and a programme has its own name."""
    assert title(twin_of(test)) == "Test Certificate"
    assert title(twin_of(donation)) == "Blood Donor Certificate"


def test_another_programme_s_claims_are_listed(twin_of, donation):
    """Each under a label made from its name."""
    pages = laid_out(twin_of(donation))
    assert_sound(pages)
    printed = texts(pages[0])
    pairs = list(itertools.pairwise(printed))
    for pair in [
        ("Name", "Zoë Example"),
        ("Blood group", "0 Rh+"),
        ("Donated on", "15-Oct-2021"),
        ("Site name", "Hill Clinic"),
        ("Beneficiary ID", "EX-2021-000419"),
        ("Identity document", "••••4567"),
    ]:
        assert pair in pairs


def test_another_programme_s_event_may_have_no_claims(twin_of, donation):
    """Then the person is all there is."""
    recipient = attrs.evolve(donation.recipient, claims={})
    (page,) = laid_out(twin_of(attrs.evolve(donation, recipient=recipient, event={})))
    assert "Certified event" not in texts(page)


def test_a_column_of_which_nothing_is_known_is_left_out(twin_of, vaccination):
    """The others have its room, and a single unknown prints as a dash."""
    event = attrs.evolve(vaccination.vaccination, name="A new vaccine", batch=None, dose=3)
    doses = (PreviousDose(dose=1), PreviousDose(dose=2, batch="B"))
    request = attrs.evolve(vaccination, vaccination=event, meta=Meta(previous_doses=doses))
    (page,) = laid_out(twin_of(request))
    by_name = {one.name: [mark.text for mark in one.marks if isinstance(mark, Run)] for one in page}
    assert by_name["vaxEvents"] == ["Date", "Dose", "Vaccine", "Batch", "Manufacturer", "Country"]
    assert by_name["vaxEvents[0]"] == ["–", "Primary Dose 1", "–", "–", "–", "–"]


def test_this_dose_stands_out(twin_of, vaccination):
    """It is bold, and lies on a tint."""
    (page,) = laid_out(twin_of(with_previous_doses(vaccination, 1)))
    earlier, this = (one for one in page if one.name.startswith("vaxEvents["))
    assert isinstance(this.marks[0], Panel)
    assert not isinstance(earlier.marks[0], Panel)
    assert this.marks[1].style.face is not earlier.marks[0].style.face


def of_recipient(**changes):
    """Change the recipient of a request."""
    return lambda request: attrs.evolve(
        request, recipient=attrs.evolve(request.recipient, **changes)
    )


UNPRINTABLE = {
    "name": of_recipient(name="Anna क"),
    "gender": of_recipient(gender="क"),
    "recipientAddress": lambda request: of_recipient(
        address=attrs.evolve(request.recipient.address, city="क")
    )(request),
    "vaccinatedBy": lambda request: attrs.evolve(
        request, vaccinator=attrs.evolve(request.vaccinator, name="क")
    ),
    "vaxEvents[0].vaxBatch": lambda request: attrs.evolve(
        request, vaccination=attrs.evolve(request.vaccination, batch="क")
    ),
    "vaxEvents[0].vaxName": lambda request: attrs.evolve(
        request, meta=Meta(previous_doses=(PreviousDose(dose=1, name="क"),))
    ),
}


@pytest.mark.parametrize("field", UNPRINTABLE)
def test_a_missing_glyph_is_an_error_that_names_the_field(twin_of, vaccination, field):
    """Never a blank, never a box in its place."""
    with pytest.raises(MissingGlyphError) as raised:
        laid_out(twin_of(UNPRINTABLE[field](vaccination)))
    assert (raised.value.field, raised.value.code_points) == (field, ("U+0915",))


def test_accents_that_need_positioning_are_missing_glyphs(twin_of, vaccination):
    """A letter and accent that no precomposed character has is refused, not printed askew."""
    with pytest.raises(MissingGlyphError, match="name: the font has no glyph for U\\+0301"):
        laid_out(twin_of(of_recipient(name="J\u0301an")(vaccination)))


def test_a_programme_s_missing_glyph_is_named_by_the_claim_s_path(twin_of, donation):
    """A claim of the event, and the label that is made from a claim's name."""
    for event, field in (({"site": {"name": "क"}}, "event.site.name"), ({"क": "x"}, "event.क")):
        with pytest.raises(MissingGlyphError) as raised:
            laid_out(twin_of(attrs.evolve(donation, event=event)))
        assert raised.value.field == field


def test_a_code_that_leaves_no_room_is_refused(twin_of, vaccination):
    """The heading beside it would be too narrow to read."""
    with pytest.raises(RenderingError, match=r"^qr: "):
        laid_out(twin_of(vaccination, size=2331), attrs.evolve(PLAIN, module=2.4))


def test_a_footer_that_leaves_no_room_is_refused(twin_of, vaccination):
    """A footer is no place for an essay."""
    with pytest.raises(RenderingError, match=r"^footer: "):
        laid_out(twin_of(vaccination), attrs.evolve(PLAIN, footer=("line",) * 30))


def test_a_heading_that_leaves_no_room_is_refused(twin_of, test):
    """A disease of fifty lines is none."""
    details = attrs.evolve(test.test_details, disease="x\n" * 60)
    with pytest.raises(RenderingError, match=r"^heading: "):
        laid_out(twin_of(attrs.evolve(test, test_details=details)))


def test_a_logo_keeps_its_proportions_and_its_place(twin_of, vaccination):
    """A wide one is as wide as it may be, a high one as high."""
    for width, height in ((4000, 100), (100, 4000), (10, 10)):
        logo = attrs.evolve(LOGO, width=width, height=height)
        pages = laid_out(twin_of(vaccination), attrs.evolve(FULL, images={"logo": logo}))
        assert_sound(pages)
        (picture,) = (one.marks[0] for one in pages[0] if one.name == "logo")
        assert picture.width / picture.height == pytest.approx(width / height)


def test_the_code_s_edges_lie_on_the_dots_of_a_printer(twin_of, vaccination):
    """At the default module every edge falls on a dot of 150, 300 and 600 dpi."""
    for size in (1300, 1750, 2331):
        (page,) = laid_out(twin_of(vaccination, size=size))
        (code,) = (one for one in page if one.name == "qr")
        for edge in (code.x, A4[1] - code.y, code.width):
            assert edge * 150 / 72 == pytest.approx(round(edge * 150 / 72))


def test_every_symbol_has_its_quiet_zone(twin_of, vaccination):
    """Four modules on each side belong to the code's block, which nothing overlaps."""
    twin = twin_of(vaccination)
    (page,) = laid_out(twin)
    (code,) = (one for one in page if one.name == "qr")
    assert code.width == code.height == pytest.approx((twin.symbol.modules + 8) * 1.44)


def test_the_smallest_symbol_has_a_page_too(twin_of, vaccination):
    """The heading beside it is as high as it needs to be."""
    twin = twin_of(vaccination, symbol=Symbol.encode(b"x"))
    for module in (0.95, 2.83):
        assert_sound(laid_out(twin, attrs.evolve(FULL, module=module)))
