"""What templates make of a certificate."""

import io

import attrs
import geometry
import pypdf
import pypdfium2
import pytest
import scanners
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from divoc_certify.errors import MissingGlyphError, RenderingError
from divoc_certify.pdf import PageRenderer, SmallModuleWarning, Template
from divoc_certify.pdf.composition import Options, compose
from divoc_certify.pdf.facts import Breaks, Facts
from divoc_certify.pdf.language import shipped_language
from divoc_certify.pdf.logo import Logo
from divoc_certify.pdf.marks import Panel, Run, Turned
from divoc_certify.pdf.tokens import values
from divoc_certify.qr import Symbol
from divoc_certify.request import Meta

MILLIMETRE = 72 / 25.4


def laid_out(twin, text, **options):
    """The pages that a template makes, which are sound."""
    template = Template.loads(text)
    facts = Facts(values(twin, shipped_language("en")), twin.symbol.modules)
    pages = compose(template, facts, Options(**options))
    geometry.assert_sound(pages, template.sheet.page.extent)
    return pages


def texts(pages):
    """Every line, in the order in which it is drawn."""
    return [
        mark.text for page in pages for one in page for mark in one.marks if isinstance(mark, Run)
    ]


def paragraph(text):
    """A template of one text."""
    return f'[[blocks]]\nkind = "text"\ntext = """{text}"""\n'


PHRASES = {
    "plain": ("{{{name}}}", "{Nguyễn Thị Minh Khai}"),
    "a format": ("{vaccinationDate:long}", "15 October 2021"),
    "ISO": ("{vaccinationDate:iso}", "2021-10-15"),
    "a year": ("{vaccinationDate:year}", "2021"),
    "a kind": ("{identity:kind}", "Aadhaar"),
    "all of an identity": ("{identity:full}", "123456789012"),
    "an ordinal": ("{dose:ordinal} of {totalDoses}", "2nd of 2"),
    "a group": ("{certificateId:grouped}", "123 456 789"),
    "a label": ("{label.name}: {name}", "Name: Nguyễn Thị Minh Khai"),
    "the title": ("{title}", "Final Certificate"),
    "meta": ("{meta.ward.bed}, {meta.note}", "7, by her son"),
}


@pytest.mark.parametrize(("text", "expected"), PHRASES.values(), ids=PHRASES)
def test_a_text_says_what_its_tokens_say(twin_of, vaccination, text, expected):
    """In the format that is asked for."""
    meta = Meta(other={"note": "by her son", "ward": {"bed": 7, "nurses": ["a"]}})
    twin = twin_of(attrs.evolve(vaccination, meta=meta))
    assert texts(laid_out(twin, paragraph(text))) == [expected]


@pytest.mark.parametrize(
    "text", ["{expiresOn}", "Until {expiresOn}", "{meta.ward.nurses}", "{meta.x.y}", "{result}"]
)
def test_a_text_whose_tokens_are_all_empty_is_not_shown(twin_of, vaccination, text):
    """Nor what stands around them."""
    meta = Meta(other={"x": 1, "ward": {"nurses": ["a"]}})
    assert texts(laid_out(twin_of(attrs.evolve(vaccination, meta=meta)), paragraph(text))) == []


IN_META = {
    "a null": (None, ["-"]),
    "an object": ({"x": "secret"}, ["-"]),
    "a list": (["u", 1], ["-"]),
    "no text": ("", ["-"]),
    "false": (False, ["No, No, Non", "-"]),
    "true": (True, ["Yes, Yes, Oui", "known"]),
    "zero": (0, ["0, 0, 0", "known"]),
    "a number": (1.5, ["1.5, 1.5, 1.5", "known"]),
}


@pytest.mark.parametrize(("value", "expected"), IN_META.values(), ids=IN_META)
def test_of_meta_texts_numbers_and_truth_values_are_known(twin_of, vaccination, value, expected):
    """At any depth: as Python writes the rest nobody should read it."""
    text = 'languages = ["en", "fr"]\n' + paragraph("{meta.x}, {meta.ward.x}, {meta.x@fr}")
    text += paragraph("known") + 'when = ["meta.x", "meta.ward.x"]\n'
    text += paragraph("-") + 'unless = "meta.x"\n'
    meta = Meta(other={"x": value, "ward": {"x": value}})
    twin = twin_of(attrs.evolve(vaccination, meta=meta))
    assert texts(laid_out(twin, text)) == expected


def test_a_programme_s_claims_have_their_paths(twin_of, donation):
    """As tokens, too."""
    assert texts(laid_out(twin_of(donation), paragraph("{event.site.name} {recipient.name}"))) == [
        "Hill Clinic Zoë Example"
    ]


def test_labels_stand_in_all_languages_side_by_side(twin_of, vaccination):
    """Once where two say the same; values are written in the first, or in another on demand."""
    text = (
        'languages = ["en", "fr"]\nlabel_separator = " | "\n[[blocks]]\nkind = "fields"\n'
        'columns = 1\nitems = ["name", "vaccinationDate:long@fr", "dose", "currentDoseText"]\n'
        '[[footer]]\nkind = "text"\nlabel = "page"\n[[blocks]]\nkind = "title"\n'
        '[[blocks]]\nkind = "text"\ntext = "{label.name@fr}"\n'
    )
    assert texts(laid_out(twin_of(vaccination), text)) == [
        "Name | Nom",
        "Nguyễn Thị Minh Khai",
        "Date of vaccination | Date de vaccination",
        "15 octobre 2021",
        "Dose",
        "2",
        "Dose",
        "2nd Dose",
        "Final Certificate | Certificat final",
        "Nom",
        "Page 1 of 1 | Page 1 sur 1",
    ]


CONDITIONS = {
    "present": ('"name"', True),
    "absent": ('"expiresOn"', False),
    "true": ('"isFinalDose"', True),
    "false": ('"isBoosterDose"', False),
    "a list": ('"vaxEvents"', True),
    "of another kind": ('"result"', False),
    "equal": ("{ dose = 2, isFinalDose = true }", True),
    "not equal": ('{ vaccine = "COVISHIELD" }', False),
    "all": ('["name", { dose = 2 }]', True),
    "not all": ('["name", { dose = 3 }]', False),
    "no days": ('"vaccineValidDays"', True),
    "no identity": ('"identity"', False),
}


@pytest.mark.parametrize(("condition", "holds"), CONDITIONS.values(), ids=CONDITIONS)
def test_a_block_is_shown_by_condition(twin_of, vaccination, condition, holds):
    """`unless` is the contrary of `when`."""
    event = attrs.evolve(
        vaccination.vaccination, effective_until=vaccination.vaccination.effective_start
    )
    recipient = attrs.evolve(vaccination.recipient, identity="NA")
    twin = twin_of(attrs.evolve(vaccination, vaccination=event, recipient=recipient))
    for key, shown in (("when", holds), ("unless", not holds)):
        text = paragraph("yes") + f"{key} = {condition}\n"
        assert texts(laid_out(twin, text)) == ["yes"] * shown


def test_the_first_case_that_holds_is_taken(twin_of, vaccination, test):
    """And nothing is shown where none does."""
    text = (
        '[[blocks]]\nkind = "text"\ncases = [{ when = "result", text = "tested" },\n'
        '{ when = { dose = 2 }, label = "vaccination" }]\n'
        '[[title]]\nwhen = "result"\ntext = "A test"\n'
    )
    assert texts(laid_out(twin_of(vaccination), text)) == ["Vaccination"]
    assert texts(laid_out(twin_of(test), text)) == ["tested"]
    event = attrs.evolve(vaccination.vaccination, dose=1)
    assert texts(laid_out(twin_of(attrs.evolve(vaccination, vaccination=event)), text)) == []


def test_what_is_not_known_may_have_a_sign(twin_of, vaccination):
    """Instead of being left out."""
    text = '[[blocks]]\nkind = "fields"\nitems = ["expiresOn", "name"]\nempty = "unknown"\n'
    assert texts(laid_out(twin_of(vaccination), text))[:2] == ["Expires on", "unknown"]


@pytest.mark.parametrize("column", ['token = "vaxType"', 'text = "{vaxType}"\nlabel = "vaxType"'])
def test_an_empty_column_stays_if_it_is_to(twin_of, vaccination, column):
    """With its head, and a dash."""
    text = '[[blocks]]\nkind = "table"\ndrop_empty = {}\n[[blocks.columns]]\n'
    vaccination = attrs.evolve(
        vaccination, vaccination=attrs.evolve(vaccination.vaccination, name="A new vaccine")
    )
    assert texts(laid_out(twin_of(vaccination), text.format("false") + column)) == ["Type", "–"]
    assert texts(laid_out(twin_of(vaccination), text.format("true") + column)) == []


def test_lines_stand_left_in_the_middle_or_right(twin_of, vaccination):
    """Within the block's inset."""
    places = []
    for align in ("left", "centre", "right"):
        text = paragraph("Aa") + f'align = "{align}"\ninset = 10\n'
        ((one,),) = laid_out(twin_of(vaccination), text)
        (run,) = one.marks
        places.append((run.x, one.width - run.x - run.style.width("Aa")))
    inset = 10 * MILLIMETRE
    (left, _), (before, after), (_, right) = places
    assert (left, right) == pytest.approx((inset, inset))
    assert before == pytest.approx(after)


LOGO = Logo(width=400, height=100, colours=b"", opacity=None)


def test_a_logo_stands_where_it_is_told(twin_of, vaccination):
    """Each image by its name; the renderer's goes before the template's."""
    text = (
        '[[blocks]]\nkind = "logo"\nwidth = 40\nalign = "right"\n'
        '[[blocks]]\nkind = "logo"\nimage = "partner"\nheight = 5\nalign = "centre"\nbelow = 2\n'
        '[[blocks]]\nkind = "logo"\nimage = "nobody"\n[[blocks]]\nkind = "line"\n'
    )
    ((logo, partner, line),) = laid_out(
        twin_of(vaccination), text, images={"logo": LOGO, "partner": LOGO}
    )
    assert (logo.width, logo.height) == pytest.approx((40 * MILLIMETRE, 10 * MILLIMETRE))
    assert logo.x + logo.width == pytest.approx((210 - 18) * MILLIMETRE)
    assert partner.x + partner.width / 2 == pytest.approx(105 * MILLIMETRE)
    assert line.y == pytest.approx(partner.y + 7 * MILLIMETRE)


# Rows


def test_a_row_shares_its_width(twin_of, vaccination):
    """Cells with a width have it, the others what is left; each stands where it is told."""
    text = (
        '[[blocks]]\nkind = "row"\ngap = 10\ntint = "tint"\nrule = "line"\nabove = 1\ncells = [\n'
        '{ width = 34, blocks = [{ kind = "space", height = 40 }, { kind = "title" }] },\n'
        '{ vertical = "middle", blocks = [{ kind = "text", text = "middle" }] },\n'
        '{ vertical = "bottom", blocks = [{ kind = "text", text = "bottom" }] },\n'
        '{ blocks = [{ kind = "text", text = "top" }, { kind = "space", fill = true },\n'
        '            { kind = "text", text = "foot" }] },\n'
        "]\n"
    )
    ((panel, *blocks),) = laid_out(twin_of(vaccination), text)
    assert panel.beneath
    assert [type(mark) for mark in panel.marks] == [Panel, Panel]
    by_text = {one.marks[-1].text: one for one in blocks}
    widths = [by_text[name].width / MILLIMETRE for name in ("middle", "bottom", "top")]
    assert widths == pytest.approx([(174 - 34 - 30) / 3] * 3)
    lowest = max(one.y + one.height for one in blocks)
    for name in ("bottom", "foot"):
        assert by_text[name].y + by_text[name].height == pytest.approx(lowest)
    middle = by_text["middle"]
    top = panel.y + 1 * MILLIMETRE
    assert middle.y - top == pytest.approx(lowest - middle.y - middle.height)


def test_a_row_without_room_is_refused(twin_of, vaccination):
    """By its name."""
    cells = "{ width = 170, blocks = [] }, { blocks = [] }"
    text = f'[[blocks]]\nkind = "row"\nname = "head"\ncells = [{cells}]\n'
    with pytest.raises(RenderingError, match=r"^head: leaves no room for what stands beside it$"):
        laid_out(twin_of(vaccination), text)


def test_a_cell_as_wide_as_a_code_that_it_has_not_is_one_like_others(twin_of, vaccination):
    """It shares what is left."""
    text = '[[blocks]]\nkind = "row"\ncells = [{ width = "qr", blocks = [{ kind = "title" }] }]\n'
    ((title,),) = laid_out(twin_of(vaccination), text)
    assert title.width == pytest.approx(174 * MILLIMETRE)


# The QR code


def boxed(width, height, module='"fit"', more=""):
    """A template with a code in a box."""
    return (
        f"[[boxes]]\nat = [10, 10, {width}, {height}]\n{more}"
        f'blocks = [{{ kind = "qr", module = {module} }}]\n'
    )


def test_a_code_fits_its_box(twin_of, vaccination):
    """With its quiet zone, in the smaller of the box's sides; 1 mm is the largest module."""
    twin = twin_of(vaccination)
    modules = twin.symbol.modules + 8
    ((code,),) = laid_out(twin, boxed(90, 70))
    assert code.width <= 70 * MILLIMETRE
    assert code.width == pytest.approx(70 * MILLIMETRE, abs=0.5)
    ((code,),) = laid_out(twin, boxed(190, 200))
    assert code.width == pytest.approx(modules * MILLIMETRE)
    ((code,),) = laid_out(twin, boxed(90, 70), module=0.4 * MILLIMETRE)
    assert code.width == pytest.approx(modules * 0.4 * MILLIMETRE)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (boxed(40, 60), r"qr: has room for modules of 0\.2\d\d mm, and needs 0\.33: the symbol"),
        (boxed(60, 40, "0.4"), r"qr: takes \d\d\.\d mm, and has 40\.0"),
        (
            boxed(100, 100, more="padding = 2\n").replace('"qr",', '"qr", hang = "left",')
            + '[[boxes]]\nat = [3, 10, 7, 90]\nblocks = [{ kind = "text", text = "x" }]',
            "qr: its quiet zone reaches into text",
        ),
        (
            boxed(100, 100).replace("[10, 10,", "[0, 0,").replace('"qr",', '"qr", hang = "left",'),
            "qr: reaches over the page's edge",
        ),
    ],
)
def test_a_code_without_room_is_refused(twin_of, vaccination, text, message):
    """Its modules and its quiet zone are what makes it scan."""
    with pytest.raises(RenderingError, match=f"^{message}"):
        laid_out(twin_of(vaccination), text)


def test_small_modules_are_warned_of_where_they_are_drawn(twin_of, vaccination):
    """A template that leaves little room, with a symbol that is large."""
    renderer = PageRenderer(template="card")
    with pytest.warns(SmallModuleWarning, match=r"below 0\.4 mm"):
        renderer.render(twin_of(vaccination))
    renderer.render(twin_of(vaccination, symbol=Symbol.encode(b"x")))


def test_a_symbol_too_large_for_a_card_is_refused(twin_of, vaccination):
    """One of version 35 and more does not fit its height."""
    twin_34 = twin_of(vaccination, size=1580)
    with pytest.warns(SmallModuleWarning):
        PageRenderer(template="card").render(twin_34)
    with pytest.raises(RenderingError, match=r"^qr: has room for modules of 0\.32"):
        PageRenderer(template="card").render(twin_of(vaccination, size=1800))


# Boxes


def test_what_does_not_fit_a_box_is_set_smaller(twin_of, vaccination):
    """Down to the smallest size that its style allows; then it is an error that names the box."""
    text = (
        "[styles]\nvalue = {{ size = 10, smallest = {} }}\n[[boxes]]\nname = 'address'\n"
        'at = [10, 10, 50, 10]\nvertical = "bottom"\n'
        'blocks = [{{ kind = "text", text = "{{recipientAddress}}" }}]\n'
    )
    ((one,),) = laid_out(twin_of(vaccination), text.format(5))
    assert 5 <= one.marks[0].style.size < 10
    assert one.y + one.height == pytest.approx(20 * MILLIMETRE)
    with pytest.raises(RenderingError, match=r"^address: does not fit in 50\.0 by 10\.0 mm"):
        laid_out(twin_of(vaccination), text.format(9))


def test_few_sizes_are_tried(twin_of, vaccination):
    """A long text takes its time, and there are sixty between the largest and the smallest."""
    text = (
        "[styles]\nvalue = { size = 40, smallest = 4 }\n"
        '[[boxes]]\nat = [10, 10, 50, 30]\nblocks = [{ kind = "text", text = "{meta.note}" }]\n'
    )
    meta = Meta(other={"note": "long " * 60})
    twin = twin_of(attrs.evolve(vaccination, meta=meta))
    facts = Facts(values(twin, shipped_language("en")), twin.symbol.modules)
    ((one,),) = compose(Template.loads(text), facts, Options())
    sizes = {each.style.size for each in facts.asked if isinstance(each, Breaks)}
    assert len(sizes) < 9
    # The next larger was tried, and is too large.
    chosen = one.marks[0].style.size
    assert min(size for size in sizes if size > chosen) == pytest.approx(chosen / 0.96)


def test_boxes_that_meet_by_condition_are_refused(twin_of, vaccination):
    """When both are shown."""
    text = (
        '[[boxes]]\nat = [0, 0, 50, 50]\nblocks = [{ kind = "title" }]\n'
        '[[boxes]]\nat = [0, 0, 50, 50]\nblocks = [{ kind = "title" }]\nwhen = "dose"\n'
    )
    with pytest.raises(RenderingError, match=r"^boxes\[1\]: reaches into boxes\[0\]$"):
        laid_out(twin_of(vaccination), text)


def test_a_box_stands_on_the_pages_that_it_names(twin_of, vaccination):
    """First, following, every, and a back that has no flow."""
    boxes = "".join(
        f'[[boxes]]\nat = [10, {10 * number}, 50, 8]\non = "{on}"\n'
        f'blocks = [{{ kind = "text", text = "{on} {{page}}/{{pages}}" }}]\n'
        for number, on in enumerate(("first", "following", "every", "back"))
    )
    flow = '[[blocks]]\nkind = "space"\nheight = 200\n' * 2
    pages = laid_out(twin_of(vaccination), f"[page]\nmargins = [60, 18, 13, 18]\n{boxes}{flow}")
    assert [texts([page]) for page in pages] == [
        ["first 1/3", "every 1/3"],
        ["following 2/3", "every 2/3"],
        ["back 3/3"],
    ]


def test_only_the_flow_does_not_know_its_page(twin_of, vaccination):
    """A box, its condition, the head of a further page, a footer and a watermark do."""
    number = 'text = "{page} of {pages}"\n'
    text = (
        f'[[blocks]]\nkind = "text"\n{number}unless = "severalPages"\n'
        + '[[blocks]]\nkind = "space"\nheight = 200\n' * 3
        + f'[[continued]]\nkind = "text"\n{number}above = 9\nwhen = "severalPages"\n'
        + f'[[footer]]\nkind = "text"\n{number}'
        + "".join(
            f'[[boxes]]\nat = [10, 5, 50, 8]\non = "{on}"\nwhen = {{ page = {page} }}\n'
            f'blocks = [{{ kind = "text", text = "box {{page}}" }}]\n'
            for on, page in (("every", 2), ("back", 4))
        ).replace("{ page = 4 }", '"severalPages"')
        + f"[watermark]\n{number}when = {{ page = 4 }}\n"
    )
    pages = laid_out(twin_of(vaccination), text)
    assert [texts([page]) for page in pages] == [
        ["1 of 4"],
        ["box 2", "2 of 4", "2 of 4"],
        ["3 of 4", "3 of 4"],
        ["box 4"],
    ]
    (turned,) = pages[-1][0].marks
    assert turned.run.text == "4 of 4"


@pytest.mark.parametrize(
    "block",
    [
        'kind = "text"\ntext = "{name}"\ninset = 100',
        'kind = "fields"\nitems = ["name"]\ngap = 500',
        'kind = "fields"\nitems = ["name"]\nlabels = "beside"\nlabel_width = 500',
        'kind = "table"\ncolumns = [{ token = "vaxName" }]\ninset = 100',
    ],
)
def test_text_without_room_is_refused(twin_of, vaccination, block):
    """It would stand off the page, a letter on each line."""
    with pytest.raises(RenderingError, match=r"^(name|label\.vaxName): has no room for its text$"):
        laid_out(twin_of(vaccination), f"[[blocks]]\n{block}")


@pytest.mark.parametrize(
    ("block", "label"),
    [
        ('kind = "title"', "final"),
        ('kind = "text"\nlabel = "name"', "name"),
        ('kind = "fields"\nitems = ["name"]', "name"),
        ('kind = "fields"\nlabels = "beside"\nitems = ["name"]', "name"),
        ('kind = "table"\ncolumns = [{ token = "vaxName" }]', "vaxName"),
    ],
)
def test_a_label_that_cannot_be_set_is_named(twin_of, vaccination, block, label):
    """And is not taken for the value beside it."""
    text = f'[[blocks]]\n{block}\n[language.en.labels]\n{label} = "आ"'
    with pytest.raises(MissingGlyphError, match=rf"^label\.{label}: .* U\+0906$"):
        laid_out(twin_of(vaccination), text)


def test_room_that_no_page_has_is_named(twin_of, vaccination):
    """As any other block."""
    with pytest.raises(RenderingError, match=r"^space: does not fit on a page$"):
        laid_out(twin_of(vaccination), '[[blocks]]\nkind = "space"\nheight = 300')


def test_a_label_may_be_of_one_language_alone(twin_of, vaccination):
    """Where only that is asked for."""
    text = 'languages = ["en", "fr"]\n[language.fr.labels]\nown = "À vous"\n' + paragraph(
        "{label.own@fr}"
    )
    assert texts(laid_out(twin_of(vaccination), text)) == ["À vous"]


def test_the_flow_may_begin_lower_on_the_first_page(twin_of, vaccination):
    """Below a letterhead."""
    text = "[page]\nfirst_top = 80\n" + paragraph("x\n" * 20) + paragraph("y\n" * 20) * 3
    first, second = laid_out(twin_of(vaccination), text)
    assert first[0].y == pytest.approx(80 * MILLIMETRE)
    assert second[0].y == pytest.approx(19 * MILLIMETRE)


def test_a_footer_that_grows_with_the_pages_has_its_room(twin_of, vaccination):
    """Nothing of it, until there are several."""
    text = (
        '[[footer]]\nkind = "text"\nlabel = "page"\nwhen = "severalPages"\nabove = 20\n'
        + paragraph("x") * 60
    )
    first, second = laid_out(twin_of(vaccination), text)
    assert texts([first])[-1] == "Page 1 of 2"
    assert texts([second])[-1] == "Page 2 of 2"


# Below everything else


def test_a_watermark_lies_below_the_page(twin_of, vaccination):
    """The template's by condition, the renderer's in any case; along the diagonal."""
    text = '[watermark]\ntext = "{title}"\nunless = "isBoosterDose"\n' + paragraph("x")
    for template, options, word in (
        (text, {}, "Final Certificate"),
        (text, {"watermark": "SPECIMEN"}, "SPECIMEN"),
        (paragraph("x"), {"watermark": "DRAFT"}, "DRAFT"),
    ):
        ((mark, _),) = laid_out(twin_of(vaccination), template, **options)
        (turned,) = mark.marks
        assert isinstance(turned, Turned)
        assert turned.run.text == word
        assert mark.beneath
        length = turned.run.style.width(word)
        assert length < 0.73 * 297 * 1.3 * MILLIMETRE
    hidden = text.replace("unless", "when")
    assert len(laid_out(twin_of(vaccination), hidden)[0]) == 1


def test_a_watermark_is_one_line_of_what_is_to_be_seen(twin_of, vaccination):
    """Its line breaks are blanks; of blanks and joiners there is none, on this page alone."""
    text = 'blocks = [{ kind = "qr" }]\nwatermark = { text = "{meta.x}" }'
    renderer = PageRenderer(template=Template.loads(text))
    for value, word in (
        ("VOID", "VOID"),
        ("VOID\n\nHERE\u2028", "VOID HERE"),
        ("\n", None),
        (" ", None),
        ("\u2003\u200b", None),
        ("\u2060\u200d", None),
        ("\ufe0f", ""),
        ("VOID", "VOID"),
    ):
        twin = twin_of(attrs.evolve(vaccination, meta=Meta(other={"x": value})))
        (page,) = laid_out(twin, text)
        assert (page[0].name == "watermark") == (word is not None)
        document = renderer.render(twin)
        assert pypdf.PdfReader(io.BytesIO(document)).pages[0].extract_text().strip() == (word or "")


def test_a_watermark_is_seen_and_the_code_still_scans(twin_of, vaccination, payload_of):
    """The code's white ground covers it."""
    document = PageRenderer(watermark="SPECIMEN").render(twin_of(vaccination))
    with pypdfium2.PdfDocument(document) as pdf:
        picture = pdf[0].render(scale=150 / 72).to_pil()
        assert "SPECIMEN" in pdf[0].get_textpage().get_text_bounded()
    assert scanners.read_with_zxing(picture) == payload_of(1400)


def letterhead(folder, *pages):
    """A PDF beside a template, a text on each of its pages."""
    canvas = Canvas(str(folder / "letterhead.pdf"), invariant=True)
    for text in pages:
        canvas.drawString(50, 800, text)
        canvas.showPage()
    canvas.save()
    return folder


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ("", ["one", "one", ""]),
        ("following = 2\nback = 3\n", ["one", "two", "three"]),
        ("first = 2\nfollowing = 0\nback = 0\n", ["two", "", ""]),
    ],
)
def test_a_template_s_background_has_its_pages(tmp_path, twin_of, vaccination, keys, expected):
    """Which page of it lies below which."""
    folder = letterhead(tmp_path, "one", "two", "three")
    text = (
        f'[background]\nfile = "letterhead.pdf"\n{keys}'
        '[[boxes]]\non = "back"\nat = [10, 10, 90, 90]\nblocks = [{ kind = "qr", module = 0.4 }]\n'
        + '[[blocks]]\nkind = "space"\nheight = 200\n'
        * 2
    )
    renderer = PageRenderer(template=Template.loads(text, folder=folder))
    pages = pypdf.PdfReader(io.BytesIO(renderer.render(twin_of(vaccination)))).pages
    assert [page.extract_text().strip() for page in pages] == expected


def test_images_are_the_renderer_s_too(twin_of, vaccination):
    """A second logo, by its name."""
    file = io.BytesIO()
    Image.new("RGB", (40, 20), "red").save(file, "PNG")
    renderer = PageRenderer(
        template="two-logos", logo=file.getvalue(), images={"partner": file.getvalue()}
    )
    page = pypdf.PdfReader(io.BytesIO(renderer.render(twin_of(vaccination)))).pages[0]
    assert len(page.images) == 3  # the QR code is one
