"""The payload: what `pack` writes, and all that `unpack` reads."""

import base64
import codecs
import hashlib
import io
import json
import subprocess
import sys
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import NASTY

from divoc_certify.errors import CredentialError, MalformedError
from divoc_certify.qr import pack, unpack
from divoc_certify.qr.archive import MAX_CONTENT, archive
from divoc_certify.qr.payload import MAX_PAYLOAD

SAFE = 2**53 - 1
ANY_TEXT = st.sampled_from(NASTY) | st.text(st.characters(exclude_categories=["Cs"]))
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-SAFE, SAFE) | st.floats(-SAFE, SAFE) | ANY_TEXT,
    lambda values: st.lists(values, max_size=4) | st.dictionaries(ANY_TEXT, values, max_size=4),
)
OBJECTS = st.dictionaries(ANY_TEXT, ANY_JSON)

CREDENTIAL = {
    "type": ["VerifiableCredential"],
    "name": 'Zoë "O’Brien"\\\n\u2028🎉 محمّد',
    "dose": 2,
    "empty": {"none": None, "list": [], "yes": True, "ratio": 0.5},
}
PLAIN = {"name": "Sam Sample", "dose": 2}


def compact(value):
    """JSON as it stands in a payload."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def as_it_is(payload):
    """What a scanner returns that gives bytes."""
    return payload


def as_utf8(payload):
    """What a scanner returns that takes the bytes for UTF-8."""
    return payload.decode()


def as_latin1(payload):
    """What a scanner returns that takes the bytes for Latin-1."""
    return payload.decode("latin-1")


def as_a_browser(payload):
    """What one returns that has its browser do so: Windows-1252, where that has a character."""
    letters = (bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in payload)
    return "".join(letters)


@given(OBJECTS)
def test_what_is_packed_is_unpacked(credential):
    """Every object, its members in their order, whatever the scanner takes the bytes for."""
    payload = pack(credential)
    for scanned in (as_it_is, as_utf8, as_latin1, as_a_browser):
        assert list(unpack(scanned(payload)).items()) == list(credential.items())


@given(OBJECTS)
def test_text_is_kept_byte_for_byte(credential):
    """The JSON comes back as it went in, so that a signature over it holds."""
    integral = unpack(compact(credential))
    assert compact(unpack(pack(integral))) == compact(integral)


def test_a_payload_is_the_archive_as_latin1_in_utf8():
    """Python's own module finds one deflated entry with compact UTF-8 JSON."""
    raw = pack(CREDENTIAL).decode().encode("latin-1")
    with zipfile.ZipFile(io.BytesIO(raw)) as read:
        (entry,) = read.infolist()
        assert (entry.filename, entry.compress_type) == ("certificate.json", zipfile.ZIP_DEFLATED)
        assert read.read(entry).decode() == (
            '{"type":["VerifiableCredential"],"name":"Zoë \\"O’Brien\\"\\\\\\n\u2028🎉 محمّد",'
            '"dose":2,"empty":{"none":null,"list":[],"yes":true,"ratio":0.5}}'
        )


def signed_by(signature):
    """A credential that ends with a signature."""
    return {**PLAIN, "proof": {"type": "DataIntegrityProof", "proofValue": signature}}


def test_a_signature_is_stored():
    """It stands in the payload as it is, which takes fewer bytes than deflated ones in UTF-8."""
    signature = base64.urlsafe_b64encode(hashlib.sha512(b"").digest() * 4).decode()
    payload = pack(signed_by(signature))
    assert f'{signature}"}}}}'.encode() in payload
    deflated = archive(compact(signed_by(signature)))
    assert len(payload) < len(as_latin1(deflated).encode())


@pytest.mark.parametrize("credential", [PLAIN, {}, {"dose": 2}, signed_by("z" * 60)])
def test_a_short_text_at_the_end_is_deflated(credential):
    """A block of its own would take more than it saves."""
    assert pack(credential) == as_latin1(archive(compact(credential))).encode()


def test_a_payload_is_the_same_in_every_process():
    """Neither the hash seed nor the time zone changes a byte."""
    program = f"from divoc_certify.qr import pack; print(pack({CREDENTIAL!a}).hex())"
    for seed, zone in (("1", "America/Jamaica"), ("2", "Asia/Kolkata")):
        environment = {"PYTHONHASHSEED": seed, "TZ": zone}
        command = [sys.executable, "-c", program]
        output = subprocess.run(command, env=environment, capture_output=True, check=True).stdout
        assert bytes.fromhex(output.decode()) == pack(CREDENTIAL)


RAW = archive(compact(CREDENTIAL))
TWICE_OVER = as_latin1(pack(CREDENTIAL)).encode()
B64 = b"B64:" + base64.b64encode(RAW)
READABLE = {
    "as it is written, bytes": pack(CREDENTIAL),
    "as it is written, from UTF-8": as_utf8(pack(CREDENTIAL)),
    "as it is written, from Latin-1": as_latin1(pack(CREDENTIAL)),
    "as it is written, from Latin-1, in UTF-8": TWICE_OVER,
    "the archive, bytes": RAW,
    "the archive, from Latin-1": as_latin1(RAW),
    "the archive, from a browser": as_a_browser(RAW),
    "base64, bytes": B64,
    "base64, text": as_utf8(B64),
    "base64, and a line feed": as_utf8(B64) + "\r\n",
    "JSON, bytes": compact(CREDENTIAL),
    "JSON, from UTF-8": as_utf8(compact(CREDENTIAL)),
    "JSON behind a byte order mark": codecs.BOM_UTF8 + compact(CREDENTIAL),
    "JSON behind a byte order mark, from UTF-8": "\ufeff" + as_utf8(compact(CREDENTIAL)),
    "JSON, spread out": json.dumps(CREDENTIAL, indent=2),
    "JSON, blanks around it": b" \r\n\t      " + compact(CREDENTIAL) + b"\n",
}


@pytest.mark.parametrize("payload", READABLE.values(), ids=READABLE)
def test_every_form_in_use_is_read(payload):
    """All four, as bytes and as the texts that scanners make of them."""
    assert unpack(payload) == CREDENTIAL


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\t"])
def test_a_scanner_may_end_what_it_reads_like_a_line(end):
    """As those do that stand for a keyboard, in every form."""
    for payload in READABLE.values():
        typed = payload + end if isinstance(payload, str) else payload + end.encode()
        assert unpack(typed) == CREDENTIAL


def test_an_archive_of_ascii_is_read_either_way():
    """Bytes that are the same in both encodings hold the same archive."""
    assert unpack(pack(PLAIN)) == PLAIN
    assert unpack(archive(compact(PLAIN))) == PLAIN


def test_text_of_plain_json_is_taken_at_its_word():
    """Which encoding a scanner took for plain JSON cannot be told from the text."""
    assert unpack('{"name":"Zoë"}') == {"name": "Zoë"}
    assert unpack(as_latin1('{"name":"Zoë"}'.encode())) == {"name": "ZoÃ«"}


NUMBERS = {
    "0": 0,
    "-0": 0,
    "1.0": 1,
    "-0.0": 0,
    "1e2": 100,
    "1E+2": 100,
    "120e-1": 12,
    "9007199254740991": SAFE,
    "-9007199254740991": -SAFE,
    "9007199254740991.0": SAFE,
    "0.5": 0.5,
    "-1.25e-7": -1.25e-7,
    "1e-400": 0,
}


@pytest.mark.parametrize(("written", "number"), NUMBERS.items())
def test_numbers_are_read_as_javascript_does(written, number):
    """There is one kind of number, so `1.0` is the integer 1; the canonical form hangs on it."""
    read = unpack(f'{{"n":{written}}}')["n"]
    assert (read, type(read)) == (number, type(number))


def nested(levels):
    """JSON text with objects and arrays in turn, `levels` in all."""
    half = levels // 2
    return '{"a":[' * half + "]}" * half


def test_nesting_is_bounded():
    """64 levels are read and written, no more, whatever else stands on the stack."""
    assert unpack(pack(unpack(nested(64))))
    with pytest.raises(MalformedError, match=r"nested deeper than 64 levels"):
        unpack(nested(66))


NO_ARCHIVE = "the payload is not a ZIP archive"
NO_JSON = "the credential is not JSON"
NO_OBJECT = "the credential is not a JSON object"
NO_UTF8 = "the credential is not UTF-8"
NUMBER = "the credential holds a number that not every reader takes as it is"
SURROGATE = "the credential holds a lone surrogate"
DEEP = "the credential is nested deeper than 64 levels"
TWICE = "the credential has a member twice"
LONG = "the payload is longer than 65,536 bytes"

CONTENTS = {
    "nothing": (b"", NO_JSON),
    "no JSON": (b'{"name":"Zoe"', NO_JSON),
    "single quotes": (b"{'name':'Zoe'}", NO_JSON),
    "two objects": (b'{"name":"Zoe"}{"name":"Zoe"}', NO_JSON),
    "a control character": (b'{"name":"Zoe\0"}', NO_JSON),
    "a byte order mark": (b'\xef\xbb\xbf{"name":"Zoe"}', NO_JSON),
    "UTF-16": ('{"name":"Zoe"}'.encode("utf-16"), NO_UTF8),
    "Latin-1": ('{"name":"Zoë"}'.encode("latin-1"), NO_UTF8),
    "a surrogate in UTF-8": (b'{"name":"\xed\xa0\x80Zoe"}', NO_UTF8),
    "a surrogate": (b'{"name":"Zoe\\ud800"}', SURROGATE),
    "a surrogate in a name": (b'{"\\udfffZoe":1}', SURROGATE),
    "a surrogate in a list": (b'{"a":[{"a":"\\udc00Zoe"}]}', SURROGATE),
    "a member twice": (b'{"name":"Zoe","name":"Zoe"}', TWICE),
    "a member twice, further down": (b'{"a":[{"name":"Zoe","\\u006eame":"Ada"}]}', TWICE),
    "an array": (b'["Zoe"]', NO_OBJECT),
    "a text": (b'"Zoe"', NO_OBJECT),
    "null": (b"null", NO_OBJECT),
    "NaN": (b'{"a":NaN}', NUMBER),
    "Infinity": (b'{"a":Infinity}', NUMBER),
    "-Infinity": (b'{"a":-Infinity}', NUMBER),
    "too large an integer": (b'{"a":9007199254740992}', NUMBER),
    "too small an integer": (b'{"a":-9007199254740992}', NUMBER),
    "too large a number": (b'{"a":9007199254740992.0}', NUMBER),
    "an infinite number": (b'{"a":1e400}', NUMBER),
    "thousands of digits": (b'{"a":' + b"1" * 5000 + b"}", NUMBER),
    "arrays without end": (b'{"a":' + b"[" * 60_000, DEEP),
    "many arrays": (b'{"a":' + b"[" * 200 + b"]" * 200 + b"}", DEEP),
    "many objects": (b'{"a":' * 65 + b"1" + b"}" * 65, DEEP),
}
PAYLOADS = {
    "nothing": (b"", NO_ARCHIVE),
    "no text": ("", NO_ARCHIVE),
    "some text": ("Zoë", NO_ARCHIVE),
    "text beyond Latin-1": ("Žofie", NO_ARCHIVE),
    "a lone surrogate": ("PK\x03\x04\udc80", NO_ARCHIVE),
    "an address": ("https://example.org/Zoe", NO_ARCHIVE),
    "another certificate": ("HC1:6BFOXN", NO_ARCHIVE),
    "no base64": ("B64:UEsDBA==*", "the payload behind B64: is not base64"),
    "base64 beyond ASCII": ("B64:Zoë", "the payload behind B64: is not base64"),
    "base64 of nothing": (b"B64:", NO_ARCHIVE),
    "base64 of JSON": (b"B64:" + base64.b64encode(b'{"name":"Zoe"}'), NO_ARCHIVE),
    "base64 of the UTF-8 form": (b"B64:" + base64.b64encode(pack(CREDENTIAL)), NO_ARCHIVE),
    "base64 of base64": (b"B64:" + base64.b64encode(B64), NO_ARCHIVE),
    "UTF-8 three times over": (TWICE_OVER.decode("latin-1").encode(), NO_ARCHIVE),
    "too many bytes": (b"{" + b" " * MAX_PAYLOAD, LONG),
    "too long a text": ("{" + " " * MAX_PAYLOAD, LONG),
    "as many bytes as may be": (b"{" + b" " * (MAX_PAYLOAD - 1), NO_JSON),
    "a raw surrogate in JSON": ('{"name":"\ud800Zoe"}', SURROGATE),
    **{
        f"{name}, in an archive": (archive(content).decode("latin-1").encode(), rule)
        for name, (content, rule) in CONTENTS.items()
    },
    **{
        f"{name}, as JSON": (content, rule)
        for name, (content, rule) in CONTENTS.items()
        if content.startswith(b"{")
    },
}


@pytest.mark.parametrize(("payload", "rule"), PAYLOADS.values(), ids=PAYLOADS)
def test_anything_else_is_refused(payload, rule):
    """With the rule that is broken, and with nothing of what was scanned."""
    with pytest.raises(MalformedError) as raised:
        unpack(payload)
    assert str(raised.value) == rule
    assert not isinstance(raised.value.__context__, ValueError)


def result(payload):
    """What is read, or the error that is documented; any other escapes."""
    try:
        return unpack(payload)
    except MalformedError as error:
        return error


PIECES = st.sampled_from([b"{", b"B64:", b"PK\x03\x04", RAW, RAW[:40], RAW[-60:], pack(PLAIN)])
BYTES = st.binary() | st.lists(PIECES | st.binary(max_size=8)).map(b"".join)
TEXTS = st.text(st.characters()) | BYTES.map(as_latin1)


@given(BYTES | TEXTS | TEXTS.map("{{{}".format) | TEXTS.map("B64:{}".format))
def test_any_payload_is_read_or_refused(payload):
    """Whatever is scanned, there is an object or a `MalformedError`."""
    assert isinstance(result(payload), (dict, MalformedError))


@given(BYTES)
def test_any_content_is_read_or_refused(content):
    """Whatever stands in the archive, there is an object or a `MalformedError`."""
    assert isinstance(result(archive(content)), (dict, MalformedError))


@given(OBJECTS, st.data())
def test_a_damaged_payload_is_refused_or_the_same(credential, data):
    """No other credential comes out of changed bytes: the checksum sees to it."""
    payload = bytearray(pack(credential))
    position = data.draw(st.integers(0, len(payload) - 1))
    payload[position] ^= data.draw(st.integers(1, 255))
    read = result(bytes(payload))
    assert isinstance(read, MalformedError) or read == credential


@pytest.mark.parametrize("buffer", [bytes, bytearray, memoryview])
def test_any_buffer_is_read(buffer):
    """A scanner's library hands over what it has."""
    assert unpack(buffer(pack(CREDENTIAL))) == CREDENTIAL
    with pytest.raises(MalformedError, match="longer than 65,536 bytes"):
        unpack(buffer(bytes(MAX_PAYLOAD + 1)))


@pytest.mark.parametrize("payload", [None, 5, [123], {}])
def test_what_is_neither_bytes_nor_text_is_a_mistake(payload):
    """Of who calls, and none of who shows a certificate."""
    with pytest.raises(TypeError):
        unpack(payload)


class Opaque:
    """Something that JSON does not have."""


CIRCLE = {}
CIRCLE["again"] = CIRCLE
UNPACKABLE = {
    "an object of a class": ({"a": Opaque()}, NO_JSON),
    "bytes": ({"a": b"Zoe"}, NO_JSON),
    "a circle": (CIRCLE, NO_JSON),
    "NaN": ({"a": float("nan")}, NUMBER),
    "too large an integer": ({"a": SAFE + 1}, NUMBER),
    "a lone surrogate": ({"a": "Zoe\ud800"}, SURROGATE),
    "deep nesting": ({"a": json.loads("[" * 64 + "]" * 64)}, DEEP),
    "deeper nesting": ({"a": json.loads("[" * 700 + "]" * 700)}, DEEP),
    "one name for two members": ({"1": "Zoe", 1: "Zoe"}, TWICE),
    "too many bytes": (
        {"a": "ë" * (MAX_CONTENT // 2)},
        "the credential is longer than 262,144 bytes",
    ),
}


@pytest.mark.parametrize(("credential", "rule"), UNPACKABLE.values(), ids=UNPACKABLE)
def test_what_could_not_be_read_again_is_not_packed(credential, rule):
    """It is refused when it is issued, not when it is verified."""
    with pytest.raises(CredentialError) as raised:
        pack(credential)
    assert str(raised.value) == rule
