"""Templates: what is read, and what is told of mistakes."""

import pickle

import pytest
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from divoc_certify.errors import ConfigurationError, TemplateError
from divoc_certify.pdf import PageRenderer, Template
from divoc_certify.pdf.template.loading import SHIPPED_TEMPLATES


def problems(text, **options):
    """The mistakes of a template, a line each."""
    with pytest.raises(TemplateError) as raised:
        Template.loads(text, **options)
    return str(raised.value).split("\n")


@pytest.mark.parametrize("name", SHIPPED_TEMPLATES)
def test_every_shipped_template_loads(name):
    """Once in a process, under its name."""
    template = Template.shipped(name)
    assert template is Template.shipped(name)
    assert repr(template) == f"<Template {name}>"


def test_another_name_is_refused_with_those_that_there_are():
    """By the renderer, too."""
    for make in (Template.shipped, lambda name: PageRenderer(template=name)):
        with pytest.raises(ConfigurationError, match=r"\$\.template must be one of divoc, "):
            make("poster")


def test_a_template_s_folder_holds_what_it_names(tmp_path):
    """A file of one's own, with its images, in pickle and out."""
    path = tmp_path / "ours.toml"
    Image.new("RGB", (30, 10), "navy").save(tmp_path / "emblem.png")
    path.write_text(
        '[images]\nemblem = "emblem.png"\n[[blocks]]\nkind = "logo"\nimage = "emblem"\n'
    )
    template = Template.load(path)
    assert repr(template) == "<Template ours>"
    assert template.images["emblem"].width == 30
    assert pickle.loads(pickle.dumps(template)).sheet == template.sheet


@pytest.mark.parametrize("text", ["", "\ufeff"], ids=["nothing", "byte order mark"])
def test_an_empty_template_is_one(text, tmp_path):
    """A page with nothing on it."""
    (tmp_path / "empty.toml").write_text(text, encoding="utf-8")
    for template in (Template.loads(text), Template.load(tmp_path / "empty.toml")):
        assert template.sheet.blocks == ()


@pytest.mark.parametrize("depth", [250, 330, 1000])
@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ("{a=", "}")])
def test_what_is_nested_deeply_is_a_mistake(depth, opening, closing):
    """And no RecursionError, wherever it is noticed."""
    assert problems(f"x = {opening * depth}1{closing * depth}")


BLOCK = '[[blocks]]\nkind = "{}"\n'
MISTAKES = {
    "no TOML": ("a = 1\nb = \n", ["line 2: must be TOML: Invalid value"]),
    "no TOML at its end": (
        "a = 1\n[page",
        ["line 2: must be TOML: Expected ']' at the end of a table declaration"],
    ),
    "an unknown table": ("[pages]\n", ["line 1, pages: is not a known key; did you mean page?"]),
    "an unknown key": (
        "\n" + BLOCK.format("space") + "heigth = 3",
        ["line 4, blocks[0].heigth: is not a known key; did you mean height?"],
    ),
    "an unknown kind": (
        BLOCK.format("poem"),
        [
            "line 2, blocks[0].kind: must be text, title, logo, qr, fields, claims, table, "
            "section, row, space or line"
        ],
    ),
    "no kind": ("[[blocks]]\n", ["line 1, blocks[0]: needs the key kind"]),
    "no block": ("blocks = [1]", ["line 1, blocks[0]: must be a table"]),
    "no array": ("blocks = 1", ["line 1, blocks: must be an array"]),
    "no table": ("page = 1", ["line 1, page: must be a table"]),
    "too many columns": (
        BLOCK.format("fields") + 'columns = 5\nitems = ["name"]',
        ["line 3, blocks[0].columns: must be 1 to 4"],
    ),
    "half a column": (
        BLOCK.format("fields") + 'columns = 1.5\nitems = ["name"]',
        ["line 3, blocks[0].columns: must be 1 to 4"],
    ),
    "no items": (BLOCK.format("fields"), ["line 1, blocks[0]: needs the key items"]),
    "an empty array of items": (
        BLOCK.format("fields") + "items = []",
        ["line 3, blocks[0].items: must have 1 or more members"],
    ),
    "too many cells": (
        BLOCK.format("row") + "cells = [" + "{ blocks = [] }," * 7 + "]",
        ["line 3, blocks[0].cells: must have 1 to 6 members"],
    ),
    "an unknown token": (
        BLOCK.format("fields") + 'items = [\n  "name",\n  "vacinator",\n]',
        ["line 5, blocks[0].items[1].token: knows no token vacinator; did you mean vaccineBatch?"],
    ),
    "a token as number": (
        BLOCK.format("fields") + "items = [3]",
        ["line 3, blocks[0].items[0]: must be a table"],
    ),
    "a token that is none": (
        BLOCK.format("fields") + "items = [{ token = 3 }]",
        ["line 3, blocks[0].items[0].token: must be the name of a token"],
    ),
    "a near token in a text": (
        BLOCK.format("text") + 'text = "{vaccinatedBi}"',
        ["line 3, blocks[0].text: knows no token vaccinatedBi; did you mean vaccinatedBy?"],
    ),
    "a flag as text": (
        BLOCK.format("text") + 'text = "{isFinalDose}"',
        ["line 3, blocks[0].text: must not print isFinalDose, which is a flag"],
    ),
    "an unknown format": (
        BLOCK.format("text") + 'text = "{dob:short}"',
        [
            "line 3, blocks[0].text: must have one of the formats of dob (date, long, iso, year), "
            "not short"
        ],
    ),
    "a foreign language": (
        BLOCK.format("text") + 'text = "{dob:long@fr}"',
        ["line 3, blocks[0].text: must name one of the template's languages after @, not fr"],
    ),
    "a brace": (
        BLOCK.format("text") + 'text = "{name} }"',
        ["line 3, blocks[0].text: must have braces in pairs; {{ and }} print as braces"],
    ),
    "an odd slot": (
        BLOCK.format("text") + 'text = "{name:a:b}"',
        [
            "line 3, blocks[0].text: must have {token}, {token:format} or {token:format@language} "
            "in braces"
        ],
    ),
    "no text": (
        BLOCK.format("text") + 'text = ""',
        ["line 3, blocks[0].text: must be a text"],
    ),
    "neither text nor label": (
        BLOCK.format("text"),
        ["line 1, blocks[0]: needs exactly one of the keys text, label, cases"],
    ),
    "both text and label": (
        BLOCK.format("text") + 'text = "a"\nlabel = "name"',
        ["line 1, blocks[0]: needs exactly one of the keys text, label, cases"],
    ),
    "an unknown label": (
        BLOCK.format("text") + 'label = "nam"',
        ["line 3, blocks[0].label: knows no label nam in en; did you mean name?"],
    ),
    "a label as number": (
        BLOCK.format("text") + "label = 1",
        ["line 3, blocks[0].label: must be the name of a label"],
    ),
    "an unknown label in a text": (
        BLOCK.format("text") + 'text = "{label.nam}"',
        ["line 3, blocks[0].text: knows no label nam in en; did you mean name?"],
    ),
    "an item of text without label": (
        BLOCK.format("fields") + 'items = [{ text = "{name}" }]',
        ["line 3, blocks[0].items[0]: needs the key label beside text"],
    ),
    "an item of nothing": (
        BLOCK.format("fields") + 'items = [{ label = "name" }]',
        ["line 3, blocks[0].items[0]: needs exactly one of the keys token, text"],
    ),
    "a row's token elsewhere": (
        BLOCK.format("text") + 'text = "{vaxBatch}"',
        ["line 3, blocks[0].text: knows no token vaxBatch; did you mean vaccineBatch?"],
    ),
    "an unknown style": (
        BLOCK.format("title") + 'style = "titel"',
        ["line 3, blocks[0].style: must be the name of a style; did you mean title?"],
    ),
    "an unknown colour": (
        BLOCK.format("line") + "colour = 7",
        ["line 3, blocks[0].colour: must be the name of a colour"],
    ),
    "no colour": (
        '[colours]\nink = "black"\nsky = "#12345g"\nsea = "#123"',
        [
            "line 2, colours.ink: must be a colour as #rrggbb",
            "line 3, colours.sky: must be a colour as #rrggbb",
            "line 4, colours.sea: must be a colour as #rrggbb",
        ],
    ),
    "a style without size": ("[styles]\nbig = {}", ["line 2, styles.big: needs the key size"]),
    "a style that is none": ("[styles]\nbig = 3", ["line 2, styles.big: must be a table"]),
    "styles that are none": ("styles = 3", ["line 1, styles: must be a table"]),
    "a flag as word": (
        BLOCK.format("space") + 'fill = "yes"',
        ["line 3, blocks[0].fill: must be true or false"],
    ),
    "a truth value as number": (
        BLOCK.format("space") + "height = true",
        ["line 3, blocks[0].height: must be 0 to 1000 mm"],
    ),
    "a module too small": (
        BLOCK.format("qr") + "module = 0.3",
        ["line 3, blocks[0].module: must be 0.33 to 1 mm"],
    ),
    "a width of another kind": (
        BLOCK.format("row") + 'cells = [{ width = "auto", blocks = [] }]',
        ["line 3, blocks[0].cells[0].width: must be 3 to 1000 mm"],
    ),
    "a cell without blocks": (
        BLOCK.format("row") + "cells = [{ width = 20 }]",
        ["line 3, blocks[0].cells[0]: needs the key blocks"],
    ),
    "a condition on nothing": (
        BLOCK.format("title") + "when = {}",
        ["line 3, blocks[0].when: must be a token, or a table of tokens and values"],
    ),
    "a condition of nothing": (
        BLOCK.format("title") + "unless = []",
        ["line 3, blocks[0].unless: must be a token, or a table of tokens and values"],
    ),
    "a condition on an unknown token": (
        BLOCK.format("title") + 'when = ["name", "nam", { dose = 1.5 }]',
        [
            "line 3, blocks[0].when[1]: knows no token nam; did you mean name?",
            "line 3, blocks[0].when[2].dose: must be a text, a whole number, true or false",
        ],
    ),
    "a condition on values that no certificate has": (
        BLOCK.format("title")
        + 'when = { dose = "2", isFinalDose = "true", age = 41, "meta.age" = 41, totalDoses = 2 }',
        [
            "line 3, blocks[0].when.dose: must be a whole number, as dose is",
            "line 3, blocks[0].when.isFinalDose: must be true or false, as isFinalDose is",
            "line 3, blocks[0].when.age: must be a text, as age is",
        ],
    ),
    "an unknown size": (
        '[page]\nsize = "A5"',
        ["line 2, page.size: must be A4, A6, letter or card"],
    ),
    "size and width": (
        '[page]\nsize = "A4"\nwidth = 100\nheight = 100',
        ["line 1, page: needs either size, or width and height"],
    ),
    "width alone": (
        "[page]\nwidth = 100",
        ["line 1, page: needs either size, or width and height"],
    ),
    "three margins": (
        "[page]\nmargins = [1, 2, 3]",
        ["line 2, page.margins: must be [top, right, bottom, left] in mm, each 0 to 1000"],
    ),
    "a title without words": (
        "[[title]]\nwhen = 'name'",
        ["line 1, title[0]: needs exactly one of the keys text, label"],
    ),
    **{
        name: (
            f"languages = {tags}",
            ["line 1, languages: must be an array of language tags, as en or pt-BR, each once"],
        )
        for name, tags in {
            "no languages": "[]",
            "a language twice": '["en", "en"]',
            "a language without a tag": '["en", "English (UK)"]',
        }.items()
    },
    "an unknown language": (
        'languages = ["en", "xx"]',
        ["line 1, languages[1]: must be one of en, fr, hi, or have a table [language.xx]"],
    ),
    "a language for nobody": (
        '[language.fr.labels]\nname = "Nom"',
        ["line 1, language.fr: must be one of the template's languages"],
    ),
    "a language that is none": ("[language]\nen = 3", ["line 2, language.en: must be a table"]),
    "boxes over one another": (
        '[[boxes]]\nat = [0, 0, 50, 50]\nblocks = [{ kind = "title" }]\n'
        '[[boxes]]\nat = [49, 49, 50, 50]\non = "every"\nblocks = [{ kind = "title" }]',
        ["line 5, boxes[1].at: must not reach into another box"],
    ),
    "a box over the edge": (
        "[[boxes]]\nat = [200, 0, 11, 50]",
        ["line 2, boxes[0].at: must not reach over the page's edge"],
    ),
    "an image without folder": (
        '[images]\na = "a.png"',
        ["line 2, images.a: must be a file beside the template"],
    ),
    "a background without folder": (
        '[background]\nfile = "a.pdf"',
        ["line 2, background.file: must be a file beside the template"],
    ),
    "a watermark in an unknown colour": (
        '[watermark]\ncolour = "x"',
        ["line 2, watermark.colour: must be the name of a colour"],
    ),
    "a label that is part of values": (
        BLOCK.format("text") + 'text = "{label.doseText}"',
        ["line 3, blocks[0].text: must not name doseText, which is no text beside a value"],
    ),
    "a label in a label": (
        '[language.en.labels]\none = "{label.two}"\ntwo = "{label.one} {title}"',
        [
            "line 2, language.en.labels.one: must not hold another label, or the title",
            "line 3, language.en.labels.two: must not hold another label, or the title",
        ],
    ),
    "a title of itself": (
        '[[title]]\ntext = "{title}"',
        ["line 2, title[0].text: must not hold the title itself"],
    ),
    "a style that grows": (
        "[styles]\nlabel = { smallest = 9 }",
        ["line 2, styles.label.smallest: must not be more than the size"],
    ),
    "margins that meet": (
        "[page]\nmargins = [0, 110, 0, 100]\n" + BLOCK.format("title"),
        ["line 2, page.margins: must leave room for the flow"],
    ),
    "a flow below the page": (
        "[page]\nfirst_top = 300\n" + BLOCK.format("title"),
        ["line 2, page.first_top: must leave room for the flow"],
    ),
    "a label with an unknown token": (
        '[language.en.labels]\nname = "Name of {nam}"',
        ["line 2, language.en.labels.name: knows no token nam; did you mean name?"],
    ),
}


@pytest.mark.parametrize(("text", "expected"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_told_with_line_and_key(text, expected):
    """Where it is, and what the rule is."""
    assert problems(text) == expected


def test_all_mistakes_are_told_at_once():
    """In the order of their lines."""
    text = '[page]\nsize = "A9"\n[[blocks]]\nkind = "text"\n[colours]\nink = 3\n'
    assert [one.split(":")[0] for one in problems(text)] == [
        "line 2, page.size",
        "line 3, blocks[0]",
        "line 6, colours.ink",
    ]


LANGUAGE = """
languages = ["sw"]
[language.sw]
months = ["Jan", "Feb", "Mac", "Apr", "Mei", "Jun", "Jul", "Ago", "Sep", "Okt", "Nov", "Des"]
long_months = ["Jan", "Feb", "Mac", "Apr", "Mei", "Jun", "Jul", "Ago", "Sep", "Okt", "Nov", "Des"]
[language.sw.labels]
provisional = "Cheti cha muda"
final = "Cheti"
booster = "Cheti cha nyongeza"
test = "Cheti cha kipimo"
doseText = "Dozi ya {ordinal}"
primaryDose = "Dozi {number}"
boosterDose = "Nyongeza {number}"
earlierDose = "Dozi ya awali"
yes = "Ndiyo"
no = "Hapana"
"""


def test_a_language_of_one_s_own_has_the_labels_that_the_template_names():
    """And no others; dates are written by its months, ordinals by its rule."""
    template = Template.loads(LANGUAGE)
    language = template.languages["sw"]
    assert language.ordinal(3) == "3."
    assert language.date == "{day}-{month}-{year}"
    assert problems(LANGUAGE + '[[blocks]]\nkind = "text"\nlabel = "name"\n') == [
        "line 19, blocks[0].label: knows no label name in sw"
    ]


LANGUAGE_MISTAKES = {
    "eleven months": (
        '"Nov", "Des"]\nlong',
        '"Nov"]\nlong',
        "line 4, language.sw.months: must have 12 members",
    ),
    "no labels": (
        "[language.sw.labels]",
        "[language.sw.label]",
        "line 3, language.sw: needs the key labels",
    ),
    "no word for a dose": (
        'earlierDose = "Dozi ya awali"\n',
        "",
        "line 6, language.sw.labels: needs the key earlierDose: values are made of it",
    ),
    "another number of a dose": (
        "Dozi {number}",
        "Dozi {dose}",
        "line 12, language.sw.labels.primaryDose: must have no braces but those of {ordinal} and "
        "{number}",
    ),
    "a label that is none": (
        'final = "Cheti"',
        "final = 3",
        "line 8, language.sw.labels.final: must be a text",
    ),
    "an ordinal for a word": (
        "[language.sw.labels]",
        '[language.sw.ordinals]\n"*" = "{}"\nfirst = "wa"\n[language.sw.labels]',
        "line 8, language.sw.ordinals.first: must be a number, or * and how it ends",
    ),
    "no general ordinal": (
        "[language.sw.labels]",
        '[language.sw.ordinals]\n1 = "wa"\n[language.sw.labels]',
        'line 6, language.sw.ordinals: needs the key "*"',
    ),
    "ordinals that are none": (
        "months = [",
        "ordinals = 3\nmonths = [",
        "line 4, language.sw.ordinals: must be a table of texts",
    ),
    "a date without year": (
        "months = [",
        'date = "{day} {month}"\nmonths = [',
        "line 4, language.sw.date: must be a text with {day}, {month} and {year}, each once",
    ),
    "a date with a time": (
        "months = [",
        'date = "{day} {month} {year} {time}"\nmonths = [',
        "line 4, language.sw.date: must be a text with {day}, {month} and {year}, each once",
    ),
    "a date of no text": (
        "months = [",
        "long_date = 3\nmonths = [",
        "line 4, language.sw.long_date: must be a text with {day}, {month} and {year}, each once",
    ),
}


@pytest.mark.parametrize(
    ("old", "new", "expected"), LANGUAGE_MISTAKES.values(), ids=LANGUAGE_MISTAKES
)
def test_a_mistake_in_a_language_is_told(old, new, expected):
    """As in any other part of a template."""
    assert expected in problems(LANGUAGE.replace(old, new, 1))


@pytest.mark.parametrize("kind", ["currentDoseText", "doseType"])
def test_a_further_language_has_the_labels_of_what_is_written_in_it(kind):
    """Of texts in it, and of its own labels; others it may lack."""
    labels = 'doseText = "Dozi ya {ordinal}"\nprimaryDose = "Dozi {number}"\n'
    language = LANGUAGE.replace('["sw"]', '["en", "sw"]').replace(labels, "")
    assert list(Template.loads(language).languages) == ["en", "sw"]
    table = '[[blocks]]\nkind = "table"\ncolumns = [{ token = "%s@sw", label = "final" }]'
    place = "line 17, blocks[0].columns[0].token"
    expected = [f"{place}: needs the label doseText in sw: {kind} is made of it"]
    if kind == "doseType":
        expected += [f"{place}: needs the label primaryDose in sw: {kind} is made of it"]
    assert problems(language + table % kind) == expected
    assert problems(language + 'own = "{currentDoseText}"') == [
        "line 15, language.sw.labels.own: needs the label doseText in sw: currentDoseText is made "
        "of it"
    ]


def test_a_shipped_language_may_be_changed_in_part():
    """A label of one's own, and another; the rest stays."""
    template = Template.loads(
        '[language.en]\ndate = "{month} {day}, {year}"\n[language.en.labels]\nname = "Full name"\n'
        'seal = "Seal"\n[language.en.ordinals]\n"2" = "second"'
    )
    english = template.languages["en"]
    assert (english.labels["name"], english.labels["seal"], english.labels["age"]) == (
        "Full name",
        "Seal",
        "Age",
    )
    assert (english.ordinal(1), english.ordinal(2)) == ("1st", "second")


def test_a_style_of_another_size_has_a_leading_of_its_own():
    """And keeps the rest of the shipped one of its name."""
    template = Template.loads("[styles]\ntitle = { size = 30 }\nlabel = { colour = 'accent' }")
    title, label = template.styles["title"], template.styles["label"]
    assert (title.size, title.leading, title.face) == (30, 0, "bold")
    assert (label.size, label.leading, label.colour) == (7.5, 10.5, "accent")


def folder_of(tmp_path, **files):
    """A folder with these files."""
    for name, data in files.items():
        (tmp_path / name.replace("_", ".")).write_bytes(data)
    return tmp_path


def test_files_beside_a_template_are_checked(tmp_path):
    """Those that are missing, and those that are something else."""
    folder = folder_of(tmp_path, logo_png=b"GIF89a", head_pdf=b"%PDF-1.7")
    assert problems(
        '[images]\na = "none.png"\nb = "logo.png"\nc = 3\nd = "\\u0000"\n'
        '[background]\nfile = "head.pdf"',
        folder=folder,
    ) == [
        "line 2, images.a: must be a file that can be read",
        "line 3, images.b: must be the bytes of a PNG or JPEG image of a reasonable size",
        "line 4, images.c: must be a file beside the template",
        "line 5, images.d: must be a file that can be read",
        "line 7, background.file: must be a PDF that can be read",
    ]


@pytest.mark.parametrize(("count", "has"), [(1, "1 page"), (2, "2 pages")])
def test_a_page_that_a_background_lacks_is_told(tmp_path, count, has):
    """Else the certificate would have none, and nobody be told."""
    canvas = Canvas(str(tmp_path / "head.pdf"), pagesize=A4)
    for _ in range(count):
        canvas.showPage()
    canvas.save()
    assert problems('[background]\nfile = "head.pdf"\nfirst = 3\nback = 4', folder=tmp_path) == [
        f"line 3, background.first: must be a page of the PDF, which has {has}",
        f"line 4, background.back: must be a page of the PDF, which has {has}",
    ]


def test_a_file_that_is_not_there_is_an_os_error(tmp_path):
    """As with any other file."""
    with pytest.raises(OSError, match=r"none\.toml"):
        Template.load(tmp_path / "none.toml")


def test_boxes_of_which_one_is_shown_may_share_a_place():
    """Or which stand on different pages, or hold nothing."""
    at = "at = [0, 0, 50, 50]\n"
    block = 'blocks = [{ kind = "title" }]\n'
    texts = [
        f'[[boxes]]\n{at}{block}[[boxes]]\n{at}{block}when = "result"\n',
        f'[[boxes]]\n{at}{block}[[boxes]]\n{at}{block}unless = "result"\n',
        f'[[boxes]]\n{at}{block}[[boxes]]\n{at}{block}on = "back"\n',
        f'[[boxes]]\n{at}{block}[[boxes]]\n{at}tint = "tint"\n',
    ]
    for text in texts:
        assert len(Template.loads(text).sheet.boxes) == 2


def test_a_page_may_be_of_any_size():
    """In millimetres."""
    extent = Template.loads("[page]\nwidth = 100\nheight = 50.8").sheet.page.extent
    assert extent == pytest.approx((100 / 25.4 * 72, 144))


def test_labels_that_are_no_table_are_told():
    """In a shipped language, too."""
    expected = ["line 2, language.en.labels: must be a table of texts"]
    assert problems("[language.en]\nlabels = 3") == expected
