"""A signer's certificate, and the chain to a root."""

import datetime as dt
from types import SimpleNamespace

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from key_material import RSA, WEAK

from divoc_certify.errors import ConfigurationError, InvalidKeyError, UnsupportedKeyError
from divoc_certify.verification.keys import VerificationKey

ID, ISSUER = "did:example:moh#key-1", "https://moh.example/"
NOT_BEFORE = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
NOT_AFTER = dt.datetime(2025, 12, 31, 23, 59, 59, tzinfo=dt.UTC)
NOW = dt.datetime(2025, 6, 30, tzinfo=dt.UTC)
PEM, DER = serialization.Encoding.PEM, serialization.Encoding.DER

SIGNER = ed25519.Ed25519PrivateKey.generate()
ROOT = ed25519.Ed25519PrivateKey.generate()
MIDDLE = ed25519.Ed25519PrivateKey.generate()
LOWER = ed25519.Ed25519PrivateKey.generate()
EC = ec.generate_private_key(ec.SECP256R1())
P521 = ec.generate_private_key(ec.SECP521R1())

NEUTRAL = (1).to_bytes(32, "little")
ANYBODY = SimpleNamespace(public_key=lambda: ed25519.Ed25519PublicKey.from_public_bytes(NEUTRAL))

DOCUMENT_SIGNING = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")
MICROSOFT = x509.ObjectIdentifier("1.3.6.1.4.1.311.10.3.12")
POLICY = x509.PolicyInformation(x509.ObjectIdentifier("1.2.3"), None)


def name(text):
    """Name the subject or the issuer."""
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def usage(*, digital_signature=False, key_cert_sign=False):
    """Say what a key is for."""
    others = ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement")
    others += ("crl_sign", "encipher_only", "decipher_only")
    return x509.KeyUsage(
        digital_signature=digital_signature,
        key_cert_sign=key_cert_sign,
        **dict.fromkeys(others, False),
    )


FOR_SIGNATURES = [(usage(digital_signature=True), True)]
FOR_SERVERS = (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False)
FOR_CERTIFICATES = [
    (x509.BasicConstraints(ca=True, path_length=None), True),
    (usage(key_cert_sign=True), True),
]


def certificate(subject, key, by, signing_key, extensions, *, period=(NOT_BEFORE, NOT_AFTER)):
    """Issue a certificate, as it would never be issued where a test needs that."""
    builder = (
        x509.CertificateBuilder()
        .subject_name(name(subject))
        .issuer_name(name(by))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(period[0])
        .not_valid_after(period[1])
    )
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical=critical)
    plain = (ed25519.Ed25519PrivateKey, ed448.Ed448PrivateKey)
    algorithm = None if isinstance(signing_key, plain) else hashes.SHA256()
    return builder.sign(signing_key, algorithm)


def root(key=ROOT, extensions=FOR_CERTIFICATES, period=(NOT_BEFORE, NOT_AFTER)):
    """Issue the root's own certificate."""
    return certificate("root", key, "root", key, extensions, period=period)


def signer(by="root", signing_key=ROOT, extensions=FOR_SIGNATURES, key=SIGNER, **more):
    """Issue the certificate of who signs credentials."""
    return certificate("signer", key, by, signing_key, extensions, **more)


def middle(by="root", signing_key=ROOT, extensions=FOR_CERTIFICATES, **more):
    """Issue a certificate between the two."""
    return certificate("middle", MIDDLE, by, signing_key, extensions, **more)


def pem(*certificates):
    """Write certificates into one file."""
    return b"".join(each.public_bytes(PEM) for each in certificates)


def read(certificate, roots, intermediates=(), at=NOW):
    """Read the key that the certificate certifies."""
    return VerificationKey.from_x509(
        certificate, id=ID, issuer=ISSUER, roots=roots, intermediates=intermediates, at=at
    )


@pytest.mark.parametrize("encoding", [PEM, DER], ids=["pem", "der"])
@pytest.mark.parametrize("key", [SIGNER, RSA], ids=["ed25519", "rsa"])
def test_a_key_is_read_from_a_certificate(key, encoding):
    """Its period is the certificate's, whose last second belongs to it."""
    trusted = read(signer(key=key).public_bytes(encoding), root().public_bytes(encoding))
    assert trusted == VerificationKey(
        id=ID,
        issuer=ISSUER,
        public_key=key.public_key(),
        valid_from=NOT_BEFORE,
        valid_until=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
    )


def test_a_certificate_may_have_no_end():
    """RFC 5280, section 4.1.2.5."""
    forever = dt.datetime(9999, 12, 31, 23, 59, 59, tzinfo=dt.UTC)
    assert read(pem(signer(period=(NOT_BEFORE, forever))), pem(root())).valid_until is None


def test_text_and_several_files_are_read():
    """PEM is text, and a verifier may have roots in several files."""
    other = root(LOWER)
    trusted = read(pem(signer()).decode(), (file for file in [pem(other).decode(), pem(root())]))
    assert trusted.public_key == SIGNER.public_key()


CHAIN = [signer("lower", LOWER), certificate("lower", LOWER, "middle", MIDDLE, FOR_CERTIFICATES)]


@pytest.mark.parametrize(
    ("certificates", "intermediates"),
    {
        "in one file": (pem(*CHAIN, middle()), ()),
        "in another": (pem(CHAIN[0]), pem(CHAIN[1], middle())),
        "in several": (pem(CHAIN[0]), [middle().public_bytes(DER), pem(CHAIN[1])]),
        "here and there": (pem(*CHAIN), [pem(middle())]),
        "with the root and others": (
            pem(CHAIN[0]),
            [pem(root(), root(RSA), middle("middle", MIDDLE)), pem(middle(), *CHAIN)],
        ),
    }.values(),
)
def test_intermediates_make_a_chain(certificates, intermediates):
    """Wherever they are given, in any order, with whatever else."""
    assert read(certificates, [pem(root())], intermediates).public_key == SIGNER.public_key()


def test_a_chain_ends_at_the_first_root():
    """A certificate authority may be trusted on its own, and need not have signed itself."""
    assert read(pem(CHAIN[0]), pem(CHAIN[1])).public_key == SIGNER.public_key()


def test_a_way_around_a_worn_out_certificate_is_found():
    """An issuer that was certified twice, of which one certificate has ended."""
    ended = middle(period=(NOT_BEFORE, NOT_BEFORE))
    chain = [signer("middle", MIDDLE), ended, middle()]
    assert read(pem(*chain), pem(root())).public_key == SIGNER.public_key()


@pytest.mark.parametrize(
    "key",
    [RSA, EC, ed448.Ed448PrivateKey.generate()],
    ids=["RSA", "P-256", "Ed448"],
)
def test_a_root_may_have_another_kind_of_key(key):
    """A national root often does."""
    trusted = read(pem(signer(signing_key=key)), pem(root(key)))
    assert trusted.public_key == SIGNER.public_key()


@pytest.mark.parametrize(
    "purpose",
    [DOCUMENT_SIGNING, MICROSOFT, ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE],
    ids=["RFC 9336", "Microsoft's", "any"],
)
def test_a_certificate_may_say_that_it_is_for_documents(purpose):
    """Among other purposes; and so may an authority, which otherwise has none for documents."""
    purposes = (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH, purpose]), True)
    leaf = signer("middle", MIDDLE, [*FOR_SIGNATURES, purposes])
    authority = middle(extensions=[*FOR_CERTIFICATES, purposes])
    assert read(pem(leaf, authority), pem(root())).public_key == SIGNER.public_key()


@pytest.mark.parametrize("at", [NOT_BEFORE, NOT_AFTER.replace(microsecond=999_999)])
def test_the_first_and_the_last_second_are_in_the_period(at):
    """RFC 5280, section 4.1.2.5: both are."""
    assert read(pem(signer()), pem(root()), at=at).is_valid_at(at)


SECOND = dt.timedelta(seconds=1)


@pytest.mark.parametrize("at", [NOT_BEFORE - SECOND, NOT_AFTER + SECOND], ids=["early", "late"])
def test_a_certificate_out_of_its_period_is_refused(at):
    """By a second."""
    with pytest.raises(InvalidKeyError, match="certificate is not valid at that time"):
        read(pem(signer()), pem(root()), at=at)


@pytest.mark.parametrize(
    ("extensions", "message"),
    {
        "no key usage": ([], "must have the key usage digitalSignature"),
        "another usage": (
            [(usage(key_cert_sign=True), True)],
            "must have the key usage digitalSignature",
        ),
        "a web server": (
            [*FOR_SIGNATURES, FOR_SERVERS],
            "must have the extended key usage documentSigning, or none",
        ),
        "a critical policy": (
            [*FOR_SIGNATURES, (x509.CertificatePolicies([POLICY]), True)],
            "has a critical extension that is not known here",
        ),
    }.values(),
)
def test_a_certificate_for_something_else_is_refused(extensions, message):
    """It may be genuine, and still not be for credentials."""
    with pytest.raises(InvalidKeyError, match=message):
        read(pem(signer(extensions=extensions)), pem(root()))


def test_other_extensions_that_are_not_critical_do_no_harm():
    """RFC 5280, section 4.2: they may be ignored."""
    names = x509.SubjectAlternativeName([x509.DNSName("moh.example")])
    policies = x509.CertificatePolicies([POLICY])
    leaf = signer(extensions=[*FOR_SIGNATURES, (names, True), (policies, False)])
    assert read(pem(leaf), pem(root())).public_key == SIGNER.public_key()


@pytest.mark.parametrize(
    ("certificate", "kind", "message"),
    {
        "weak RSA": (signer(key=WEAK), InvalidKeyError, "has 1024 bits"),
        "another curve": (signer(key=P521), UnsupportedKeyError, "must be RSA, Ed25519, or"),
        "of a small order": (signer(key=ANYBODY), InvalidKeyError, "anybody can sign"),
    }.values(),
)
def test_a_key_that_cannot_verify_is_refused(certificate, kind, message):
    """As in every other form."""
    with pytest.raises(kind, match=message):
        read(pem(certificate), pem(root()))


def test_a_key_of_an_unknown_kind_is_refused():
    """One that cannot even be read."""
    der = signer().public_bytes(DER)
    oid = bytes.fromhex("300506032b6570032100")  # Ed25519 and its 32 bytes
    assert der.count(oid) == 1
    unknown = der.replace(oid, bytes.fromhex("300506032b657f032100"))
    with pytest.raises(UnsupportedKeyError, match="must be RSA, Ed25519, or"):
        read(unknown, pem(root()))


def constrained(length):
    """Be an authority with at most so many others below it."""
    return [(x509.BasicConstraints(ca=True, path_length=length), True), FOR_CERTIFICATES[1]]


NO_CHAIN = "no chain to a trusted root"
ROOTS = ("root", ROOT, FOR_CERTIFICATES)


def anybodys(issued):
    """Put the one signature that always holds under ANYBODY in a certificate's own one's place."""
    return x509.load_der_x509_certificate(
        issued.public_bytes(DER).replace(issued.signature, NEUTRAL + bytes(32))
    )


@pytest.mark.parametrize(
    ("certificates", "roots", "reason"),
    {
        "another root of that name": ([signer()], root(LOWER), f"{NO_CHAIN}$"),
        "signed by itself": ([signer("signer", SIGNER)], root(), f"{NO_CHAIN}$"),
        "no intermediate": ([signer("middle", MIDDLE)], root(), f"{NO_CHAIN}$"),
        "an issuer as whom anybody signs": (
            [anybodys(signer("middle", MIDDLE)), certificate("middle", ANYBODY, *ROOTS)],
            root(),
            f"{NO_CHAIN}$",
        ),
        "two that sign each other": (
            [signer("middle", MIDDLE), middle("lower", LOWER), CHAIN[1]],
            root(),
            f"{NO_CHAIN}$",
        ),
        "the signer issues": (
            [certificate("low", LOWER, "signer", SIGNER, FOR_SIGNATURES), signer()],
            root(),
            "an issuer is not a certificate authority$",
        ),
        "says that it does not issue": (
            [
                signer("middle", MIDDLE),
                middle(
                    extensions=[
                        (x509.BasicConstraints(ca=False, path_length=None), True),
                        FOR_CERTIFICATES[1],
                    ]
                ),
            ],
            root(),
            "an issuer is not a certificate authority$",
        ),
        "may not issue": (
            [signer("middle", MIDDLE), middle(extensions=[*constrained(0)[:1], *FOR_SIGNATURES])],
            root(),
            "an issuer must have the key usage keyCertSign$",
        ),
        "no key usage of the root": (
            [signer()],
            root(extensions=FOR_CERTIFICATES[:1]),
            "an issuer must have the key usage keyCertSign$",
        ),
        "no extensions of the root": (
            [signer()],
            root(extensions=[]),
            "an issuer is not a certificate authority$",
        ),
        "too long a chain": (
            [*CHAIN, middle(extensions=constrained(0))],
            root(),
            "an issuer has more issuers below it than it allows$",
        ),
        "too long a chain for the root": (
            [*CHAIN, middle()],
            root(extensions=constrained(1)),
            "an issuer has more issuers below it than it allows$",
        ),
        "an issuer out of its period": (
            [signer("middle", MIDDLE), middle(period=(NOT_BEFORE, NOT_BEFORE))],
            root(),
            "an issuer is not valid at that time$",
        ),
        "a root out of its period": (
            [signer()],
            root(period=(NOT_BEFORE, NOT_BEFORE)),
            "an issuer is not valid at that time$",
        ),
        "names that are constrained": (
            [
                signer("middle", MIDDLE),
                middle(
                    extensions=[
                        *FOR_CERTIFICATES,
                        (x509.NameConstraints([x509.DNSName("a.example")], None), True),
                    ]
                ),
            ],
            root(),
            "an issuer has a critical extension that is not known here$",
        ),
        "names that are constrained, and not critical": (
            [
                signer("middle", MIDDLE),
                middle(
                    extensions=[
                        *FOR_CERTIFICATES,
                        (x509.NameConstraints(None, [x509.DirectoryName(name("signer"))]), False),
                    ]
                ),
            ],
            root(),
            "an issuer constrains names, which is not looked at here$",
        ),
        "an authority for web servers": (
            [signer("middle", MIDDLE), middle(extensions=[*FOR_CERTIFICATES, FOR_SERVERS])],
            root(),
            "an issuer must have the extended key usage documentSigning, or none$",
        ),
        "a root for web servers": (
            [signer()],
            root(extensions=[*FOR_CERTIFICATES, FOR_SERVERS]),
            "an issuer must have the extended key usage documentSigning, or none$",
        ),
        "two reasons": (
            [
                signer("middle", MIDDLE),
                middle(period=(NOT_BEFORE, NOT_BEFORE)),
                middle(extensions=[]),
            ],
            root(),
            "an issuer is not a certificate authority, and is not valid at that time$",
        ),
        "a weak root": ([signer(signing_key=WEAK)], root(WEAK), f"{NO_CHAIN}$"),
    }.values(),
)
def test_without_a_chain_there_is_no_trust(certificates, roots, reason):
    """Every link is a certificate authority, valid, and allowed to be where it is."""
    with pytest.raises(InvalidKeyError, match=reason):
        read(pem(*certificates), pem(roots))


def test_a_path_length_that_just_suffices():
    """It counts the issuers below, not the signer."""
    exact = [*CHAIN, middle(extensions=constrained(1))]
    trusted = read(pem(*exact), pem(root(extensions=constrained(2))))
    assert trusted.public_key == SIGNER.public_key()


def test_a_signature_by_a_kind_of_key_that_is_not_taken():
    """DSA, or a small curve."""
    for key in (dsa.generate_private_key(1024), ec.generate_private_key(ec.SECP192R1())):
        with pytest.raises(InvalidKeyError, match=f"{NO_CHAIN}$"):
            read(pem(signer(signing_key=key)), pem(root(key)))


@pytest.mark.parametrize("key", [RSA, EC], ids=["RSA", "P-256"])
def test_a_signature_over_a_weak_hash_is_not_taken(key):
    """Others with that hash can be made."""
    builder = x509.CertificateBuilder().subject_name(name("signer")).issuer_name(name("root"))
    builder = builder.public_key(SIGNER.public_key()).serial_number(1)
    builder = builder.not_valid_before(NOT_BEFORE).not_valid_after(NOT_AFTER)
    leaf = builder.add_extension(*FOR_SIGNATURES[0]).sign(key, hashes.SHA224())
    with pytest.raises(InvalidKeyError, match=f"{NO_CHAIN}$"):
        read(pem(leaf), pem(root(key)))


@pytest.mark.parametrize(
    ("data", "message"),
    {
        "empty": (b"", "a certificate cannot be read"),
        "PEM of something else": (b"-----BEGIN PUBLIC KEY-----\n", "a certificate cannot be read"),
        "a lone surrogate": ("-----BEGIN CERTIFICATE-----\ud800", "a certificate cannot be read"),
        "cut": (signer().public_bytes(DER)[:-1], "a certificate cannot be read"),
        "extensions that cannot be read": (
            signer().public_bytes(DER).replace(b"\x03\x02\x07\x80", b"\x03\x02\x07\xff"),
            "a certificate cannot be read",
        ),
    }.values(),
)
def test_what_is_no_certificate_is_refused(data, message):
    """Wherever it is given."""
    for arguments in ((data, pem(root())), (pem(signer()), [data])):
        with pytest.raises(InvalidKeyError, match=message):
            read(*arguments)
    with pytest.raises(InvalidKeyError, match=message):
        read(pem(signer()), pem(root()), [data])


def test_a_root_and_a_time_zone_are_needed():
    """Both are told at once."""
    with pytest.raises(ConfigurationError) as raised:
        read(pem(signer()), [], at=dt.datetime(2025, 6, 30))  # noqa: DTZ001 - the mistake
    assert str(raised.value).splitlines() == [
        "$.roots must hold a certificate",
        "$.at must be a time with a time zone",
    ]
