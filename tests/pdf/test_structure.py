"""The logical structure: what a reader that does not see the page is told, and in which order."""

import datetime as dt
import io

import attrs
import pdf_judges
import pypdf
import pytest
from pypdf.generic import ContentStream

from divoc_certify.pdf import FontSet, PageRenderer, Template
from divoc_certify.pdf.drawing import draw
from divoc_certify.pdf.layout import Cell, Frame, Line, block, row
from divoc_certify.pdf.marks import Block, Panel, Style
from divoc_certify.pdf.metadata import Metadata
from divoc_certify.pdf.tagging import Element, item
from divoc_certify.request import Meta, PreviousDose

STYLE = Style(face=FontSet().regular, size=10, leading=14, colour=(0, 0, 0))
METADATA = Metadata(
    title="Title",
    author="Author",
    subject="Subject",
    created=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
    language="en",
)
PAINTING = {b"Tj", b"TJ", b"'", b'"', b"f", b"F", b"f*", b"S", b"s", b"B", b"b", b"Do", b"sh"}


def drawn(*pages):
    """A document of these blocks."""
    return draw(pages, size=(300, 400), metadata=METADATA)


def paragraph(text, element):
    """A block of one line."""
    return block(text, 100, [Cell.of(0, (element, (Line(text, STYLE),)))])


def reader(document):
    """The document as pypdf sees it."""
    return pypdf.PdfReader(io.BytesIO(document), strict=True)


def elements(node):
    """All structure elements below a node, each before its own."""
    kids = node["/K"] if isinstance(node["/K"], list) else [node["/K"]]
    for kid in (kid.get_object() for kid in kids):
        if isinstance(kid, dict) and "/S" in kid:
            yield kid
            yield from elements(kid)


def with_doses(request, count, name="Covishield"):
    """The request as the dose after so many others."""
    doses = tuple(PreviousDose(name=name, dose=number) for number in range(1, count + 1))
    event = attrs.evolve(request.vaccination, dose=count + 1)
    return attrs.evolve(request, vaccination=event, meta=Meta(previous_doses=doses))


@pytest.fixture
def renderer(logo):
    """The default page with all that a deployment may add."""
    return PageRenderer(logo=logo, helpline="Helpline", footer=("First.", "Second."))


def test_a_page_is_read_as_what_it_is(renderer, twin_of, vaccination):
    """Title, headings, labels with their values, table, figures; in the order of the page."""
    document = renderer.render(twin_of(vaccination))
    field = [(2, "LI", ""), (3, "Lbl", ...), (3, "LBody", ...)]
    expected = [
        (0, "Document", ""),
        (1, "Figure", ""),
        (1, "P", "Ministry of Health"),
        (1, "H1", "Final Certificate"),
        (1, "P", "COVID-19 vaccine, inactivated virus · 2nd Dose"),
        (1, "L", ""),
        *[(2, "LI", ""), (3, "Lbl", "Certificate ID"), (3, "LBody", "123 456 789")],
        *[(2, "LI", ""), (3, "Lbl", "Issued on"), (3, "LBody", "16-Oct-2021")],
        (1, "Figure", ""),
        (1, "P", "Scan this code to verify the certificate"),
        (1, "H2", "Beneficiary"),
        (1, "L", ""),
        *[(2, "LI", ""), (3, "Lbl", "Name"), (3, "LBody", "Nguyễn Thị Minh Khai")],
        *[(2, "LI", ""), (3, "Lbl", "Date of birth"), (3, "LBody", "02-Jul-1984")],
        *[(2, "LI", ""), (3, "Lbl", "Age"), (3, "LBody", "37")],
        *field * 5,
        (1, "H2", "Vaccination record"),
        (1, "Table", ""),
        (2, "TR", ""),
        *((3, "TH", text) for text in ("Date", "Dose", "Vaccine", "Type", "Batch")),
        *((3, "TH", text) for text in ("Manufacturer", "Country")),
        (2, "TR", ""),
        *((3, "TD", text) for text in ("15-Oct-2021", "Primary Dose 2", "COVAXIN", ...)),
        *((3, "TD", text) for text in ("MB3428BX", "Bharat Biotech", "EX")),
        (1, "H2", "Details of this dose"),
        (1, "L", ""),
        *field * 4,
        *[(1, "P", "Helpline"), (1, "P", "First."), (1, "P", "Second.")],
    ]
    told = pdf_judges.outline(document)
    assert len(told) == len(expected)
    for (depth, kind, text), wanted in zip(told, expected, strict=True):
        assert (depth, kind) == wanted[:2]
        assert text == wanted[2] or (wanted[2] is ... and text)


def test_a_test_s_result_is_a_list_too(renderer, twin_of, test):
    """Result, disease and moment, each with its label."""
    told = pdf_judges.outline(renderer.render(twin_of(test)))
    at = told.index((1, "H2", "Test"))
    assert told[at + 1 : at + 5] == [
        (1, "L", ""),
        (2, "LI", ""),
        (3, "Lbl", "Result"),
        (3, "LBody", "Negative"),
    ]


def test_what_stands_beside_a_page_number_is_read(twin_of, vaccination):
    """The number alone is an artifact."""
    template = Template.loads(
        '[[blocks]]\nkind = "title"\n[[footer]]\nkind = "text"\ntext = "{page} of {pages}"\n'
        '[[footer]]\nkind = "text"\ntext = "{helpline} {label.page@en}"\n'
    )
    renderer = PageRenderer(template=template, helpline="Call 555 0100.")
    told = pdf_judges.outline(renderer.render(twin_of(vaccination)))
    assert told[1:] == [(1, "H1", "Final Certificate"), (1, "P", "Call 555 0100. Page 1 of 1")]


def test_sections_are_titles_where_none_stands_before_them(twin_of, vaccination):
    """PDF/UA wants the first heading of a document to be one."""
    section = '[[blocks]]\nkind = "section"\ntext = "One"\nblocks = [{ kind = "qr" }]\n'
    title = '[[blocks]]\nkind = "title"\n'
    template = Template.loads(section * 2 + title + section)
    told = pdf_judges.outline(PageRenderer(template=template).render(twin_of(vaccination)))
    assert [(kind, text) for _, kind, text in told if kind.startswith("H")] == [
        *[("H1", "One"), ("H1", "One"), ("H1", "Final Certificate")],
        ("H2", "One"),
    ]


def test_poppler_reports_a_tagged_document_with_title_and_language(renderer, twin_of, vaccination):
    """Which the reader's window shows, and its voice speaks."""
    document = renderer.render(twin_of(vaccination))
    told = pdf_judges.pdfinfo(document)
    assert (told["Tagged"], told["Suspects"]) == ("yes", "no")
    assert told["Title"] == "Final Certificate 123456789"
    assert reader(document).root_object["/Lang"] == "en"


def test_header_cells_head_their_columns(renderer, twin_of, vaccination):
    """Each of them says so."""
    tree = reader(renderer.render(twin_of(vaccination))).root_object["/StructTreeRoot"]
    heads = [element for element in elements(tree) if element["/S"] == "/TH"]
    assert len(heads) == 7
    assert all(head["/A"] == {"/O": "/Table", "/Scope": "/Column"} for head in heads)
    assert {head["/P"]["/S"] for head in heads} == {"/TR"}


def test_figures_are_told_in_words(renderer, twin_of, vaccination):
    """And how much of the page they cover: the code its block, quiet zone and all."""
    twin = twin_of(vaccination)
    tree = reader(renderer.render(twin)).root_object["/StructTreeRoot"]
    logo, code = (element for element in elements(tree) if element["/S"] == "/Figure")
    assert logo["/Alt"] == "Logo of Ministry of Health"
    assert code["/Alt"] == "QR code with the signed certificate"
    left, bottom, right, top = code["/A"]["/BBox"]
    side = (twin.symbol.modules + 8) * 0.508 / 25.4 * 72
    assert (right - left, top - bottom) == pytest.approx((side, side), abs=0.02)


@pytest.mark.parametrize("kind", ["vaccination", "test", "donation"])
@pytest.mark.parametrize("doses", [0, 9])
def test_everything_drawn_is_content_or_artifact(request, renderer, twin_of, kind, doses):
    """Each marked once, and what is content leads to its element and back."""
    event = request.getfixturevalue(kind)
    if doses and kind == "vaccination":
        event = with_doses(event, doses, "Covishield " * 9)
    document = reader(renderer.render(twin_of(event)))
    root = document.root_object
    assert root["/MarkInfo"] == {"/Marked": True}
    tree = root["/StructTreeRoot"]
    parents = dict(zip(*[iter(tree["/ParentTree"]["/Nums"])] * 2, strict=True))
    assert tree["/ParentTreeNextKey"] == len(parents) == len(document.pages)
    for page in document.pages:
        assert page["/Tabs"] == "/S"
        inside, numbers = False, []
        for operands, operator in ContentStream(page.get_contents(), document).operations:
            if operator in {b"BDC", b"BMC"}:
                assert not inside
                inside = True
                if operator == b"BDC":
                    numbers.append((operands[0], operands[1]["/MCID"]))
                else:
                    assert operands == ["/Artifact"]
            elif operator == b"EMC":
                inside = False
            assert inside or operator not in PAINTING
        assert [number for _, number in numbers] == list(range(len(numbers)))
        of_page = parents[page["/StructParents"]].get_object()
        assert [parent["/S"] for parent in of_page] == [kind for kind, _ in numbers]
        for number, parent in enumerate(of_page):
            node = parent.get_object()
            assert number in [
                kid if isinstance(kid, int) else kid["/MCID"]
                for kid in node["/K"]
                if (node["/Pg"] if isinstance(kid, int) else kid["/Pg"]) == page
            ]
    for element in elements(tree["/K"]):
        assert element.indirect_reference in element["/P"]["/K"]


def test_a_table_that_goes_on_is_one_table(renderer, twin_of, vaccination):
    """Its head and its heading are read once, though they are printed on each page."""
    document = renderer.render(twin_of(with_doses(vaccination, 12, "Covishield " * 9)))
    assert len(reader(document).pages) > 1
    kinds = [kind for _, kind, _ in pdf_judges.outline(document)]
    assert (kinds.count("Table"), kinds.count("TR")) == (1, 14)
    assert kinds.count("TH") == kinds.count("TD") / 13
    texts = [text for _, _, text in pdf_judges.outline(document)]
    assert texts.count("Vaccination record") == texts.count("Final Certificate") + 1 == 1


def test_what_is_repeated_is_read_once(renderer, twin_of, vaccination):
    """Running heads and page numbers never, the footer at the end."""
    told = pdf_judges.outline(renderer.render(twin_of(with_doses(vaccination, 12))))
    texts = [text for _, _, text in told]
    assert [text for _, _, text in told[-3:]] == ["Helpline", "First.", "Second."]
    assert texts.count("Helpline") == 1
    assert not [text for text in texts if text.startswith("Page ")]
    assert sum("Nguyễn Thị Minh Khai" in text for text in texts) == 1


def test_an_element_that_goes_on_is_one_element():
    """Its content on the next page is found there."""
    long = Element("P")
    document = reader(drawn((paragraph("one", long),), (paragraph("two", long),)))
    (top,) = document.root_object["/StructTreeRoot"]["/K"]["/K"]
    node = top.get_object()
    here, there = node["/K"]
    assert (node["/Pg"], here) == (document.pages[0], 0)
    assert (there["/Pg"], there["/MCID"]) == (document.pages[1], 0)


def test_lines_of_one_element_are_one_content():
    """And artifacts between them belong to nothing."""
    element = Element("P")
    blocks = (
        paragraph("one", element),
        paragraph("two", element),
        Block(name="rule", width=1, height=1, marks=(Panel(0, 0, 1, 1, (0, 0, 0)),)),
        paragraph("three", element),
    )
    content = reader(drawn(blocks)).pages[0].get_contents().get_data()
    assert content.count(b"/P <</MCID") == 2
    assert content.count(b"/Artifact BMC") == 1
    assert content.count(b"EMC") == 3


def test_a_part_in_another_language_says_so():
    """The parts around it have the document's."""
    label = Element("Lbl", Element("LI", Element("L")))
    other = Element("Span", label, language="hi")
    document = reader(drawn((paragraph("one", label), paragraph("two", other))))
    found = list(elements(document.root_object["/StructTreeRoot"]))
    assert [(one["/S"], one.get("/Lang")) for one in found] == [
        ("/Document", None),
        ("/L", None),
        ("/LI", None),
        ("/Lbl", None),
        ("/Span", "hi"),
    ]


def test_an_item_is_a_label_and_a_body():
    """Of one item of the list."""
    fields = Element("L")
    label, body = item(fields)
    assert (label.kind, body.kind) == ("Lbl", "LBody")
    assert label.parent is body.parent
    assert (label.parent.kind, label.parent.parent) == ("LI", fields)


def test_a_cell_that_is_divided_stays_one_element():
    """Each of its lines belongs to what it belonged to."""
    lines = tuple(Line(str(number), STYLE) for number in range(30))
    label, body = item(Element("L"))
    blocks = row("r", 100, [Cell.of(0, (label, lines[:26]), (body, lines[26:]))], Frame())
    assert len(blocks) == 2
    told = [(mark.text, mark.element) for one in blocks for mark in one.marks]
    assert told == [(str(number), label if number < 26 else body) for number in range(30)]


def test_a_cell_is_a_paragraph_unless_it_is_said_otherwise():
    """Cells do not share it; a line without text is there as room alone."""
    lines = (Line("one", STYLE), Line("", STYLE), Line("two", STYLE))
    made = block("b", 100, [Cell(0, lines), Cell(50, lines)])
    first, second = ({mark.element for mark in made.marks if mark.x == x} for x in (0, 50))
    assert [element.kind for element in (*first, *second)] == ["P", "P"]
    assert not first & second


def test_a_block_can_be_made_an_artifact():
    """Nothing of it is read, and nothing else of it changes."""
    made = block("b", 100, [Cell(0, (Line("one", STYLE),))], Frame(tint=(1, 1, 1)))
    silent = made.artifact()
    assert [mark.element for mark in silent.marks] == [None, None]
    assert [type(mark) for mark in silent.marks] == [type(mark) for mark in made.marks]
    assert attrs.evolve(silent, marks=made.marks) == made
