# ruff: noqa: INP001 - a script, not a part of a package
"""Make the fonts in `src/divoc_certify/pdf/fonts/` from the full Noto Sans faces.

Usage::

    python tools/subset_fonts.py DIRECTORY

DIRECTORY holds `NotoSans-Regular.ttf` and `NotoSans-Bold.ttf` as Debian's package
`fonts-noto-core` 20201225-1 installs them. Needs fontTools.

What stays is what a page prints right without shaping: the letters of the Latin, Greek and
Cyrillic scripts (Vietnamese among them), digits, punctuation, currency. Left out are combining
marks, which would have to be positioned, characters that nobody sees, bidirectional controls,
and the replacement character; so a page refuses them. Hinting and layout tables go too, since
ReportLab copies the first into every document and reads nothing of the second.
"""

import pathlib
import sys
import unicodedata

from fontTools import subset
from fontTools.ttLib import TTFont

TARGET = pathlib.Path(__file__).parents[1] / "src/divoc_certify/pdf/fonts"

BLOCKS = (
    (0x0020, 0x007E),  # Basic Latin
    (0x00A0, 0x02FF),  # Latin-1 to Spacing Modifier Letters
    (0x0370, 0x052F),  # Greek, Cyrillic
    (0x1C80, 0x1C8F),  # Cyrillic Extended-C
    (0x1E00, 0x1FFF),  # Latin Extended Additional, Greek Extended
    (0x2000, 0x206F),  # General Punctuation
    (0x2070, 0x209F),  # Superscripts and Subscripts
    (0x20A0, 0x20CF),  # Currency Symbols
    (0x2100, 0x218F),  # Letterlike Symbols, Number Forms
    (0x2C60, 0x2C7F),  # Latin Extended-C
    (0x2E00, 0x2E7F),  # Supplemental Punctuation
    (0xA640, 0xA69F),  # Cyrillic Extended-B
    (0xA720, 0xA7FF),  # Latin Extended-D
)
UNSEEN = {"Cc", "Cf", "Mn", "Me", "Zl", "Zp"}
"""General categories that have no drawing of their own."""


def main(directory: pathlib.Path) -> None:
    """Write the two subsets.

    Args:
        directory: Where the full faces are.
    """
    wanted = [
        code
        for first, last in BLOCKS
        for code in range(first, last + 1)
        if unicodedata.category(chr(code)) not in UNSEEN
    ]
    for name in ("NotoSans-Regular.ttf", "NotoSans-Bold.ttf"):
        font = TTFont(directory / name, recalcTimestamp=False)
        options = subset.Options(
            hinting=False,
            layout_features=[],
            glyph_names=False,
            name_languages=[0x409],
            name_IDs=[0, 1, 2, 3, 4, 5, 6, 7, 13, 14],
            notdef_outline=True,
            drop_tables=["DSIG", "GDEF", "GPOS", "GSUB"],
        )
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=wanted)
        subsetter.subset(font)
        font.save(TARGET / name)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
