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
        session.install("--require-hashes", "-r", "requirements/ci.txt")
        session.install("--no-deps", "--no-build-isolation", "-e", ".")


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
def campaign(session: nox.Session) -> None:
    """Try to break what is promised: ``nox -s campaign -- creates 5000``; without a name all, to their full numbers."""
    _ready(session)
    asked = session.posargs or ["all"]
    session.run("python", "-m", "tests.campaigns", *asked, external=True)
    session.run("python", "tools/reliability.py", external=True)


@nox.session
def mutations(session: nox.Session) -> None:
    """Which changes of what decides about money no test notices; hours, ``nox -s mutations -- resolve`` less."""
    _ready(session)
    if not isinstance(session.virtualenv, PassthroughEnv):
        session.install("mutmut>=3.8,<4")
    session.run("python", "tools/mutations.py", *session.posargs, external=True)
    session.run("python", "tools/reliability.py", external=True)


@nox.session
def size(session: nox.Session) -> None:
    """A catalog and a price list of 100,000 in one run, its memory watched; ``nox -s size -- 5000`` for less."""
    _ready(session)
    session.run("python", "-m", "tests.campaigns.size", *session.posargs, external=True)
    session.run("python", "tools/reliability.py", external=True)


@nox.session
def node(session: nox.Session) -> None:
    """The demo server as npm's ``connectwise-rest`` sees it; it is installed into a folder that goes away again."""
    _ready(session)
    folder = str(Path(session.create_tmp()).resolve())
    package = "connectwise-rest@1.3.0"
    session.run("npm", "install", "--prefix", folder, "--no-save", "--no-audit", "--no-fund", package, external=True)
    environment = {"CWSETUP_NODE_CLIENT": folder}
    session.run("pytest", "-q", "tests/demo/test_connectwise_rest.py", env=environment, external=True)


@nox.session
def torn(session: nox.Session) -> None:
    """A campaign: every kind of file killed while it is written, ``nox -s torn -- 1000`` times each."""
    _ready(session)
    environment = {"CWSETUP_TORN_KILLS": session.posargs[0] if session.posargs else "1000"}
    session.run("pytest", "-n", "auto", "-q", "tests/storage/test_kills.py", "-rA", env=environment, external=True)


@nox.session(venv_backend="venv")
def audit(session: nox.Session) -> None:
    """Known faults of everything that is pinned; asks a public database, and fails where that can't be asked."""
    session.install("--require-hashes", "-r", "requirements/audit.txt")
    pinned = ["-r", "requirements/ci.txt", "-r", "requirements/audit.txt"]
    session.run("pip-audit", "--strict", "--disable-pip", "--require-hashes", "--progress-spinner", "off", *pinned)


@nox.session(venv_backend="venv")
def pins(session: nox.Session) -> None:
    """Pin the newest releases that are a week old: what was put up in malice is mostly found by then."""
    session.install("uv")
    how = ["--universal", "--python-version", "3.11", "--exclude-newer", "7 days", "--upgrade", "--quiet"]
    how += ["--generate-hashes", "--no-emit-index-url", "--no-annotate", "--no-header", "--no-strip-extras"]
    ci = ["pyproject.toml", "requirements/build.in", "--extra", "dev"]
    lists = {"ci": ci, "audit": ["requirements/audit.in"], "docs": ["--group", "docs"]}
    for name, given in lists.items():
        session.run("uv", "pip", "compile", *given, *how, "--output-file", f"requirements/{name}.txt")


@nox.session
def docs(session: nox.Session) -> None:
    """What is generated, generated again."""
    _ready(session)
    session.run("python", "tools/reference.py", external=True)
    session.run("python", "tools/reliability.py", external=True)
    session.run("python", "examples/make_examples.py", external=True)


@nox.session(python=["3.11", "3.12", "3.13", "3.14"])
def interpreters(session: nox.Session) -> None:
    """Everything, on each Python that is supported and installed here."""
    session.install("-e", ".[dev]")
    session.run("pytest", "-n", "auto", "-q", *session.posargs)


@nox.session
def package(session: nox.Session) -> None:
    """What people install: built, checked, installed by pip, pipx and uv, and used; ``-- pip`` for one way."""
    session.install("build", "twine", "check-wheel-contents", "pipx", "uv", ".")
    folder = session.create_tmp()
    session.run("python", "-m", "build", "--outdir", folder)
    files = sorted(str(path) for path in Path(folder).glob("cwsetup-*"))
    session.run("twine", "check", "--strict", *files)
    wheel = next(path for path in files if path.endswith(".whl"))
    session.run("check-wheel-contents", wheel)
    session.run("python", "tools/installs.py", wheel, *session.posargs)


@nox.session
def editor(session: nox.Session) -> None:
    """A fresh profile in a real TOML language server: what it marks, explains and offers."""
    session.install("-e", ".[demo]", "tombi==1.9.6", "taplo==0.9.3")
    session.run("python", "tools/language_server.py")


@nox.session(venv_backend="venv")
def fleet(session: nox.Session) -> None:
    """The example on Dask: a cluster of two worker processes, one of which is killed in the middle."""
    session.install("-e", ".[demo]", "distributed==2026.8.0", "hypothesis", "pytest", "pytest-timeout")
    session.run("pytest", "-q", "tests/fleet", *session.posargs)


@nox.session
def pictures(session: nox.Session) -> None:
    """The pictures in the documents, made again from the program in a terminal."""
    _ready(session)
    session.run("pytest", "-q", "tests/stories/test_pictures.py", env={"CWSETUP_TRANSCRIPTS": "write"}, external=True)


def _sphinx(session: nox.Session, builder: str) -> None:
    """Read the documentation; a warning is an error, and so is a link to a page or heading that isn't there."""
    session.install("--require-hashes", "-r", "requirements/docs.txt")
    how = ["--fail-on-warning", "--keep-going", "--quiet", "--jobs", "auto", "--builder", builder]
    session.run("sphinx-build", *how, *session.posargs, "docs", f"build/{builder}")


@nox.session
def site(session: nox.Session) -> None:
    """The documentation as a site, in ``build/html``; needs no network once its packages are there."""
    _sphinx(session, "html")


@nox.session
def links(session: nox.Session) -> None:
    """Links to other sites, each looked up; for the network, and so not among the usual."""
    _sphinx(session, "linkcheck")


@nox.session
def plans(session: nox.Session) -> None:
    """How long large plans take and how their memory grows; for an idle machine, and held against nothing."""
    _ready(session)
    session.run("python", "benchmarks/plan.py", env={"PYTHONPATH": "src:."}, external=True)


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
def many(session: nox.Session) -> None:
    """What 200 profiles on 20 instances take, measured anew for the docs; held against nothing."""
    _ready(session)
    session.run("python", "benchmarks/many.py", env={"PYTHONPATH": "src:."}, external=True)


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


@nox.session
def reports(session: nox.Session) -> None:
    """What large reports and many agreements take, measured anew for the docs; held against nothing."""
    _ready(session)
    session.run("python", "benchmarks/reports.py", env={"PYTHONPATH": "src:."}, external=True)
