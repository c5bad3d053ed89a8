"""Every check: `nox` runs lint, typing, tests and docs; `nox -s NAME` runs one of the others."""

import itertools
import tomllib
from pathlib import Path

import nox

nox.needs_version = ">=2024.10.9"
nox.options.sessions = ["lint", "typing", "tests", "docs"]
nox.options.default_venv_backend = "venv"

PROJECT = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))
EXTRAS = PROJECT["project"]["optional-dependencies"]
EVERYTHING = f".[{','.join(EXTRAS)}]"


def group(name):
    return PROJECT["dependency-groups"][name]


@nox.session
def lint(session):
    session.install(*group("lint"))
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")


@nox.session
def typing(session):
    session.install(".[pades]", *group("typing"))
    session.run("mypy")


@nox.session
def tests(session):
    """Run the suite on the built wheel, with the newest dependencies.

    It needs SoftHSM 2, qpdf, Poppler, MuPDF's tools, HarfBuzz's hb-view and the Noto fonts.
    """
    session.install(EVERYTHING, *group("test"))
    run_tests(session)


@nox.session
def lowest(session):
    """Run the suite with the lowest dependencies that pyproject.toml allows."""
    ranges = itertools.chain(PROJECT["project"]["dependencies"], *EXTRAS.values())
    lowest = [line.replace(">=", "==") for line in ranges]
    session.install(EVERYTHING, *lowest, *group("test"))
    run_tests(session)


def run_tests(session):
    session.run("pytest", "-n", "2", "--cov", "--cov-report=term-missing", *session.posargs)
    session.run("lint-imports")


@nox.session
def docs(session):
    session.install(".", *group("docs"))
    session.run("sphinx-build", "-W", "--keep-going", "-b", "html", "docs", "docs/_build")


@nox.session
def gallery(session):
    """Draw the pictures of the templates anew."""
    session.install(".[scan,shaping]")
    session.run("python", "tools/gallery.py")


@nox.session
def interop(session):
    """Check against npm packages, the original's and the W3C's, and have veraPDF judge the PDF."""
    npm_install(session, "tests/interop")
    npm_install(session, "tests/interop/w3c")
    session.install(EVERYTHING, *group("test"), *group("interop"))
    session.run("pytest", "tests/interop", *session.posargs)


@nox.session
def examples(session):
    """Run the examples, but for Airflow's."""
    session.install(".", *group("examples"))
    airflow = "--ignore=tests/examples/test_airflow.py"
    session.run("pytest", "tests/examples", airflow, *session.posargs)


@nox.session
def airflow(session):
    """Run Airflow's example; to install Airflow takes most of the time."""
    session.install(".", *group("airflow"))
    session.run("pytest", "tests/examples/test_airflow.py", *session.posargs)


@nox.session
def fuzz(session):
    """Try properties with many examples, mutated certificates and documents of every shape."""
    session.install(EVERYTHING, *group("test"), *group("fuzz"))
    session.run("pytest", "-rP", "tests/fuzz", *session.posargs)
    session.run("pytest", "-n", "2", "-m", "hypothesis", "--hypothesis-profile=many", "tests")
    session.run("python", "tests/fuzz/coverage_guided.py", "60")


@nox.session
def symbols(session):
    """Compare symbols of every version and level with another encoder's, and scan 5,000.

    It needs libzbar0.
    """
    session.install(".[scan]", *group("test"), *group("symbols"))
    session.run("pytest", "-rP", "-n", "2", "tests/reference", *session.posargs)


@nox.session
def planted(session):
    """Plant bugs in a copy of the package, and see that the tests find each."""
    session.install(EVERYTHING, *group("test"))
    session.run("python", "tools/planted_bugs.py", *session.posargs)


@nox.session
def bench(session):
    """Measure this library beside the original's Node pipeline, and its page with `chromium`."""
    npm_install(session, "tests/interop")
    npm_install(session, "bench/chromium")
    session.install(".[shaping]")
    session.run("python", "-m", "bench", *session.posargs)


def npm_install(session, folder):
    session.run("npm", "ci", "--prefix", folder, "--ignore-scripts", external=True)
