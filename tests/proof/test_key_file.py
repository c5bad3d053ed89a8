"""Keys that stay in their files."""

import copy
import pickle
import threading

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from deployment import PASSWORD, read_password
from key_material import DER, ED25519, KEYS, PEM, RSA, WEAK, private_bytes
from reports import told

from divoc_certify import PrivateKeySigner
from divoc_certify.errors import ConfigurationError, InvalidKeyError, SigningError
from divoc_certify.proof import PasswordFile, key_file
from divoc_certify.testing import check_signer
from divoc_certify.testing.leaks import holds_private_key

METHOD = "did:example:moh#key-1"
TRADITIONAL = serialization.PrivateFormat.TraditionalOpenSSL


def pkcs12_of(key, password=None):
    """A PKCS#12 file."""
    encryption = serialization.NoEncryption()
    if password:
        encryption = serialization.BestAvailableEncryption(password)
    return pkcs12.serialize_key_and_certificates(None, key, None, None, encryption)


@pytest.fixture
def read(tmp_path):
    """Makes a signer from a file with some content, or with some key."""

    def read(content=ED25519, **options):
        path = tmp_path / "key"
        path.write_bytes(content if isinstance(content, bytes) else private_bytes(content))
        return PrivateKeySigner.from_file(path, verification_method=METHOD, **options)

    return read


@pytest.fixture
def asked(monkeypatch):
    """How often each file was read as a key, and whether its numbers were checked before."""
    monkeypatch.setattr(key_file, "_KEYS", key_file.Keys())
    times = []
    load = key_file.load_private_key

    def counted(data, password, *, is_checked):
        times.append(is_checked)
        return load(data, password, is_checked=is_checked)

    monkeypatch.setattr(key_file, "load_private_key", counted)
    return times


def elsewhere(signer):
    """The signer as another process has it."""
    return pickle.loads(pickle.dumps(signer))


@pytest.mark.parametrize(
    ("key", "content"),
    {
        "PKCS#8": (ED25519, private_bytes(ED25519)),
        "PKCS#8, DER": (ED25519, private_bytes(ED25519, DER)),
        "PKCS#8, DER, RSA": (RSA, private_bytes(RSA, DER)),
        "PKCS#1": (RSA, private_bytes(RSA, PEM, form=TRADITIONAL)),
        "PKCS#1, DER": (RSA, private_bytes(RSA, DER, form=TRADITIONAL)),
        "SEC 1": (KEYS["ES256"], private_bytes(KEYS["ES256"], PEM, form=TRADITIONAL)),
        "SEC 1, DER": (KEYS["ES384"], private_bytes(KEYS["ES384"], DER, form=TRADITIONAL)),
        "PKCS#12": (ED25519, pkcs12_of(ED25519)),
        "PKCS#12, RSA": (RSA, pkcs12_of(RSA)),
    }.values(),
)
def test_every_form_of_file_is_read(read, key, content):
    """It says itself which it is."""
    assert read(content).public_key == key.public_key()


@pytest.mark.parametrize(
    "content",
    [
        private_bytes(ED25519, PEM, PASSWORD.encode()),
        private_bytes(RSA, DER, PASSWORD.encode()),
        pkcs12_of(RSA, PASSWORD.encode()),
    ],
    ids=["PEM", "DER", "PKCS#12"],
)
def test_a_password_is_asked_for_and_stays_behind(read, content):
    """The function's name goes to another process."""
    signer = read(content, password=read_password)
    assert read(content, password=PASSWORD.encode).public_key == signer.public_key
    assert PASSWORD.encode() not in pickle.dumps(signer)
    assert elsewhere(signer).private_key_pem() == signer.private_key_pem()
    with pytest.raises(InvalidKeyError):
        read(content, password=lambda: "another")
    with pytest.raises(InvalidKeyError):
        read(content)


@pytest.mark.parametrize("algorithm", KEYS)
def test_it_signs_in_another_process(read, algorithm):
    """With all that a signer is, and the same to those who compare; and its pickle is small."""
    signer = read(KEYS[algorithm])
    assert len(pickle.dumps(signer)) < 800
    for other in (elsewhere(signer), copy.copy(signer), copy.deepcopy(signer)):
        assert other == signer
        assert repr(other) == repr(signer)
        check_signer(other, signer.public_key, signatures=4, threads=2)


def test_a_key_is_read_once_in_a_process(read, asked):
    """However many signers come, from however many threads."""
    signer = read(RSA)
    others = [elsewhere(signer) for _ in range(8)]
    threads = [threading.Thread(target=other.sign, args=(b"input",)) for other in others]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert read(RSA) == signer
    assert asked == [False]


def test_a_key_whose_password_is_in_a_file_is_read_once(read, asked, tmp_path):
    """Each signer that comes brings the name of that file anew."""
    (tmp_path / "password").write_text(PASSWORD)
    encrypted = private_bytes(ED25519, PEM, PASSWORD.encode())
    signer = read(encrypted, password=PasswordFile(tmp_path / "password"))
    for _ in range(3):
        elsewhere(signer).sign(b"input")
    assert asked == [False]


def test_a_key_is_not_read_before_it_is_needed(read, tmp_path):
    """What comes out of the pickle knows its public half, and its algorithm, by itself."""
    other = elsewhere(read())
    (tmp_path / "key").unlink()
    assert other.public_key == ED25519.public_key()
    assert other.algorithm == "EdDSA"
    with pytest.raises(SigningError, match="cannot be read any more"):
        other.sign(b"input")


def test_a_signer_keeps_the_key_that_it_has_read(read):
    """What becomes of the file is for those that are made anew."""
    signer = read()
    another = ed25519.Ed25519PrivateKey.generate()
    assert read(another).public_key == another.public_key()
    assert signer.sign(b"input") == ED25519.sign(b"input")


def test_another_key_does_not_sign_under_the_old_name(read):
    """Where the file was replaced between one process and the next."""
    other = elsewhere(read())
    read(ed25519.Ed25519PrivateKey.generate())
    for _ in range(2):
        with pytest.raises(SigningError, match="holds another key than when the signer was made"):
            other.sign(b"input")
    read(ED25519)
    assert other.sign(b"input") == ED25519.sign(b"input")


def spoilt():
    """The key with another private exponent: the public half is the same."""
    numbers = RSA.private_numbers()
    return rsa.RSAPrivateNumbers(
        p=numbers.p,
        q=numbers.q,
        d=numbers.d + 2,
        dmp1=numbers.dmp1,
        dmq1=numbers.dmq1,
        iqmp=numbers.iqmp,
        public_numbers=numbers.public_numbers,
    ).private_key(unsafe_skip_rsa_key_validation=True)


def test_only_a_file_that_was_checked_is_not_checked_again(read, asked, monkeypatch, tmp_path):
    """The same bytes: not just the same public half."""
    signer, path = read(RSA), tmp_path / "key"
    for content, is_checked in ((RSA, True), (private_bytes(RSA, DER), False)):
        monkeypatch.setattr(key_file, "_KEYS", key_file.Keys())  # as in another process
        other = elsewhere(signer)
        path.write_bytes(content if isinstance(content, bytes) else private_bytes(content))
        check_signer(other, RSA.public_key(), signatures=1, threads=1)
        assert asked.pop() is is_checked
    path.write_bytes(private_bytes(spoilt()))
    with pytest.raises(SigningError, match="cannot be read any more"):
        elsewhere(signer).sign(b"input")


def test_the_number_of_keys_that_are_kept_is_bounded(asked, monkeypatch, tmp_path):
    """The one that was read first gives way, and is read anew."""
    monkeypatch.setattr(key_file, "_MOST_KEYS", 2)
    contents = [private_bytes(ed25519.Ed25519PrivateKey.generate()) for _ in range(3)]
    for content in (*contents, contents[-1], contents[0]):
        (tmp_path / "key").write_bytes(content)
        PrivateKeySigner.from_file(tmp_path / "key", verification_method=METHOD)
    assert len(asked) == 4


def unavailable():
    """A password that cannot be had."""
    raise OSError("sealed")


@pytest.mark.parametrize(
    ("content", "password", "error", "message"),
    {
        "no key": (b"garbage", None, InvalidKeyError, "cannot be read"),
        "a weak one": (private_bytes(WEAK), None, InvalidKeyError, "2048"),
        "no function": (ED25519, b"secret", ConfigurationError, r"\$\.password must be a function"),
        "no text": (ED25519, lambda: 7, ConfigurationError, r"\$\.password must be a function"),
        "no Unicode": (ED25519, lambda: "\ud800", ConfigurationError, r"\$\.password must be a"),
        "no password": (ED25519, unavailable, SigningError, "password .* could not be read"),
        "not encrypted": (ED25519, read_password, InvalidKeyError, "is not encrypted"),
    }.values(),
)
def test_what_cannot_sign_is_refused_when_it_is_made(read, content, password, error, message):
    """Not in the worker."""
    with pytest.raises(error, match=message):
        read(content, password=password)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    """Like one that holds no key."""
    with pytest.raises(InvalidKeyError, match="the key's file cannot be read"):
        PrivateKeySigner.from_file(tmp_path / "key", verification_method=METHOD)


def test_a_password_that_has_no_name_does_not_go(read):
    """And it says so when it is pickled."""
    encrypted = private_bytes(ED25519, PEM, PASSWORD.encode())
    signer = read(encrypted, password=lambda: PASSWORD)
    with pytest.raises(ConfigurationError, match=r"\$\.password must be a function at the top"):
        pickle.dumps(signer)


@pytest.mark.parametrize("written", [b"%s\n", b"%s", b"\xef\xbb\xbf%s\r\n"])
def test_a_password_in_a_file_goes_as_the_name_of_that_file(read, tmp_path, written):
    """And not as the password, whichever editor has written it."""
    (tmp_path / "password").write_bytes(written % PASSWORD.encode())
    encrypted = private_bytes(ED25519, PEM, PASSWORD.encode())
    signer = read(encrypted, password=PasswordFile(tmp_path / "password"))
    assert PASSWORD.encode() not in pickle.dumps(signer)
    assert elsewhere(signer).sign(b"input") == ED25519.sign(b"input")


def test_a_password_that_cannot_be_had_in_the_worker_is_told(read, monkeypatch):
    """As what it is, and not as a file that is gone."""
    signer = read(private_bytes(ED25519, PEM, PASSWORD.encode()), password=read_password)
    pickled = pickle.dumps(signer)
    monkeypatch.setattr("deployment.read_password", unavailable)
    with pytest.raises(SigningError, match="the password of the key's file could not be read"):
        pickle.loads(pickled).sign(b"input")


def test_no_error_shows_the_key_or_its_password(read, tmp_path):
    """Nor do the variables that reporters of errors add, here or in the worker."""
    with pytest.raises(InvalidKeyError, match="is not encrypted") as raised:
        read(ED25519, password=read_password)
    reports = [told(raised.value)]
    (tmp_path / "password").write_text(PASSWORD)
    signer = read(
        private_bytes(ED25519, PEM, PASSWORD.encode()), password=PasswordFile(tmp_path / "password")
    )
    read(ED25519)
    with pytest.raises(SigningError, match="cannot be read any more") as raised:
        elsewhere(signer).sign(b"input")
    reports.append(told(raised.value))
    for report in reports:
        assert not holds_private_key(report.encode(), ED25519.public_key())
        assert PASSWORD not in report


def test_a_relative_path_is_that_of_the_process_that_made_it(tmp_path, monkeypatch):
    """Whatever folder the other process works in."""
    (tmp_path / "key").write_bytes(private_bytes(ED25519))
    monkeypatch.chdir(tmp_path)
    signer = PrivateKeySigner.from_file("key", verification_method=METHOD)
    monkeypatch.chdir("/")
    assert elsewhere(signer).sign(b"input") == ED25519.sign(b"input")
