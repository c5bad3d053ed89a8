"""A signer whose key is on a token; SoftHSM stands in for the device."""

import ctypes
import datetime as dt
import functools
import pickle
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import attrs
import pkcs11
import pytest
import softhsm
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from key_material import P256
from pkcs11 import Attribute, CertificateType, KeyType, Mechanism, ObjectClass
from pkcs11.util.ec import encode_named_curve_parameters
from reports import told
from verifying import CERTIFIER

from divoc_certify import Pkcs11Signer, Signer, verify_credential
from divoc_certify.errors import (
    CertifyError,
    ConfigurationError,
    InvalidKeyError,
    SigningError,
    UnsupportedKeyError,
)
from divoc_certify.proof.algorithms import check_signature
from divoc_certify.proof.pkcs11_library import library_at
from divoc_certify.testing import check_signer, sample_vaccination_request

METHOD = "did:example:moh#hsm-1"
ALGORITHMS = ("PS256", "EdDSA", "ES256", "ES384", "ES256K")


@pytest.fixture(scope="module")
def token():
    """A token with a key of each algorithm."""
    token = softhsm.Token("moh")
    for number, algorithm in enumerate(ALGORITHMS):
        token.make_key(algorithm, key_id=bytes([number]))
    return token


@pytest.fixture
def another():
    """A token for one test, to be spoiled."""
    return softhsm.Token()


def arguments(token, **changes):
    """What a signer is made of."""
    return {
        "module": softhsm.MODULE,
        "token_label": token.label,
        "pin": softhsm.PIN,
        "key_label": "EdDSA",
        "verification_method": METHOD,
        **changes,
    }


@pytest.fixture
def make(token):
    """Make signers, and close them in the end."""
    made = []

    def make(of=token, **changes):
        made.append(Pkcs11Signer(**arguments(of, **changes)))
        return made[-1]

    yield make
    for signer in made:
        signer.close()


def works(signer, signing_input=b"input"):
    """Whether a signature holds."""
    check_signature(signer.public_key, signer.sign(signing_input), signing_input)
    return True


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_each_algorithm_signs(make, algorithm):
    """And its signatures verify, whatever the length of the input."""
    signer = make(key_label=algorithm)
    assert isinstance(signer, Signer)
    assert (signer.algorithm, signer.verification_method) == (algorithm, METHOD)
    for size in (0, 1, 200, 100_000):
        assert works(signer, b"\xf0" * size)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_certificate_is_issued(make, algorithm):
    """And it verifies."""
    signer = make(key_label=algorithm)
    certificate = attrs.evolve(CERTIFIER, signer=signer).certify(sample_vaccination_request())
    verify_credential(certificate.credential, public_key=signer.public_key)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_it_keeps_the_contract_of_a_signer(make, algorithm):
    """With a thousand signatures from eight threads."""
    signer = make(key_label=algorithm)
    check_signer(signer, signer.public_key)


@pytest.mark.parametrize("algorithm", ["PS256", "ES256"])
def test_two_signers_of_one_token_sign_from_eight_threads(make, algorithm):
    """All of a thousand signatures hold."""
    signers = make(key_label=algorithm), make(key_label="EdDSA")
    inputs = [f"input {number}".encode() for number in range(1000)]
    with ThreadPoolExecutor(8) as pool:
        signatures = list(
            pool.map(lambda number: signers[number % 2].sign(inputs[number]), range(1000))
        )
    for number, signature in enumerate(signatures):
        check_signature(signers[number % 2].public_key, signature, inputs[number])


def test_a_library_may_have_several_paths(make, tmp_path, monkeypatch):
    """Distributions link it from one folder into another, and it can be started just once."""
    link = tmp_path / "library.so"
    link.symlink_to(softhsm.MODULE)
    signers = make(), make(module=link)
    assert len({signer.sign(b"input") for signer in signers}) == 1
    by_name = library_at("hsm.so")
    monkeypatch.chdir(tmp_path)
    assert library_at("hsm.so") is by_name


def test_a_key_is_found_by_its_label_or_id(make):
    """Or by both."""
    signers = make(), make(key_label=None, key_id=b"\1"), make(key_id=b"\1")
    assert len({signer.sign(b"input") for signer in signers}) == 1


@pytest.mark.parametrize("pin", [softhsm.PIN.encode(), softhsm.read_pin, softhsm.PIN.encode])
def test_the_pin_has_three_forms(make, pin):
    """Text, UTF-8, and a function that gives one of them."""
    assert works(make(pin=pin))


@pytest.fixture
def offers():
    """Have the device offer some mechanisms only, for one test."""

    def offer(mechanisms):
        softhsm.configure(mechanisms)
        softhsm.restart()

    yield offer
    offer("ALL")


def test_a_token_without_the_mechanism_signs_a_digest(make, offers):
    """The same signature, by a simpler mechanism."""
    offers("CKM_RSA_PKCS_PSS")
    assert works(make(key_label="PS256"))


def test_a_token_without_any_mechanism_is_refused(make, offers):
    """When the signer is made."""
    offers("CKM_ECDSA")
    with pytest.raises(UnsupportedKeyError, match="must have CKM_EDDSA to sign EdDSA"):
        make()
    message = "must have CKM_SHA256_RSA_PKCS_PSS or CKM_RSA_PKCS_PSS to sign PS256"
    with pytest.raises(UnsupportedKeyError, match=message):
        make(key_label="PS256")


def test_a_key_may_be_for_the_simpler_mechanism_alone(make, another):
    """The token has the other one as well; a key for neither is told."""
    another.make_key("PS256", ALLOWED_MECHANISMS=[Mechanism.RSA_PKCS_PSS])
    another.make_key("PS256", label="v1.5", ALLOWED_MECHANISMS=[Mechanism.SHA256_RSA_PKCS])
    assert works(make(another, key_label="PS256"))
    with pytest.raises(SigningError, match="the token gave no signature") as caught:
        make(another, key_label="v1.5")
    assert isinstance(caught.value.__cause__, pkcs11.MechanismInvalid)


def test_a_key_may_ask_for_the_pin_each_time(make, another):
    """CKA_ALWAYS_AUTHENTICATE, as with the keys of qualified certificates."""
    another.make_key("PS256", ALWAYS_AUTHENTICATE=True)
    asked = []

    def pin():
        asked.append(1)
        return softhsm.PIN

    signer = make(another, key_label="PS256", pin=pin)
    before = len(asked)
    assert works(signer)
    assert len(asked) == before + 1


LIBRARY = ctypes.CDLL(softhsm.MODULE)  # what is done with it is done behind everybody's back


def slot_of(label):
    """The number of a token's slot."""
    return pkcs11.lib(softhsm.MODULE).get_token(token_label=label).slot.slot_id


def open_session(label):
    """Open a session that python-pkcs11 does not know, and give its number."""
    serial, handle = ctypes.c_ulong(4), ctypes.c_ulong()
    slot = ctypes.c_ulong(slot_of(label))
    assert LIBRARY.C_OpenSession(slot, serial, None, None, ctypes.byref(handle)) == 0
    return handle.value


def open_sessions(label):
    """The numbers of the sessions that this process has with a token."""
    probe, slot = open_session(label), slot_of(label)
    info = (ctypes.c_ulong * 4)()  # its first member is the slot
    found = {
        handle
        for handle in range(1, probe)
        if LIBRARY.C_GetSessionInfo(ctypes.c_ulong(handle), info) == 0 and info[0] == slot
    }
    assert LIBRARY.C_CloseSession(ctypes.c_ulong(probe)) == 0
    return found


def close_all_sessions(label):
    """Drop every session with a token."""
    assert LIBRARY.C_CloseAllSessions(ctypes.c_ulong(slot_of(label))) == 0


def log_out(label):
    """Log the process out of a token; its sessions stay open."""
    assert LIBRARY.C_Logout(ctypes.c_ulong(open_session(label))) == 0


def finalize(_):
    """Stop the library, and do not tell python-pkcs11."""
    assert LIBRARY.C_Finalize(None) == 0


DISTURBANCES = {
    "the sessions are closed": close_all_sessions,
    "the token is logged out": log_out,
    "the library is stopped": finalize,
    "python-pkcs11 has stopped it": lambda _: pkcs11.lib(softhsm.MODULE).finalize(),
    "the library is started anew": lambda _: softhsm.restart(),
}


@pytest.mark.parametrize("disturb", DISTURBANCES.values(), ids=DISTURBANCES)
def test_a_dropped_session_is_opened_again(make, token, disturb):
    """For every signer, each with its own key, whoever comes first."""
    signers = [make(key_label=algorithm) for algorithm in ALGORITHMS]
    for order in (signers, signers[::-1]):
        disturb(token.label)
        for signer in order:
            assert works(signer)


def test_signers_do_not_log_each_other_out_for_good(make):
    """The one that logged in may be closed first."""
    first, second = make(), make(key_label="ES256")
    first.close()
    assert works(second)


def test_a_signer_is_closed(token):
    """At the end of a block, and more than once."""
    with Pkcs11Signer(**arguments(token)) as signer:
        assert works(signer)
    signer.close()
    with pytest.raises(SigningError, match="the signer is closed"):
        signer.sign(b"input")


def test_a_signer_has_one_session(make, another):
    """Whatever becomes of the others, and of their logins; and none when it is closed."""
    another.make_key("EdDSA")
    first, second = make(another), make(another)
    for _ in range(3):
        make(another).close()
        assert works(first)
        assert works(second)
        assert len(open_sessions(another.label)) == 2
        close_all_sessions(another.label)
    assert works(first)
    assert works(second)
    assert len(open_sessions(another.label)) == 2
    first.close()
    second.close()
    assert not open_sessions(another.label)


def test_a_key_that_was_exchanged_does_not_sign(make, another):
    """Verifiers do not know it."""
    another.make_key("EdDSA")
    signer = make(another)
    for kind in (ObjectClass.PUBLIC_KEY, ObjectClass.PRIVATE_KEY):
        another.remove(kind, "EdDSA")
    another.make_key("EdDSA")
    with pytest.raises(SigningError, match="has another key under this name than before"):
        signer.sign(b"input")


def test_a_key_that_is_gone_does_not_sign(make, another):
    """The error is that of signing; its cause says what is missing."""
    another.make_key("EdDSA")
    signer = make(another)
    another.remove(ObjectClass.PRIVATE_KEY, "EdDSA")
    with pytest.raises(SigningError, match="the token gave no signature") as caught:
        signer.sign(b"input")
    assert isinstance(caught.value.__cause__, ConfigurationError)


def test_a_device_that_fails_gives_no_certificate(make, another):
    """The token is removed between two of them: nothing is issued, now or later."""
    another.make_key("EdDSA")
    certifier = attrs.evolve(CERTIFIER, signer=make(another))
    assert certifier.certify(sample_vaccination_request()).payload
    shutil.rmtree(another.folder)
    for _ in range(2):
        with pytest.raises(SigningError, match="the token gave no signature") as caught:
            certifier.certify(sample_vaccination_request())
        assert isinstance(caught.value.__cause__, pkcs11.PKCS11Error)


def test_a_device_that_comes_back_signs_again(make, another, tmp_path):
    """It may be away for a while."""
    another.make_key("EdDSA")
    signer = make(another)
    shutil.move(another.folder, tmp_path / "away")
    with pytest.raises(SigningError):
        signer.sign(b"input")
    shutil.move(tmp_path / "away", another.folder)
    assert works(signer)


FORKING = """
import os, sys, threading, traceback
from divoc_certify import Pkcs11Signer

def sign(signer, times=20):
    for number in range(times):
        signer.sign(b"input %d" % number)

def in_child(work):
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    code = 1
    try:
        code = work() or 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)

def work():
    threads = [threading.Thread(target=sign, args=[signer]) for signer in signers]
    [thread.start() for thread in threads]
    [sign(signer) for signer in signers[::-1]]
    [thread.join() for thread in threads]
    return in_child(lambda: sign(signers[1])) != 0

module, pin, *labels = sys.argv[1:]
signers = [
    Pkcs11Signer(
        module=module, token_label="moh", pin=pin, key_label=label,
        verification_method="did:example:moh#hsm-1",
    )
    for label in labels
]
going_on, went_well = True, []
def keep_signing():
    while going_on:
        sign(signers[0])
    went_well.append(True)
thread = threading.Thread(target=keep_signing)
thread.start()
# One at a time: SoftHSM does not see a token at the moment when another process logs in to it.
codes = [in_child(work) for _ in range(3)]
going_on = False
thread.join()
[sign(signer) for signer in signers]
print(codes, went_well)
"""


def test_a_forked_child_signs(token):
    """And its own child, in several threads, while the parent goes on."""
    done = subprocess.run(
        [sys.executable, "-c", FORKING, softhsm.MODULE, softhsm.PIN, "PS256", "ES256"],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,  # a lock that a child inherits, it would wait for for ever
    )
    assert (done.stdout, done.returncode) == (f"{[0] * 3} [True]\n", 0), done.stderr


def test_an_inherited_library_is_started_anew(make, token):
    """What a fork does in the child, done here: the parent's sessions are not used."""
    signer = make()
    library = library_at(softhsm.MODULE)
    parents = max(open_session(token.label) for _ in range(10))
    library.lock.acquire()
    library.inherit()
    assert works(signer)
    assert parents not in open_sessions(token.label) | {open_session(token.label)}
    assert works(make())


@pytest.mark.parametrize(
    "pin", [softhsm.PIN, lambda: softhsm.PIN, functools.partial(str, softhsm.PIN)]
)
def test_a_pin_is_not_pickled(make, pin):
    """A signer that would have to take it along does not go."""
    signer = make(pin=pin)
    with pytest.raises(ConfigurationError, match=r"\$\.pin must be a function at the top level"):
        pickle.dumps(signer)


def test_a_signer_is_pickled_with_the_name_of_its_pin(make):
    """The recipe goes to another process, and the PIN does not."""
    signer = make(pin=softhsm.read_pin, key_id=b"\1")
    pickled = pickle.dumps(signer)
    assert softhsm.PIN.encode() not in pickled
    with pickle.loads(pickled) as copy:
        assert repr(copy) == repr(signer)
        assert copy.sign(b"input") == signer.sign(b"input")


def ec_public_key(key, label, point):
    """A public key as an object of a token."""
    return {
        Attribute.CLASS: ObjectClass.PUBLIC_KEY,
        Attribute.KEY_TYPE: KeyType.EC,
        Attribute.LABEL: label,
        Attribute.EC_PARAMS: encode_named_curve_parameters(key.curve.name),
        Attribute.EC_POINT: point,
    }


def point_of(key):
    """The point of a public key, as it stands in an OCTET STRING."""
    form = serialization.PublicFormat.UncompressedPoint
    return key.public_bytes(serialization.Encoding.X962, form)


@pytest.fixture(scope="module")
def bad():
    """A token with keys that cannot be used."""
    token = softhsm.Token("bad")
    token.make_key("EdDSA")
    token.make_key("EdDSA", label="two")
    token.make_key("ES256", label="two")
    token.make_key("PS256", label="weak", bits=1024)
    token.make_key("P-521")
    token.make_key("Ed448")
    token.make_key("ES256", label="silent", SIGN=False)
    for label in ("lonely", "mixed", "off", "DSA"):
        token.make_key("ES256", label=label)
        token.remove(ObjectClass.PUBLIC_KEY, label)
    token.make_key("ES256", label="left behind")
    token.remove(ObjectClass.PRIVATE_KEY, "left behind")
    token.make_key("ES256", label="left behind")
    point = point_of(P256.public_key())
    token.add(ec_public_key(P256, "mixed", b"\4\x41" + point))
    token.add(ec_public_key(P256, "off", b"\4\x41\4" + b"\1" * 64))
    numbers = (Attribute.PRIME, Attribute.SUBPRIME, Attribute.BASE, Attribute.VALUE)
    kind = {Attribute.CLASS: ObjectClass.PUBLIC_KEY, Attribute.KEY_TYPE: KeyType.DSA}
    token.add({**kind, Attribute.LABEL: "DSA", **dict.fromkeys(numbers, b"\7")})
    return token


BAD_PIN = r"\$\.pin must be text, UTF-8, or a function that gives it"
REFUSED = {
    "no such library": ({"module": "/nowhere.so"}, ConfigurationError, r"\$\.module must be the"),
    "no path": ({"module": "/a\0b"}, ConfigurationError, r"\$\.module must be the"),
    "a library of another kind": ({"module": "libc.so.6"}, ConfigurationError, r"\$\.module must"),
    "no such token": (
        {"token_label": "none"},
        ConfigurationError,
        r"\$\.token_label must be the label of a token that is present",
    ),
    "a wrong PIN": ({"pin": "wrong"}, ConfigurationError, r"\$\.pin was refused by the token"),
    "a PIN too short": ({"pin": "1"}, ConfigurationError, r"\$\.pin was refused by the token"),
    "no PIN": ({"pin": ""}, ConfigurationError, BAD_PIN),
    "a PIN that is not UTF-8": ({"pin": b"\xff"}, ConfigurationError, BAD_PIN),
    "a PIN that is not Unicode": ({"pin": "\ud800"}, ConfigurationError, BAD_PIN),
    "a PIN that is a number": ({"pin": lambda: 1234}, ConfigurationError, BAD_PIN),
    "a PIN that fails": ({"pin": lambda: 1 // 0}, SigningError, "the PIN could not be read"),
    "no name of a key": ({"key_label": None}, ConfigurationError, r"\$\.key_label must be given"),
    "a number for an ID": ({"key_id": 1}, ConfigurationError, r"\$\.key_id must be bytes, and not"),
    "no such label": (
        {"key_label": "none"},
        ConfigurationError,
        r"\$\.key_label must name one private key of the token, and it has none",
    ),
    "no such ID": (
        {"key_label": None, "key_id": b"none"},
        ConfigurationError,
        r"\$\.key_id must name one private key of the token, and it has none",
    ),
    "two keys of a name": (
        {"key_label": "two"},
        ConfigurationError,
        r"\$\.key_label must name one private key of the token, and it has several",
    ),
    "RSA 1024": ({"key_label": "weak"}, InvalidKeyError, "has 1024 bits and must have 2048"),
    "P-521": ({"key_label": "P-521"}, UnsupportedKeyError, "must be RSA, Ed25519, or on the curve"),
    "Ed448": ({"key_label": "Ed448"}, UnsupportedKeyError, "must be RSA, Ed25519, or on the curve"),
    "DSA": ({"key_label": "DSA"}, UnsupportedKeyError, "must be RSA, Ed25519, or on the curve"),
    "not for signing": ({"key_label": "silent"}, InvalidKeyError, "is not for signing"),
    "no public key": ({"key_label": "lonely"}, InvalidKeyError, "no public key or certificate"),
    "two public keys": ({"key_label": "left behind"}, InvalidKeyError, "key, and has several"),
    "another's public key": ({"key_label": "mixed"}, InvalidKeyError, "does not belong to its"),
    "a public key off its curve": ({"key_label": "off"}, InvalidKeyError, "cannot be read"),
    "a relative verification method": (
        {"verification_method": "hsm-1"},
        InvalidKeyError,
        "must be an absolute URI",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_sign_is_refused_when_it_is_made(bad, name):
    """By an error that says what is wrong."""
    changes, error, message = REFUSED[name]
    with pytest.raises(error, match=message) as caught:
        Pkcs11Signer(**arguments(bad, **changes))
    assert type(caught.value) is error


def test_names_of_another_type_are_told_at_once(token):
    """What python-pkcs11 makes of them ends the process: an ID as text, as tools write it."""
    wrong = {"module": None, "token_label": None, "key_label": b"EdDSA", "key_id": "01"}
    with pytest.raises(ConfigurationError) as caught:
        Pkcs11Signer(**arguments(token, **wrong))
    assert [problem.path for problem in caught.value.problems] == [f"$.{name}" for name in wrong]
    with pytest.raises(ConfigurationError, match=r"\$\.key_label must be text, and not empty"):
        Pkcs11Signer(**arguments(token, key_label="\ud800"))


@pytest.mark.parametrize("label", ["weak", "P-521", "silent", "lonely", "mixed", "off"])
def test_a_signer_that_was_not_made_leaves_no_session(bad, label):
    """Nobody could close it."""
    softhsm.restart()
    with pytest.raises(InvalidKeyError):
        Pkcs11Signer(**arguments(bad, key_label=label))
    assert not open_sessions(bad.label)


def test_two_tokens_of_one_label_are_refused():
    """Nobody knows which is meant."""
    _, token = softhsm.Token("twin"), softhsm.Token("twin")
    with pytest.raises(ConfigurationError, match=r"\$\.token_label .* and several have it"):
        Pkcs11Signer(**arguments(token))


def test_a_device_that_fails_at_once_is_not_a_mistake_of_the_callers(token, offers):
    """The library is there, and does not start."""
    finalize(token.label)
    softhsm.CONFIGURATION.write_text("directories.tokendir = /nowhere\n")
    with pytest.raises(SigningError, match="the token gave no signature"):
        Pkcs11Signer(**arguments(token))


@pytest.mark.parametrize("algorithm", ["PS256", "ES384"])
def test_the_public_key_may_be_in_a_certificate(make, another, algorithm):
    """As on smart cards, which may have no public keys of their own."""
    another.make_key(algorithm, key_id=b"\7")
    key = make(another, key_label=algorithm).public_key
    another.remove(ObjectClass.PUBLIC_KEY, algorithm)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Ministry of Health")])
    certificate = (
        x509.CertificateBuilder(name, name, key, 1)
        .not_valid_before(dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
        .not_valid_after(dt.datetime(2027, 1, 1, tzinfo=dt.UTC))
        .sign(P256, hashes.SHA256())
    )
    another.add(
        {
            Attribute.CLASS: ObjectClass.CERTIFICATE,
            Attribute.CERTIFICATE_TYPE: CertificateType.X_509,
            Attribute.LABEL: "another label",
            Attribute.ID: b"\7",
            Attribute.SUBJECT: certificate.subject.public_bytes(),
            Attribute.VALUE: certificate.public_bytes(serialization.Encoding.DER),
        }
    )
    assert make(another, key_label=algorithm).public_key == key


def test_keys_of_one_id_are_told_apart_by_their_labels(make, another):
    """Whoever made them has counted wrong, and each has its public key all the same."""
    for algorithm in ("EdDSA", "ES256", "PS256"):
        another.make_key(algorithm, key_id=b"\1")
    for algorithm in ("EdDSA", "ES256", "PS256"):
        assert make(another, key_label=algorithm).algorithm == algorithm


def test_a_bare_point_is_read(make, another):
    """Some devices leave out the OCTET STRING around it."""
    another.make_key("ES256")
    key = make(another, key_label="ES256").public_key
    another.remove(ObjectClass.PUBLIC_KEY, "ES256")
    another.add(ec_public_key(key, "ES256", point_of(key)))
    assert make(another, key_label="ES256").public_key == key


def test_a_pin_that_was_refused_is_not_given_again(make, another):
    """A token locks itself after a few wrong ones. A new one is given."""
    another.make_key("EdDSA")
    pins = [softhsm.PIN]
    signer = make(another, pin=lambda: pins[-1])
    pins.append("wrong")
    close_all_sessions(another.label)
    with pytest.raises(SigningError, match="the token gave no signature") as caught:
        signer.sign(b"input")
    assert str(caught.value.__cause__) == "$.pin was refused by the token"
    for _ in range(2):
        with pytest.raises(SigningError, match="has refused this PIN before"):
            signer.sign(b"input")
    pins.append(softhsm.PIN)
    assert works(signer)


def test_a_pin_that_is_refused_for_a_signature_is_not_given_again(make, another):
    """Where the key asks for it each time."""
    another.make_key("PS256", ALWAYS_AUTHENTICATE=True)
    pins = [softhsm.PIN]
    signer = make(another, key_label="PS256", pin=lambda: pins[-1])
    pins.append("wrong")
    with pytest.raises(SigningError) as caught:
        signer.sign(b"input")
    assert str(caught.value.__cause__) == "$.pin was refused by the token"
    with pytest.raises(SigningError, match="has refused this PIN before"):
        signer.sign(b"input")
    pins.append(softhsm.PIN)
    assert works(signer)


def test_a_pin_that_was_refused_is_not_given_by_another_signer(another):
    """Several keys, or a pool that makes its signer for each task, would lock the token as well."""
    another.make_key("EdDSA")
    softhsm.restart()
    for error, message in {
        ConfigurationError: r"\$\.pin was refused by the token",
        SigningError: "has refused this PIN before",
    }.items():
        for pin in ("wrong", "wrong, too"):
            with pytest.raises(error, match=message):
                Pkcs11Signer(**arguments(another, pin=pin))


def test_a_key_that_is_not_there_is_told_to_who_is_logged_in(make, another):
    """No login helps then; and however often it is tried, no session is left behind."""
    another.make_key("EdDSA")
    assert works(make(another))
    for _ in range(3):
        with pytest.raises(ConfigurationError, match="and it has none"):
            make(another, key_label="none")
    assert len(open_sessions(another.label)) == 1


def test_a_key_that_everybody_sees_signs(make, another):
    """CKA_PRIVATE is false: that it is there does not say who is logged in."""
    another.make_key("EdDSA", PRIVATE=False)
    for _ in range(2):
        assert works(make(another))


FORMS = {"text": str, "UTF-8": str.encode, "a function": lambda pin: lambda: pin}
MISTAKES = {
    "a wrong PIN": {},
    "a wrong key": {"key_label": "none"},
    "a wrong library": {"module": "/nowhere.so"},
    "a wrong verification method": {"verification_method": "hsm-1"},
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("changes", MISTAKES.values(), ids=MISTAKES)
def test_no_error_shows_the_pin(token, form, changes):
    """Nor do the variables that reporters of errors add."""
    pin = softhsm.PIN if changes else "secret"
    with pytest.raises(CertifyError) as caught:
        Pkcs11Signer(**arguments(token, pin=form(pin), **changes))
    assert "'self'" in told(caught.value)
    assert pin not in told(caught.value)


@pytest.mark.parametrize("pin", ["secret \ud800", b"secret \xff"], ids=["text", "bytes"])
def test_no_error_shows_a_pin_that_cannot_be_encoded(token, pin):
    """Python's own error holds it."""
    with pytest.raises(ConfigurationError) as caught:
        Pkcs11Signer(**arguments(token, pin=pin))
    assert "secret" not in told(caught.value)


def test_a_signer_shows_no_pin(make):
    """Nor do its attributes."""
    signer = make()
    assert repr(signer) == (
        "Pkcs11Signer(token_label='moh', key_label='EdDSA', key_id=None, "
        f"verification_method='{METHOD}')"
    )
    assert softhsm.PIN not in str(vars(signer))


def test_a_missing_package_is_named(token, monkeypatch):
    """With what installs it."""
    monkeypatch.setitem(sys.modules, "pkcs11", None)
    with pytest.raises(ConfigurationError, match=r"pip install 'divoc-certify\[pkcs11\]'"):
        Pkcs11Signer(**arguments(token))


def test_the_library_is_imported_without_the_package():
    """It is asked for when a signer is made."""
    code = "import sys; sys.modules['pkcs11'] = None; import divoc_certify.proof.pkcs11"
    subprocess.run([sys.executable, "-c", code], check=True)
