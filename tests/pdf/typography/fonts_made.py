"""Small fonts, made for tests."""

import io

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTCollection
from fontTools.ttLib.tables.TupleVariation import TupleVariation

ORDER = [".notdef", "space", "A", "B", "acute", "Aacute"]
CHARACTERS = {0x20: "space", 0x41: "A", 0x42: "B", 0x301: "acute", 0x1F600: "B"}


def saved(font):
    """A font's bytes."""
    file = io.BytesIO()
    font.save(file)
    return file.getvalue()


def square(pen, size):
    """A square on the baseline."""
    pen.moveTo((0, 0))
    pen.lineTo((0, size))
    pen.lineTo((size, size))
    pen.lineTo((size, 0))
    pen.closePath()


def outline(name):
    """An outline for `glyf`."""
    pen = TTGlyphPen({"A": None, "acute": None})
    if name == "Aacute":
        pen.addComponent("A", (1, 0, 0, 1, 0, 0))
        pen.addComponent("acute", (0.5, 0, 0, 0.5, 10, 700))
        pen.addComponent("acute", (0.5, 0, 0, 0.25, 300, 200))
        pen.addComponent("acute", (0.5, 0.1, 0.1, 0.5, -300, 200))
    elif name != "space":
        square(pen, 100 * (1 + ORDER.index(name)))
    return pen.glyph()


def builder(*, characters=CHARACTERS, truetype=True, fs_type=0, name="Made-Regular"):
    """A font that is not saved yet."""
    made = FontBuilder(1000, isTTF=truetype)
    made.setupGlyphOrder(ORDER)
    made.setupCharacterMap(characters)
    if truetype:
        made.setupGlyf({glyph: outline(glyph) for glyph in ORDER})
    else:
        strings = {}
        for glyph in ORDER:
            pen = T2CharStringPen(500, None)
            if glyph != "space":
                square(pen, 100 * (1 + ORDER.index(glyph)))
            strings[glyph] = pen.getCharString()
        made.setupCFF(name, {}, strings, {})
    made.setupHorizontalMetrics(dict.fromkeys(ORDER, (500, 0)))
    made.setupHorizontalHeader(ascent=800, descent=-200)
    made.setupNameTable({"familyName": "Made", "styleName": "Regular", "psName": name})
    made.setupOS2(fsType=fs_type)
    made.setupPost()
    return made


def truetype(**options):
    """A font with TrueType outlines."""
    return saved(builder(**options))


def variable():
    """A font whose letters grow wider with its weight."""
    made = builder()
    made.setupFvar([("wght", 100, 400, 900, "Weight")], [])
    wider = [(0, 0)] * 4 + [(0, 0), (200, 0), (0, 0), (0, 0)]
    peak = {"wght": (0.0, 1.0, 1.0)}
    made.setupGvar({"A": [TupleVariation(peak, wider)]})
    return saved(made)


def collection():
    """Two fonts in one file."""
    file = io.BytesIO()
    fonts = TTCollection()
    fonts.fonts = [builder(name=f"Made-{number}").font for number in range(2)]
    fonts.save(file)
    return file.getvalue()
