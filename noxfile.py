"""The sessions that continuous integration runs, and that a developer runs before a commit."""

from pathlib import Path

import nox
from nox.virtualenv import PassthroughEnv

nox.options.sessions = ["lint", "types", "tests", "core", "docs"]
nox.options.reuse_existing_virtualenvs = True

OTHERS = (
    *("pyconnectwise==0.6.1.2", "httpie==3.2.4", "sqlite-utils==4.2.1", "octodns==1.22.0"),
    *("httpx==0.28.1", "httpx2==2.16.2", "urllib3==2.8.0"),
)
OTHERS_NODE = "connectwise-rest@1.3.0"
"""What the benchmarks are held against, installed beside them only."""


def _ready(session: nox.Session) -> None:
    """Install the project, unless the session runs where it is installed already (``nox --no-venv``)."""
    if not isinstance(session.virtualenv, PassthroughEnv):
        session.install("-e", ".[dev]")


@nox.session
def lint(session: nox.Session) -> None:
    """Style, format and layers."""
    _ready(session)
    session.run("ruff", "check", external=True)
    session.run("ruff", "format", "--check", external=True)
    session.run("lint-imports", external=True)


@nox.session
def types(session: nox.Session) -> None:
    """Types, strictly."""
    _ready(session)
    session.run("mypy", external=True)


@nox.session
def tests(session: nox.Session) -> None:
    """Everything."""
    _ready(session)
    session.run("pytest", "-n", "auto", *session.posargs, external=True)


@nox.session
def core(session: nox.Session) -> None:
    """The pure core once more: every branch of it is covered by its own tests."""
    _ready(session)
    covered = ["--cov=cwsetup.profile", "--cov=cwsetup.pricing", "--cov-branch", "--cov-fail-under=100"]
    session.run("pytest", "tests/profile", "tests/pricing", "-q", *covered, external=True)


@nox.session
def kills(session: nox.Session) -> None:
    """A campaign: runs killed at random and gone on with, ``nox -s kills -- 500`` of them with two kills each."""
    _ready(session)
    seeds = session.posargs[0] if session.posargs else "500"
    environment = {"CWSETUP_KILL_SEEDS": seeds}
    session.run("pytest", "-n", "auto", "-q", "tests/kills", "-k", "killed_twice", env=environment, external=True)


@nox.session
def docs(session: nox.Session) -> None:
    """What is generated, generated again."""
    _ready(session)
    session.run("python", "tools/properties_table.py", external=True)
    session.run("python", "examples/make_examples.py", external=True)


@nox.session
def plans(session: nox.Session) -> None:
    """How long large plans take and how their memory grows; for an idle machine, and held against nothing."""
    _ready(session)
    session.run("python", "benchmarks/plan.py", external=True)


@nox.session
def limits(session: nox.Session) -> None:
    """How much of a rate limit is made use of; takes minutes for each line, and is held against nothing."""
    _ready(session)
    session.run("python", "benchmarks/limits.py", *session.posargs, external=True)


@nox.session
def growth(session: nox.Session) -> None:
    """What price files cost by their rows, measured anew for the docs; takes minutes, so it isn't among the usual."""
    _ready(session)
    session.run("python", "benchmarks/growth.py", *session.posargs, external=True)


@nox.session
def bench(session: nox.Session) -> None:
    """cwsetup beside what is used today and beside the limit, into the docs; half an hour, for an idle machine."""
    _ready(session)
    others = Path(session.create_tmp())
    if not (others / "node_modules").exists():
        session.run("python", "-m", "venv", str(others / "venv"), external=True)
        session.run(str(others / "venv" / "bin" / "pip"), "install", "-q", *OTHERS, external=True)
        session.run("npm", "install", "--silent", "--prefix", str(others), OTHERS_NODE, external=True)
    session.run("python", "benchmarks/bench.py", "--others", str(others), *session.posargs, external=True)
