"""The commands about one certificate."""

import io
import json
import runpy
import stat
import subprocess
import sys
from pathlib import Path

import pypdf
import pytest
from PIL import Image

import divoc_certify.__main__
from divoc_certify.cli import main
from divoc_certify.testing import sample_vaccination_request

ISSUER = {"id": "https://moh.example/", "name": "Ministry of Health", "country": "EX"}


@pytest.fixture
def workplace(tmp_path, monkeypatch):
    """A folder with a key, an issuer and a request in it."""
    monkeypatch.chdir(tmp_path)
    assert main(["keygen", "--out", "key.pem"]) == 0
    (tmp_path / "issuer.json").write_text(json.dumps(ISSUER))
    (tmp_path / "request.json").write_text(json.dumps(sample_vaccination_request()))
    return tmp_path


CERTIFY = [
    *("certify", "request.json", "--key", "key.pem", "--issuer", "issuer.json"),
    *("--verification-method", "did:example:moh#key-1", "--out", "out"),
]


def test_the_demo_issues_and_verifies(tmp_path, capsys):
    """One command from nothing to a certificate."""
    assert main(["demo", "--out", str(tmp_path)]) == 0
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".json", ".pdf", ".png"]
    printed = capsys.readouterr().out
    assert "verified the credential" in printed
    assert "verified the payload" in printed
    assert all(str(path) in printed for path in tmp_path.iterdir())


def test_a_key_pair_is_made_and_never_overwritten(workplace, capsys):
    """The private key is the owner's alone to read."""
    assert stat.S_IMODE((workplace / "key.pem").stat().st_mode) == 0o600
    before = (workplace / "key.pem").read_bytes()
    assert main(["keygen", "--algorithm", "PS256", "--out", "key.pem"]) == 1
    assert "key.pem: File exists" in capsys.readouterr().err
    assert (workplace / "key.pem").read_bytes() == before


def test_a_public_key_is_never_overwritten(workplace, capsys):
    """The private one may be in an HSM by now, and no half of a pair is left."""
    before = (workplace / "key.pub.pem").read_bytes()
    (workplace / "key.pem").unlink()
    assert main(["keygen", "--out", "key.pem"]) == 1
    assert "key.pub.pem: File exists" in capsys.readouterr().err
    assert (workplace / "key.pub.pem").read_bytes() == before
    assert not (workplace / "key.pem").exists()


@pytest.mark.parametrize("flags", [[], ["--no-pdf"], ["--rules", "v3"]])
def test_a_request_is_certified_and_verified(workplace, capsys, flags):
    """With the files that were made, and nothing else."""
    assert main([*CERTIFY, *flags]) == 0
    paths = sorted((workplace / "out").iterdir())
    assert [path.suffix for path in paths] == (
        [".json", ".png"] if flags == ["--no-pdf"] else [".json", ".pdf", ".png"]
    )
    printed = capsys.readouterr().out
    for path in paths:
        assert path.name in printed
        assert main(["verify", str(path), "--public-key", "key.pub.pem"]) == 0
        assert "the signature holds" in capsys.readouterr().out


def test_what_there_is_to_choose_from_is_told(capsys):
    """In the words that are to be typed."""
    for arguments, code in ([*CERTIFY, "--rules", "v2"], 2), (["certify", "--help"], 0):
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        assert ended.value.code == code
        assert "--rules {v1,v3}" in "".join(capsys.readouterr())


TEMPLATE = '[[blocks]]\nkind = "text"\ntext = "Name: {name}"\n'


def test_the_page_is_the_deployment_s(workplace):
    """Its template, its logo, and the fonts of its scripts."""
    request = sample_vaccination_request()
    request["recipient"]["name"] = "आशा"
    (workplace / "request.json").write_text(json.dumps(request))
    (workplace / "ours.TOML").write_text(TEMPLATE)
    Image.new("RGB", (8, 8), "red").save(workplace / "logo.png")
    page = ["--template", "ours.TOML", "--logo", "logo.png"]
    assert main([*CERTIFY, *page]) == 1
    assert main([*CERTIFY, *page, "--fonts", "/usr/share/fonts/truetype/noto"]) == 0
    (document,) = (workplace / "out").glob("*.pdf")
    assert pypdf.PdfReader(document).pages[0].extract_text() == "Name: आशा"


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("--template", "unknown", "$.template must be"),
        ("--template", "none.toml", "none.toml: No such file"),
        ("--template", "issuer.toml", "line 1"),
        ("--template", "latin.toml", "line 2: must be TOML in UTF-8"),
        ("--fonts", "none", "none: No such file"),
        ("--fonts", ".", "$.folders must hold Noto fonts"),
        ("--verification-method", "key 1", "$.verification_method must be an absolute URI"),
        ("--logo", "issuer.json", "$.logo must be"),
    ],
)
def test_a_page_that_cannot_be_made_is_an_error(workplace, capsys, option, value, message):
    """Before anything is issued."""
    (workplace / "issuer.toml").write_text("blocks = 1")
    (workplace / "latin.toml").write_bytes(b"# ISO 8859-1\n# \xe9\n")
    assert main([*CERTIFY, option, value]) == 1
    assert message in capsys.readouterr().err
    assert not (workplace / "out").exists()


def test_a_note_is_told(workplace, capsys):
    """What was done with the request goes to stderr."""
    request = sample_vaccination_request()
    request["recipient"]["identity"] = "X 1"
    (workplace / "request.json").write_text(json.dumps(request))
    assert main([*CERTIFY, "--no-pdf"]) == 0
    assert "note: $.recipient.identity is percent-encoded" in capsys.readouterr().err


def test_a_key_with_a_password(workplace):
    """The password comes from a file, not from the command line."""
    signer = divoc_certify.PrivateKeySigner.generate(verification_method="did:example:moh#key-1")
    (workplace / "key.pem").write_bytes(signer.private_key_pem(b"secret"))
    (workplace / "password").write_bytes(b"secret\n")
    assert main([*CERTIFY, "--no-pdf", "--password-file", "password"]) == 0


def test_several_files_are_verified(workplace, capsys):
    """Each has a line of its own, and one that does not hold costs the others nothing."""
    for _ in range(2):
        assert main([*CERTIFY, "--no-pdf"]) == 0
    good = sorted(map(str, (workplace / "out").glob("*.json")))
    (workplace / "bad.json").write_text("{}")
    capsys.readouterr()
    verify = ["verify", "--public-key", "key.pub.pem"]
    assert main([*verify, *good]) == 0
    held = "the signature holds; expiry and revocation were not checked"
    assert capsys.readouterr().out.splitlines() == [f"{file}: {held}" for file in good]
    assert main([*verify, good[0], "bad.json", good[1]]) == 1
    printed = capsys.readouterr()
    assert len(printed.out.splitlines()) == 2
    assert printed.err.startswith("divoc-certify: bad.json: ")


def test_a_namespace_is_told_to_the_verifier(workplace, capsys):
    """A deployment's own context URLs."""
    namespace = "https://moh.example/credentials/"
    (workplace / "issuer.json").write_text(json.dumps({**ISSUER, "namespace": namespace}))
    assert main([*CERTIFY, "--no-pdf"]) == 0
    (credential,) = (workplace / "out").glob("*.json")
    verify = ["verify", str(credential), "--public-key", "key.pub.pem"]
    assert main(verify) == 1
    assert "neither bundled nor registered" in capsys.readouterr().err
    assert main([*verify, "--namespace", namespace]) == 0


@pytest.mark.parametrize(
    ("file", "content", "message"),
    [
        ("request.json", b"{", "$ must be JSON"),
        ("request.json", b"{}", "$ must have vaccination or testDetails"),
        ("issuer.json", b"{", "the issuer file must be JSON"),
        ("issuer.json", b"[]", "the issuer file must hold id, name and country"),
        ("issuer.json", b'{"id": "https://moh.example/"}', "must hold id, name and country"),
        ("issuer.json", b'{"id": "x", "name": "", "country": "EX"}', "$.name must not be empty"),
        ("key.pem", b"garbage", "key.pem: the private key cannot be read"),
    ],
)
def test_bad_input_is_an_error_and_no_traceback(workplace, capsys, file, content, message):
    """On stderr, with exit code 1, and nothing is written."""
    (workplace / file).write_bytes(content)
    assert main(CERTIFY) == 1
    error = capsys.readouterr().err
    assert error.startswith("divoc-certify: ")
    assert message in error
    assert not (workplace / "out").exists()


def test_a_file_that_is_not_there_is_named(workplace, capsys):
    """And not shown as a traceback."""
    (workplace / "key.pem").unlink()
    assert main(CERTIFY) == 1
    assert capsys.readouterr().err == "divoc-certify: key.pem: No such file or directory\n"


def test_a_full_disk_is_no_traceback(workplace, monkeypatch, capsys):
    """It has no name."""
    with io.TextIOWrapper(io.FileIO("/dev/full", "w"), write_through=True) as full:
        monkeypatch.setattr("sys.stdout", full)
        assert main(["keygen", "--out", "another.pem"]) == 1
    assert capsys.readouterr().err == "divoc-certify: No space left on device\n"


def test_ctrl_c_is_no_traceback(workplace, monkeypatch, capsys):
    """It has the exit code that shells give it."""

    def interrupted(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "read_bytes", interrupted)
    assert main(["verify", "request.json", "--public-key", "key.pub.pem"]) == 130
    assert capsys.readouterr().err == "divoc-certify: interrupted\n"


def test_a_forged_credential_does_not_verify(workplace, capsys):
    """The exit code tells a script."""
    main([*CERTIFY, "--no-pdf"])
    (credential,) = (workplace / "out").glob("*.json")
    credential.write_text(credential.read_text().replace("Amélie", "Emilie"))
    assert main(["verify", str(credential), "--public-key", "key.pub.pem"]) == 1
    assert "the signature does not match" in capsys.readouterr().err


def test_it_runs_as_a_module(monkeypatch, capsys):
    """As `python -m divoc_certify`."""
    monkeypatch.setattr(sys, "argv", ["divoc_certify", "--version"])
    with pytest.raises(SystemExit) as raised:
        runpy.run_path(divoc_certify.__main__.__file__, run_name="__main__")
    assert raised.value.code == 0
    assert capsys.readouterr().out.strip() == divoc_certify.__version__


HEAVY = {"reportlab", "pypdf", "segno", "distributed", "multiprocessing", "sqlite3", "tqdm"}
NOT_TO_ISSUE = {f"divoc_certify.{name}" for name in ("bulk", "keyring", "pdf.seal", "verification")}


LIGHT = {
    "divoc_certify": HEAVY | {"attrs", "divoc_certify.certifier"},
    "divoc_certify; divoc_certify.Certifier": HEAVY | NOT_TO_ISSUE,
}


@pytest.mark.parametrize(("code", "heavy"), LIGHT.items(), ids=LIGHT)
def test_importing_is_light(code, heavy):
    """What draws, and what others need, is imported when it is first used."""
    code = f"import sys, {code}; print(*{heavy} & set(sys.modules))"
    command = [sys.executable, "-c", code]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "\n"
