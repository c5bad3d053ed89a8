"""Where certificates go."""

import io
import stat
import zipfile
from pathlib import Path

import pypdf
import pytest
import scanners
from PIL import Image
from travelling import Eventful, certifier, request

from divoc_certify import FolderSink, PageRenderer, PasswordProtected, PrintSink, ZipSink
from divoc_certify.errors import ConfigurationError, UnexpectedError

CERTIFIER = certifier()
PAGES = certifier(pdf_renderer=PageRenderer())


class Stop(Exception):  # noqa: N818 - no error of anybody's
    """The end of a run."""


def requests(count):
    """So many requests."""
    return map(request, range(count))


def issue(sink, given, journal=None, by=CERTIFIER):
    """Run to the end, and give the results."""
    return list(by.certify_many(given, sink=sink, journal=journal))


def archived(path):
    """The names in an archive."""
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return archive.namelist()


def test_a_folder_has_the_files_of_each_certificate(tmp_path):
    """The results have their paths, and not the certificates."""
    results = issue(FolderSink(tmp_path), requests(3))
    assert all(result.certificate is None for result in results)
    paths = [path for result in results for path in result.paths]
    assert sorted(paths) == sorted(tmp_path.iterdir())
    assert [path.name for path in results[0].paths] == [
        f"{results[0].certificate_id}.json",
        f"{results[0].certificate_id}.png",
    ]


def test_a_folder_may_be_spread(tmp_path):
    """Over subfolders, by the end of the certificate ID; and never to the folder above."""
    sink = FolderSink(tmp_path, spread=True)
    (result,) = issue(sink, requests(1))
    assert result.paths[0].parent == tmp_path / result.certificate_id[-2:]
    assert result.paths[0].parent == sink.folder_of(result.certificate_id)
    assert sink.folder_of("A..") == tmp_path / "__"
    assert sink.folder_of("7") == tmp_path / "7"


def test_a_folder_that_cannot_be_written_is_the_error_of_each_row(tmp_path):
    """It names the system's code."""
    (tmp_path / "file").touch()
    results = issue(FolderSink(tmp_path / "file"), requests(2))
    assert [str(result.error).split(" at ")[0] for result in results] == [
        "FileExistsError (EEXIST)"
    ] * 2


def test_archives_have_the_certificates_in_the_order_of_the_rows(tmp_path):
    """So many in each, and nothing else is left."""
    results = issue(ZipSink(tmp_path / "out" / "c.zip", size=2), requests(5))
    names = [
        f"{result.certificate_id}{suffix}" for result in results for suffix in (".json", ".png")
    ]
    parts = [tmp_path / "out" / f"c-000{number}.zip" for number in (1, 2, 3)]
    assert sorted((tmp_path / "out").iterdir()) == parts
    assert [archived(part) for part in parts] == [names[:4], names[4:8], names[8:]]
    with zipfile.ZipFile(parts[0]) as archive:
        assert scanners.read_with_zxing(Image.open(io.BytesIO(archive.read(names[1]))))


def test_the_same_certificates_give_the_same_archive(tmp_path):
    """There is no time in it."""
    (certificate,) = [result.certificate for result in CERTIFIER.certify_many(requests(1))]
    for name in ("a.zip", "b.zip"):
        sink = ZipSink(tmp_path / name)
        sink.write(certificate)
        with sink.gathering() as take:
            take(certificate.certificate_id)
    first, second = (tmp_path / f"{name}-0001.zip" for name in "ab")
    assert first.read_bytes() == second.read_bytes()


def test_a_print_file_has_the_pages_in_the_order_of_the_rows(tmp_path):
    """With a bookmark for each, and QR codes that scan."""
    results = issue(PrintSink(tmp_path / "print.pdf", size=2), requests(3), by=PAGES)
    parts = [tmp_path / "print-0001.pdf", tmp_path / "print-0002.pdf"]
    assert sorted(tmp_path.iterdir()) == parts
    titles = []
    for part, count in zip(parts, (2, 1), strict=True):
        reader = pypdf.PdfReader(part)
        assert len(reader.pages) == count
        for item, page in zip(reader.outline, reader.pages, strict=True):
            assert item["/Title"] in page.extract_text().replace(" ", "")
            titles.append(item["/Title"])
    assert titles == [result.certificate_id for result in results]


@pytest.mark.parametrize("size", [1, 2, 9])
def test_a_row_that_is_there_twice_is_gathered_once(tmp_path, size):
    """Wherever a file ends, a certificate is in one of them, and its page is printed once."""
    given = [request(1), request(2), request(1), dict(reversed(request(2).items())), request(3)]
    archives = ZipSink(tmp_path / "all.zip", size=size)
    results = issue(archives, given, journal=tmp_path / "journal")
    names = [name for part in archives.parts() for name in archived(part)]
    assert [name for name in names if name.endswith(".json")] == [
        f"{results[row].certificate_id}.json" for row in (0, 1, 4)
    ]
    assert len(set(names)) == len(names)
    pages = PrintSink(tmp_path / "print.pdf", size=size)
    issue(pages, given, journal=tmp_path / "print", by=PAGES)
    assert sum(len(pypdf.PdfReader(part).pages) for part in pages.parts()) == 3


def test_a_print_file_wants_pages(tmp_path):
    """A certificate without one is an error."""
    (result,) = issue(PrintSink(tmp_path / "print.pdf"), requests(1))
    assert isinstance(result.error, ConfigurationError)
    assert str(result.error) == "$.pdf_renderer must be there, to print pages"


def test_a_page_that_cannot_be_put_together_with_others_is_its_row_s(tmp_path):
    """It ended the run, and each one after it at the same place."""
    locked = PasswordProtected(renderer=PageRenderer(), password="sesame")
    by = certifier(pdf_renderer=locked)
    (result,) = issue(PrintSink(tmp_path / "print.pdf"), requests(1), by=by)
    assert str(result.error) == (
        "$.pdf_renderer must draw pages that open without a password, to print them"
    )
    by = certifier(pdf_renderer=Eventful())  # draws what is no PDF
    (result,) = issue(PrintSink(tmp_path / "print.pdf"), requests(1), by=by)
    assert isinstance(result.error, UnexpectedError)
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize("sink", [ZipSink, PrintSink])
@pytest.mark.parametrize("size", [0, 33.3])
def test_a_file_holds_one_certificate_or_more(sink, size, tmp_path):
    """A size below that is refused, and one that no number of certificates comes to."""
    with pytest.raises(ConfigurationError, match=r"\$\.size must be a whole number, 1 or more"):
        sink(tmp_path / "file", size=size)


@pytest.mark.parametrize("taken", range(7))
@pytest.mark.parametrize("name", ["c.zip", "c.pdf"])
def test_a_run_that_ends_early_goes_on_with_a_journal(tmp_path, name, taken):
    """Each certificate is in one file, once, whatever row the first run ended at."""
    by = PAGES if name == "c.pdf" else CERTIFIER
    sink = (PrintSink if name == "c.pdf" else ZipSink)(tmp_path / name, size=2)
    results = by.certify_many(requests(5), sink=sink, journal=tmp_path / "j", chunk_size=1)
    for _ in range(min(taken, 5)):
        next(results)
    results.close() if taken < 6 else list(results)
    again = issue(sink, requests(5), tmp_path / "j", by=by)
    assert [result.already_issued for result in again] == [n < taken for n in range(5)]
    inside = []
    for part in sink.parts():
        if name == "c.pdf":
            inside += [item["/Title"] for item in pypdf.PdfReader(part).outline]
        else:
            inside += [entry[:-5] for entry in archived(part) if entry.endswith(".json")]
    assert inside == [result.certificate_id for result in again]
    assert not sink.spool.exists()


class Cut(ZipSink):
    """Ends before the spool is emptied, as a process does that is killed."""

    def _remove(self, certificate_ids):
        if list(certificate_ids):
            raise Stop


def test_a_run_that_ends_between_the_file_and_the_spool_puts_nothing_in_twice(tmp_path):
    """What the last file has is taken out of the spool first."""
    with pytest.raises(Stop):
        issue(Cut(tmp_path / "c.zip", size=2), requests(3), tmp_path / "j")
    sink = ZipSink(tmp_path / "c.zip", size=2)
    assert len(list(sink.spool.iterdir())) == 6
    results = issue(sink, requests(3), tmp_path / "j")
    names = [name for part in sink.parts() for name in archived(part) if name.endswith(".json")]
    assert names == [f"{result.certificate_id}.json" for result in results]


@pytest.mark.parametrize("name", ["c.zip", "c.pdf"])
def test_only_its_owner_reads_a_file(tmp_path, name):
    """Nor did anybody else while it was written, or when an earlier run had left its own."""
    sink, by = (PrintSink, PAGES) if name == "c.pdf" else (ZipSink, CERTIFIER)
    (tmp_path / f"c-0001{Path(name).suffix}.new").touch(0o644)
    issue(sink(tmp_path / name), requests(1), by=by)
    [part] = tmp_path.iterdir()
    assert stat.S_IMODE(part.stat().st_mode) == 0o600


class Broken(ZipSink):
    """Breaks off in the middle of a file, as where a disk is full."""

    def _write_part(self, file, _):
        file.write(b"PK")
        raise Stop


def test_a_file_that_is_not_finished_is_not_there(tmp_path):
    """What is under its name is whole: a part that breaks off leaves another name."""
    sink = Broken(tmp_path / "c.zip", size=1)
    with pytest.raises(Stop):
        issue(sink, requests(1))
    assert sink.parts() == []
    assert len(list(sink.spool.iterdir())) == 2


@pytest.mark.parametrize("sink", [ZipSink, PrintSink])
def test_a_file_that_is_whole_is_not_opened_again(sink, tmp_path):
    """Whatever a printer has made of it: nothing of it waits any more."""
    (tmp_path / "c-0001").write_bytes(b"something else")
    issue(sink(tmp_path / "c"), requests(1), by=PAGES)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["c-0001", "c-0002"]


def test_a_spool_with_what_nobody_asked_for_is_left(tmp_path):
    """It may be of another run."""
    sink = ZipSink(tmp_path / "c.zip")
    sink.spool.mkdir()
    (sink.spool / "other.json").touch()
    issue(sink, requests(1))
    assert list(sink.spool.iterdir()) == [sink.spool / "other.json"]


def test_what_a_killed_process_was_writing_is_removed(tmp_path):
    """From the spool, when all is gathered."""
    sink = ZipSink(tmp_path / "all.zip")
    sink.spool.mkdir()
    (sink.spool / ".divoc-certify-abc").touch()
    issue(sink, requests(1))
    assert not sink.spool.exists()
