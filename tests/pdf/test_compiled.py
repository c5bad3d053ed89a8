"""Layouts that are made once, and filled with every certificate that answers alike."""

import concurrent.futures
import copy
import datetime as dt
import io
import pickle
import string
import sys
import warnings

import attrs
import pypdf
import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from names import CJK
from PIL import ImageChops

from divoc_certify.errors import MissingGlyphError, RenderingError
from divoc_certify.issuer import Issuer
from divoc_certify.pdf import FontSet, PageRenderer, SmallModuleWarning, Template, compiled
from divoc_certify.pdf.compiled import Layout, Layouts
from divoc_certify.pdf.composition import Options, compose, document_title
from divoc_certify.pdf.drawing import Drawing
from divoc_certify.pdf.facts import Facts
from divoc_certify.pdf.language import shipped_language
from divoc_certify.pdf.metadata import Metadata
from divoc_certify.pdf.template.loading import SHIPPED_TEMPLATES
from divoc_certify.pdf.tokens import values
from divoc_certify.request import Meta, PreviousDose, Rules

EVERY_SCRIPT = FontSet.noto("/usr/share/fonts/truetype/noto", CJK.rpartition("/")[0])
ISSUER = Issuer(id="https://moh.example/", name="Ministry of Health", country="EX")
DIVOC = Template.shipped("divoc")
CENTRED = Template.loads(
    """
    [[blocks]]
    kind = "text"
    text = "{name}"
    align = "centre"
    [[blocks]]
    kind = "text"
    text = "{recipientAddress}"
    align = "right"
    """
)


def facts_of(twin):
    """What a certificate has to say."""
    return Facts(values(twin, shipped_language("en")), twin.symbol.modules)


def laid_out(twin, template=DIVOC, **options):
    """A certificate that was asked for its layout, and that."""
    facts = facts_of(twin)
    pages = compose(template, facts, Options(**options))
    title = document_title(template, facts).source
    return facts, Layout.of(pages, facts, title=title, module=0.5)


def with_values(request, name="Asha Sample", street="12 Harbour Road", batch="MB3428BX"):
    """The request with some other values."""
    recipient = attrs.evolve(
        request.recipient,
        name=name,
        address=attrs.evolve(request.recipient.address, address_line1=street),
    )
    vaccination = attrs.evolve(request.vaccination, batch=batch)
    return attrs.evolve(request, recipient=recipient, vaccination=vaccination)


# Always the same

WORDS = st.text(string.ascii_letters + "éüßøŁşộ-'.", min_size=1, max_size=12)
SHAPED = st.sampled_from(["A\u0301שלום", "आशा", "कुमारी", "محمد", "ถนน", "བོད", "X\u0308\u0301"])
TEXTS = st.lists(WORDS | st.just("ЖЩΩ") | SHAPED, min_size=1, max_size=12).map(" ".join)


@pytest.fixture(scope="module")
def used():
    """A renderer that has drawn what was before."""
    return PageRenderer(helpline="Helpline", fonts=EVERY_SCRIPT)


@pytest.mark.filterwarnings("ignore::divoc_certify.pdf.SmallModuleWarning")
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    name=TEXTS,
    street=TEXTS | st.just(""),
    batch=TEXTS,
    doses=st.lists(TEXTS, max_size=3),
    size=st.sampled_from([1300, 1400, 1750]),
)
def test_what_was_drawn_before_has_no_say(  # noqa: PLR0917 - fixtures
    used, twin_of, vaccination, name, street, batch, doses, size
):
    """A page has the same bytes whether its layout was there, or is made for it."""
    request = with_values(vaccination, name, street, batch)
    earlier = tuple(PreviousDose(name=one, dose=1 + at) for at, one in enumerate(doses))
    request = attrs.evolve(
        request,
        meta=Meta(previous_doses=earlier),
        vaccination=attrs.evolve(request.vaccination, dose=1 + len(doses)),
    )
    twin = twin_of(request, size=size)
    assert used.render(twin) == attrs.evolve(used).render(twin)


def with_doses(request, dose, total, *previous, name=None):
    """The request as a dose of so many, after others."""
    vaccination = attrs.evolve(request.vaccination, dose=dose, total_doses=total)
    meta = Meta(previous_doses=tuple(PreviousDose(dose=one, name=name) for one in previous))
    return attrs.evolve(request, vaccination=vaccination, meta=meta)


def test_each_has_its_own_page_after_all_the_others(logo, twin_of, vaccination, test):
    """Those that differ in one thing that the page depends on."""
    other = attrs.evolve(ISSUER, name="Ministry of Defence")
    twins = [
        twin_of(with_doses(vaccination, 1, 2)),
        twin_of(with_doses(vaccination, 2, 2)),
        twin_of(with_doses(vaccination, 3, 2)),
        twin_of(with_doses(vaccination, 3, 2, 1)),
        twin_of(with_doses(vaccination, 3, 2, 1, 2, name="V")),
        twin_of(with_doses(vaccination, 3, 2, 2, 4)),
        twin_of(with_doses(vaccination, 3, 2, 2), size=1300),
        twin_of(with_doses(vaccination, 3, 2, 2), issuer=other),
        twin_of(with_values(vaccination, name="Name " * 30)),
        twin_of(with_values(vaccination, batch="")),
        twin_of(attrs.evolve(vaccination, rules=Rules.V1)),
        twin_of(test),
    ]
    pages = [(twin, PageRenderer(logo=logo).render(twin)) for twin in twins]
    for turn in (1, -1):
        used = PageRenderer(logo=logo)
        for twin, page in pages[::turn] * 2:
            assert used.render(twin) == page


def test_threads_share_layouts(twin_of, vaccination, test):
    """Each gets its own certificate's page, while others lay theirs out."""
    requests = [
        test,
        *(with_values(vaccination, name=name * times) for name in "Aжéआש" for times in (1, 9, 90)),
    ]
    twins = [twin_of(request) for request in requests] * 4
    renderer = PageRenderer(fonts=EVERY_SCRIPT)
    expected = [attrs.evolve(renderer).render(twin) for twin in twins[: len(requests)]] * 4
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        assert list(pool.map(renderer.render, twins)) == expected


def test_a_copy_has_no_layouts(twin_of, vaccination):
    """They are made anew where it is."""
    facts, layout = laid_out(twin_of(vaccination))
    layouts = Layouts()
    layouts.keep(facts, layout)
    for other in (copy.copy(layouts), pickle.loads(pickle.dumps(layouts))):
        assert len(other) == 0
        assert other.find(facts) is None
    assert layouts.find(facts) is layout


# What they hold


def test_one_certificate_s_texts_are_not_in_the_next(twin_of, vaccination):
    """The layout keeps none of them."""
    renderer = PageRenderer()
    renderer.render(twin_of(with_values(vaccination, name="First Person", batch="ONE")))
    document = renderer.render(twin_of(with_values(vaccination, name="Other", batch="TWO")))
    text = pypdf.PdfReader(io.BytesIO(document)).pages[0].extract_text()
    assert "Other" in text
    assert "TWO" in text
    assert "First" not in text
    assert "ONE" not in text


@pytest.mark.parametrize(
    ("block", "blank"),
    [
        ('kind = "text"\ntext = "{vaccineBatch}"', " "),
        ('kind = "text"\ntext = "{vaccineBatch}"', " \n "),
        ('kind = "table"\ncolumns = [{ token = "vaxName" }, { token = "vaxBatch" }]', " "),
    ],
)
def test_what_is_blank_in_one_certificate_is_not_in_the_next(twin_of, vaccination, block, blank):
    """A line of nothing to be seen has its place in the layout, as any other."""
    renderer = PageRenderer(template=Template.loads(f"[[blocks]]\n{block}"))
    renderer.render(twin_of(with_values(vaccination, batch=blank)))
    twin = twin_of(with_values(vaccination, batch="MB3428BX"))
    text = pypdf.PdfReader(io.BytesIO(renderer.render(twin))).pages[0].extract_text()
    assert "MB3428BX" in text


@pytest.mark.parametrize("counts", [(1, 2), (2, 1)])
def test_there_are_as_many_rows_as_doses(twin_of, vaccination, counts):
    """Whatever table was drawn before, and though another dose stands behind that of the page."""
    table = 'kind = "table"\ncolumns = [{ token = "vaxName" }, { token = "vaxBatch" }]'
    renderer = PageRenderer(template=Template.loads(f"[[blocks]]\n{table}"))
    event = vaccination.vaccination
    later = event.date.date() + dt.timedelta(days=30)
    other = PreviousDose(name=event.name, batch="OTHER", dose=event.dose + 1, date=later)
    for count in counts:
        meta = Meta(previous_doses=(other,) * (count - 1))
        document = renderer.render(twin_of(attrs.evolve(vaccination, meta=meta)))
        text = pypdf.PdfReader(io.BytesIO(document)).pages[0].extract_text()
        assert ("OTHER" in text) == (count > 1)
        assert event.batch in text


def general(template, twin, **options):
    """The page with its texts drawn where they are, as one that no other has."""
    facts = facts_of(twin)
    drawing = Drawing(
        compose(template, facts, Options(**options)),
        size=template.sheet.page.extent,
        language="en",
    )
    metadata = Metadata(title="t", author="a", subject="s", created=twin.issued_at, language="en")
    return drawing.fill(None, metadata=metadata, bitmap=twin.symbol.bitmap)


@pytest.mark.parametrize("name", SHIPPED_TEMPLATES)
@pytest.mark.parametrize("kind", ["vaccination", "test"])
def test_a_layout_looks_like_the_page_that_is_drawn_for_one(request, twin_of, kind, name):
    """Dot by dot, and with the same text in it."""
    twin = twin_of(request.getfixturevalue(kind), size=1300)
    looks_alike(name, twin, EVERY_SCRIPT if name == "bilingual" else FontSet())


@pytest.mark.parametrize(
    "name",
    [
        "आशा कुमारी",
        "محمد بن علي",
        "שָׁלוֹם Cohen",
        "สมชาย ใจดี",
        "བོད Dorje",
        "ខ្មែរ",
        "ኢትዮጵያ आ",
        "王小明 आ",
    ],
)
def test_a_layout_looks_like_it_in_every_script(twin_of, vaccination, name):
    """At the left, and at the right; in one line, and in several."""
    for times in (1, 12):
        text = " ".join([name] * times)
        request = with_values(vaccination, name=text, street=text, batch=name)
        looks_alike("divoc", twin_of(request), EVERY_SCRIPT)
        looks_alike(CENTRED, twin_of(request), EVERY_SCRIPT)


def looks_alike(name, twin, fonts):
    """Whether both ways give the same page."""
    template = name if isinstance(name, Template) else Template.shipped(name)
    renderer = PageRenderer(template=name, helpline="Help", fonts=fonts)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SmallModuleWarning)
        renderer.render(twin)
        compiled = renderer.render(twin)
    other = general(template, twin, helpline="Help", fonts=fonts)
    with pypdfium2.PdfDocument(compiled) as one, pypdfium2.PdfDocument(other) as two:
        assert len(one) == len(two)
        for page, its in zip(one, two, strict=True):
            assert page.get_textpage().get_text_range() == its.get_textpage().get_text_range()
            pictures = [one.render(scale=1.5).to_pil().convert("L") for one in (page, its)]
            _, most = ImageChops.difference(*pictures).getextrema()
            assert most < 64  # a thousandth of a point may fall to another side


# Which certificates have one


@pytest.mark.parametrize(
    ("name", "is_shaped"),
    [("Asha", False), ("Nguyễn Đặng Žaneta", False), ("שרה", True), ("Dr. आशा", True)],
)
def test_a_name_has_a_layout_in_any_script(twin_of, vaccination, name, is_shaped):
    """Also if its letters turn lines around, or change beside each other."""
    twin = twin_of(with_values(vaccination, name=name))
    facts, layout = laid_out(twin, fonts=EVERY_SCRIPT)
    assert layout.is_kept
    assert bool(layout.shaped) is is_shaped
    layouts = Layouts()
    layouts.keep(facts, layout)
    assert layouts.find(facts_of(twin)) is layout


def test_names_of_one_script_share_a_layout(twin_of, vaccination):
    """And bring their own letters: none is in the page of another."""
    names = ("आशा", "राम", "कुमारी राम")
    twins = [twin_of(with_values(vaccination, name=name), size=1300) for name in names]
    layouts = Layouts()
    layouts.keep(*laid_out(twins[0], Template.shipped("bilingual"), fonts=EVERY_SCRIPT))
    assert all(layouts.find(facts_of(twin)) for twin in twins)
    renderer = PageRenderer(template="bilingual", fonts=EVERY_SCRIPT)
    pages = [pypdf.PdfReader(io.BytesIO(renderer.render(twin))).pages[0] for twin in twins]
    for name, page in zip(names, pages, strict=True):
        text = page.extract_text()
        assert [one in text for one in names] == [one in name for one in names]


def test_lines_that_need_more_room_have_another_layout(twin_of, vaccination):
    """Tibetan stands higher than what is around it, and what is below moves down."""
    twins = [twin_of(with_values(vaccination, name=name)) for name in ("आशा", "བོད", "राम")]
    layouts = Layouts()
    kept = []
    for twin in twins:
        facts, layout = laid_out(twin, fonts=EVERY_SCRIPT)
        kept.append(layouts.find(facts) or layout)
        layouts.keep(facts, layout)
    assert kept[0] is kept[2] is not kept[1]


def test_what_cannot_be_set_has_no_layout(twin_of, vaccination):
    """It is an error, whatever was drawn before."""
    renderer = PageRenderer()
    renderer.render(twin_of(with_values(vaccination, name="Asha")))
    for name in ("आशा", "Asha आशा"):
        with pytest.raises(MissingGlyphError, match=r"U\+0906"):
            renderer.render(twin_of(with_values(vaccination, name=name)))


def test_without_harfbuzz_what_is_shaped_has_no_layout(twin_of, vaccination, monkeypatch):
    """The error names the extra, and another name is drawn as before."""
    monkeypatch.setitem(sys.modules, "uharfbuzz", None)
    renderer = PageRenderer(fonts=EVERY_SCRIPT)
    for _ in range(2):
        with pytest.raises(RenderingError, match=r"divoc-certify\[shaping\]"):
            renderer.render(twin_of(with_values(vaccination, name="राम")))
        renderer.render(twin_of(with_values(vaccination, name="Asha")))


@pytest.mark.parametrize("name", SHIPPED_TEMPLATES)
def test_every_shipped_template_is_laid_out_once(twin_of, vaccination, name):
    """For all whose names have letters that stand one by one, whatever its labels are set in."""
    layouts = Layouts()
    for person in ("Asha", "Lena"):
        twin = twin_of(with_values(vaccination, name=person), size=1300)
        found = layouts.find(facts_of(twin))
        facts, layout = laid_out(twin, Template.shipped(name), fonts=EVERY_SCRIPT)
        layouts.keep(facts, layout)
    assert layout.is_kept
    assert found is not None
    assert len(layouts) == 1


def test_a_text_of_few_values_has_a_layout_for_each(twin_of, vaccination):
    """A dose in Hindi is shaped, and there are not many of it."""
    renderer = PageRenderer(template="bilingual", fonts=EVERY_SCRIPT)
    twins = [twin_of(with_doses(vaccination, dose, 9), size=1300) for dose in (1, 2, 1, 3)]
    pages = [attrs.evolve(renderer).render(twin) for twin in twins]
    assert [renderer.render(twin) for twin in twins] == pages
    assert len(set(pages)) == 3
    said = pypdf.PdfReader(io.BytesIO(pages[1])).pages[0].extract_text()
    assert "2nd Dose / दूसरी खुराक" in said


def test_another_programme_is_laid_out_each_time(twin_of, donation):
    """The names of its claims are on the page."""
    _, layout = laid_out(twin_of(donation))
    assert not layout.is_kept


@pytest.mark.parametrize(
    "text",
    [
        'blocks = [{ kind = "qr" }]\nwatermark = { text = "{name}" }',
        'languages = ["en", "fr"]\n[[blocks]]\nkind = "text"\nlabel = "own"\n'
        '[language.en.labels]\nown = "Of {name}"\n[language.fr.labels]\nown = "De {name}"',
    ],
    ids=["watermark", "label"],
)
def test_texts_that_decide_more_than_their_lines_are_laid_out_each_time(twin_of, vaccination, text):
    """The size of a watermark, and whether two labels say the same."""
    twin = twin_of(with_values(vaccination))
    _, layout = laid_out(twin, Template.loads(text))
    assert not layout.is_kept


def test_a_text_of_several_paragraphs_is_laid_out_by_itself(twin_of, vaccination):
    """Its line feeds are not letters."""
    template = Template.loads('[[blocks]]\nkind = "text"\ntext = "{vaccineBatch}"')
    twin = twin_of(with_values(vaccination, batch="one\ntwo"))
    facts, layout = laid_out(twin, template)
    assert not layout.is_kept
    (page,) = compose(template, facts, Options())
    assert [mark.text for block in page for mark in block.marks] == ["one", "two"]


def test_other_answers_have_other_layouts(twin_of, vaccination, test):
    """Each is found by its own certificates, whichever was there first."""
    requests = [
        vaccination,
        test,
        with_values(vaccination, name="A long name " * 8),
        with_values(vaccination, street="Long Street " * 9),
        with_values(vaccination, batch=""),
        attrs.evolve(vaccination, meta=Meta(previous_doses=(PreviousDose(dose=1, name="One"),))),
    ]
    layouts = Layouts()
    kept = []
    for request in requests:
        facts, layout = laid_out(twin_of(request))
        assert layouts.find(facts) is None
        layouts.keep(facts, layout)
        layouts.keep(facts, layout)
        kept.append(layout)
    assert len(layouts) == len(requests)
    for request, layout in zip(requests, kept, strict=True):
        assert layouts.find(facts_of(twin_of(request))) is layout


def test_a_bounded_number_is_kept(twin_of, vaccination):
    """The oldest go all at once, and what is asked for again is kept again."""
    twin = twin_of(vaccination)
    _, layout = laid_out(twin)
    layouts = Layouts()
    for modules in range(300):
        facts = Facts(values(twin, shipped_language("en")), modules)
        layouts.keep(facts, layout)
        assert layouts.find(facts) is layout
    assert len(layouts) == 300 - 256


def test_a_bounded_number_of_bytes_is_kept(twin_of, vaccination):
    """A letterhead of some megabytes is in every drawing."""

    @attrs.frozen
    class Heavy:
        size: int

    facts, layout = laid_out(twin_of(vaccination))
    layouts = Layouts()
    layouts.keep(facts, layout)
    layouts.weigh(Heavy(40 * 2**20))
    assert layouts.find(facts) is layout
    layouts.weigh(Heavy(40 * 2**20))
    assert (layouts.find(facts), len(layouts)) == (None, 0)
    layouts.keep(facts, layout)
    layouts.weigh(Heavy(40 * 2**20))
    assert layouts.find(facts) is layout


def test_a_renderer_weighs_what_it_keeps(twin_of, vaccination, monkeypatch):
    """And draws the same where it keeps nothing."""
    renderer = PageRenderer()
    page = renderer.render(twin_of(vaccination))
    assert len(renderer._layouts) == 1  # noqa: SLF001 - what is kept is not seen from outside
    monkeypatch.setattr(compiled, "_MOST_BYTES", len(page) // 2)
    other = attrs.evolve(renderer)
    assert [other.render(twin_of(vaccination)) for _ in range(2)] == [page, page]
    assert len(other._layouts) == 0  # noqa: SLF001 - as above


def test_a_bounded_number_of_alphabets_is_kept(twin_of, vaccination):
    """And each document is written with its own."""
    facts, layout = laid_out(twin_of(with_values(vaccination)))
    own = layout.own(facts)
    asked = []

    def draw(letters, fonts):
        assert fonts == 0
        asked.append(letters)
        return object()

    assert layout.drawing(own, draw) is layout.drawing(own, draw)
    assert len(asked) == 1
    for block in range(17):
        other = Facts({**facts.values, "name": chr(0x100 + 128 * block)}, facts.modules)
        layout.drawing(layout.own(other), draw)
        assert chr(0x100 + 128 * block) in asked[-1]
    assert len(layout.drawings) <= 16
