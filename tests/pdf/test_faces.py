"""The embedded faces."""

import unicodedata

import pytest

from divoc_certify.pdf import faces

ALPHABETS = {
    "Vietnamese": "ăâđêôơưáàảãạấầẩẫậắằẳẵặéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ",
    "Polish": "ąćęłńóśźż",
    "Turkish": "çğıİöşü",
    "Icelandic": "áðéíóúýþæö",
    "Hausa and Ewe": "ɓɗƙƴɖɛƒɣŋɔʋ",
    "Greek": "αβγδεζηθικλμνξοπρστυφχψωςάέήίόύώϊϋΐΰ",
    "polytonic Greek": "ᾅὦῆἁὐΐῷ",
    "Russian": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "Ukrainian and Serbian": "ґєіїђјљњћџ",
    "Kazakh": "әғқңөұүһі",
    "punctuation": "–—‘’“”„«»…·•†‰′″№™",
    "currency": "€£¥₹₦₫₱₺₽₴",
}


@pytest.mark.parametrize("face", [faces.regular(), faces.bold()], ids=["regular", "bold"])
@pytest.mark.parametrize("letters", ALPHABETS.values(), ids=ALPHABETS)
def test_the_faces_cover_the_scripts_that_they_promise(face, letters):
    """Small and capital, each letter has a glyph that takes room."""
    for letter in {*letters, *(letter.upper() for letter in letters if len(letter.upper()) == 1)}:
        assert ord(letter) in face.font.glyphs, f"U+{ord(letter):04X}"
        assert face.font.advance(face.font.glyphs[ord(letter)]) > 0


@pytest.mark.parametrize("face", [faces.regular(), faces.bold()], ids=["regular", "bold"])
def test_the_faces_have_nothing_that_needs_shaping(face):
    """No combining mark, no joiner, no directional control and no replacement character."""
    unwanted = [
        code
        for code in range(0x110000)
        if unicodedata.category(chr(code)) in {"Mn", "Me", "Mc", "Cf", "Cc", "Co"} or code == 0xFFFD
    ]
    assert not [code for code in unwanted if code in face.font.glyphs]


def test_a_face_is_loaded_once():
    """All documents of a process share it."""
    assert faces.regular() is faces.regular()
    assert faces.bold() is not faces.regular()
