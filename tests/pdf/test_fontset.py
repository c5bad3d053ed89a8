"""Fonts as configuration."""

import pickle
import struct
import sys
from pathlib import Path

import pytest
from fonts_made import builder, collection, saved, truetype, variable

from divoc_certify.errors import ConfigurationError
from divoc_certify.pdf import Font, FontSet, PageRenderer, faces

NOTO = Path("/usr/share/fonts/truetype/noto")


def names(typeface):
    """The fonts of a typeface."""
    return [face.font.name for face in typeface.faces]


def problems(make):
    """What is wrong with a configuration."""
    with pytest.raises(ConfigurationError) as raised:
        make()
    return [str(problem) for problem in raised.value.problems]


def test_without_more_a_page_is_set_in_the_embedded_fonts():
    """Regular and bold, each loaded once."""
    assert FontSet().regular.faces == (faces.regular(),)
    assert FontSet().bold.faces == (faces.bold(),)


def test_fonts_follow_in_their_order(tmp_path):
    """From paths, texts of paths and bytes; a missing bold one is replaced by the regular one."""
    path = tmp_path / "made.ttf"
    path.write_bytes(truetype())
    fonts = FontSet(
        fonts=[
            Font(regular=path, bold=truetype(name="Made-Bold")),
            Font(regular=str(path)),
        ]
    )
    assert names(fonts.regular) == ["NotoSans-Regular", "Made-Regular", "Made-Regular"]
    assert names(fonts.bold) == ["NotoSans-Bold", "Made-Bold", "Made-Regular"]
    assert names(FontSet(fonts=fonts.fonts, embedded=False).regular) == ["Made-Regular"] * 2


def test_one_font_of_a_collection_is_chosen():
    """By its number."""
    assert names(FontSet(fonts=(Font(regular=collection(), index=1),)).regular)[1] == "Made-1"


def test_a_variable_font_gives_its_designs():
    """The bold one by its axis, from the same file."""
    (_, regular), (_, bold) = (
        weight.faces
        for fonts in [FontSet(fonts=(Font(regular=variable(), bold_axes={"wght": 900}),))]
        for weight in (fonts.regular, fonts.bold)
    )
    widths = [face.font.advance(face.font.glyphs[ord("A")]) for face in (regular, bold)]
    assert widths == [500, 700]
    assert not bold.font.is_variable


def test_noto_fonts_are_found_where_they_are_said_to_be():
    """Always in the same order, and Chinese characters in the forms that were asked for."""
    fonts = FontSet.noto(NOTO, "/usr/share/fonts/opentype/noto", cjk="kr")
    assert names(fonts.regular)[1:3] == ["NotoSans-Regular", "NotoSansDevanagari-Regular"]
    assert names(fonts.regular)[-1] == "NotoSansCJKkr-Regular"
    assert names(fonts.bold)[-1] == "NotoSansCJKkr-Bold"


def test_a_noto_font_without_its_bold_one_will_do(tmp_path):
    """The regular one stands in."""
    (tmp_path / "NotoSansThai-Regular.ttf").write_bytes(truetype())
    assert names(FontSet.noto(tmp_path).bold)[1] == "Made-Regular"


BAD = "must be a file that can be read, or its bytes"
WRONG = {
    "a path that is none": (lambda: Font(regular="/nowhere.ttf"), BAD),
    "a number": (lambda: Font(regular=7), BAD),
    "some text": (lambda: Font(regular=b"text"), "is neither a TrueType nor an OpenType font"),
    "nothing": (lambda: Font(regular=b""), "is neither a TrueType nor an OpenType font"),
    "a part": (lambda: Font(regular=truetype()[:300]), "is damaged"),
    "its beginning": (lambda: Font(regular=truetype()[:20]), "is damaged"),
    "all but its end": (lambda: Font(regular=truetype()[:-20]), "is damaged"),
    "a design of a font that has one": (
        lambda: Font(regular=truetype(), axes={"wght": 700}),
        "is no variable font, and has no axes",
    ),
    "a design on another axis": (
        lambda: Font(regular=variable(), axes={"wdht": 90}),
        "has no axis wdht",
    ),
    "a font that must not be embedded": (
        lambda: Font(regular=truetype(fs_type=2)),
        "must not be embedded, by its licence",
    ),
    "a font without widths": (
        lambda: Font(regular=truetype().replace(b"hmtx", b"xmtx", 1)),
        "lacks tables that a page needs",
    ),
    "a font without outlines": (
        lambda: Font(regular=truetype().replace(b"glyf", b"xlyf", 1)),
        "has no outlines that can be embedded",
    ),
    "a font without an index of outlines": (
        lambda: Font(regular=truetype().replace(b"loca", b"xoca", 1)),
        "has no outlines that can be embedded",
    ),
    "a font without characters": (lambda: Font(regular=truetype(characters={})), "has no glyphs"),
    "a collection's third of two": (
        lambda: Font(regular=collection(), index=2),
        "is a collection of 2 fonts, numbered from 0",
    ),
    "a single font's second": (
        lambda: Font(regular=truetype(), index=1),
        "is no collection: its index is 0",
    ),
}


@pytest.mark.parametrize(("font", "rule"), WRONG.values(), ids=WRONG)
def test_a_font_that_will_not_do_is_refused_at_once(font, rule):
    """With its place and the rule."""
    assert problems(lambda: FontSet(fonts=(font(),))) == [f"$.fonts[0].regular {rule}"]


def test_all_problems_are_told_at_once():
    """Of every font, regular and bold."""
    assert problems(
        lambda: FontSet(fonts=(Font(regular=b"x", bold=b"y"), Font(regular=truetype(), bold=b"z")))
    ) == [
        f"$.fonts[{place} is neither a TrueType nor an OpenType font"
        for place in ("0].regular", "0].bold", "1].bold")
    ]


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (lambda: FontSet(fonts="NotoSans"), "$.fonts must be a tuple of Font"),
        (lambda: FontSet(fonts=("NotoSans",)), "$.fonts must be a tuple of Font"),
        (lambda: FontSet(embedded=False), "$.fonts must hold a font"),
        (lambda: FontSet.noto("/nowhere"), "$.folders must hold Noto fonts"),
        (lambda: FontSet.noto(NOTO, cjk="en"), "$.cjk must be one of jp, kr, sc, tc, hk"),
        (lambda: PageRenderer(fonts="Noto"), "$.fonts must be a FontSet"),
    ],
)
def test_a_configuration_that_cannot_work_is_refused(make, problem):
    """With its place and the rule."""
    assert problems(make) == [problem]


@pytest.mark.parametrize(
    ("font", "kind"),
    [
        (variable, "is a variable font"),
        (lambda: saved(builder(truetype=False)), "has CFF outlines"),
    ],
)
def test_a_font_that_needs_the_extra_says_so(monkeypatch, font, kind):
    """When it is configured, not when somebody's name is printed."""
    monkeypatch.setitem(sys.modules, "uharfbuzz", None)
    assert problems(lambda: FontSet(fonts=(Font(regular=font()),))) == [
        f"$.fonts[0].regular {kind}, which needs the extra: pip install 'divoc-certify[shaping]'"
    ]


def test_a_copy_in_another_process_reads_its_files_again(tmp_path):
    """What is pickled is small, and shows no bytes."""
    path = tmp_path / "made.ttf"
    path.write_bytes(truetype())
    fonts = FontSet(fonts=(Font(regular=path),))
    pickled = pickle.dumps(fonts)
    assert len(pickled) < 1000
    assert names(pickle.loads(pickled).regular) == names(fonts.regular)
    assert repr(Font(regular=b"1234", bold="b.ttf")) == (
        "Font(regular=4 bytes, bold='b.ttf', index=0, axes={}, bold_axes={})"
    )


def replaced(data, tag, change):
    """A font file with a table changed in its place."""
    for at in range(12, 400, 16):
        name, _, start, length = struct.unpack_from(">4s3L", data, at)
        if name == tag:
            return data[:start] + change(data[start : start + length]) + data[start + length :]
    raise AssertionError


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (lambda cmap: cmap[:2] + b"\0\0" + cmap[4:], "has no character map for Unicode"),
        (
            lambda cmap: cmap.replace(b"\0\x0c\0\0", b"\0\x0d\0\0"),
            "has a character map of a form that is not read",
        ),
    ],
)
def test_a_character_map_that_is_not_read_is_refused(change, rule):
    """Rather than found to have nothing."""
    font = Font(regular=replaced(truetype(), b"cmap", change))
    assert problems(lambda: FontSet(fonts=(font,))) == [f"$.fonts[0].regular {rule}"]
