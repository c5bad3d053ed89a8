"""Type: from text to glyphs in their places.

It knows neither pages nor PDF. The way of a text: `lines.wrap` breaks it (by `linebreak` and
`clusters`) into lines that know their directions (`bidi`); a `typeface.Typeface` divides each
line among its faces, shapes what has to be shaped (`harfbuzz`), and gives `Segment`s of placed
glyphs; `subsetting` makes the font that a document embeds for them.
"""
