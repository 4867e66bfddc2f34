"""The command line as a function: arguments in, status and both streams out, against the demo server."""

import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

import cwsetup
from cwsetup.cli.app import main
from cwsetup.cli.context import Context
from cwsetup.demo.process import DemoServer
from cwsetup.profile.asking import Asker
from cwsetup.profile.credentials import SOURCE_VARIABLE, VARIABLES
from tests.dataverse_stub import CLIENT_ID, SECRET, TENANT, Stub, running

NOW = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
EXAMPLES = Path(__file__).parents[2] / "examples"
ITEMS = EXAMPLES / "work365" / "price-list-items.csv"
SHEET = EXAMPLES / "partner-center" / "Nov_NCE_LicenseBasedPL_GA_US.csv"


@dataclass(frozen=True, slots=True)
class Said:
    """How a command ended and what it printed."""

    status: int
    out: str
    err: str


@dataclass(slots=True)
class Shell:
    """Runs commands in a folder of their own, at one moment; only sleeping takes time, and takes none."""

    folder: Path
    environment: dict[str, str]
    slept: list[float] = field(default_factory=list)
    on_sleep: Callable[[], None] = lambda: None
    asker: Asker | None = None
    now: Callable[[], datetime] = lambda: NOW
    width: int = 200

    def __call__(self, *arguments: str | Path, stdin: str = "", environment: Mapping[str, str] | None = None) -> Said:
        out, err = io.StringIO(), io.StringIO()
        context = Context(
            environment={**self.environment, **(environment or {})},
            stdin=io.StringIO(stdin),
            stdout=out,
            stderr=err,
            now=self.now,
            sleep=self._sleep,
            clock=lambda: sum(self.slept),
            asker=self.asker,
            width=self.width,
        )
        status = main([str(argument) for argument in arguments], context)
        return Said(status, out.getvalue(), err.getvalue())

    def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.on_sleep()

    def profile(self, name: str) -> Path:
        return self.folder / "config" / "profiles" / f"{name}.toml"

    def journals(self) -> Sequence[Path]:
        return sorted((self.folder / "state").rglob("*.jsonl"))

    def recorded(self) -> list[dict[str, Any]]:
        """Return the lines of the last run's journal."""
        return [json.loads(line) for line in self.journals()[-1].read_text("utf-8").splitlines()]


@pytest.fixture
def shell(tmp_path: Path, demo: DemoServer, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A command line with the demo server's keys in its environment, and no profile yet."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(Path(cwsetup.__file__).parents[1]))  # for children, wherever this runs from
    return shell_in(tmp_path, demo)


def shell_in(folder: Path, demo: DemoServer) -> Shell:
    return Shell(
        folder,
        {
            "CWSETUP_CONFIG_DIR": str(folder / "config"),
            "CWSETUP_STATE_DIR": str(folder / "state"),
            "CWSETUP_CLIENT_ID": demo.client_id,
            "CWSETUP_PUBLIC_KEY": demo.public_key,
            "CWSETUP_PRIVATE_KEY": demo.private_key,
        },
    )


@pytest.fixture(scope="session")
def served() -> Iterator[Stub]:
    with running() as found:
        yield found


@pytest.fixture
def stub(served: Stub) -> Stub:
    """A Dataverse environment in its first state."""
    served.reset()
    return served


def told(stub: Stub, *more: str) -> tuple[str, ...]:
    """Return what ``check-file`` is told of the stub."""
    settings = (f"tenant={TENANT}", f"client_id={CLIENT_ID}", f"sign_in={stub.url}", *more)
    return (stub.url, *(part for setting in settings for part in ("--set", setting)))


@pytest.fixture(scope="session")
def made_live(demo_process: DemoServer, served: Stub, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of configuration: ``acme`` with one source that is read live, keys and client secret in files."""
    shell = shell_in(tmp_path_factory.mktemp("live"), demo_process)
    demo_process.reset()  # a session's fixtures come before those of a test, which would
    served.reset()
    secret = {SOURCE_VARIABLE: SECRET}
    source = shell.folder / "source.toml"
    source.write_text(shell("check-file", "--toml", *told(served), environment=secret).out, "utf-8")
    where = ("--url", demo_process.url, "--company", demo_process.company, "--keys", "file")
    said = shell("init", "acme", *where, "--from", source, "--suggested", environment=secret)
    assert said.status == 0, said.err
    assert "The client secret is in" in said.err
    return shell.folder / "config"


@pytest.fixture
def live(shell: Shell, stub: Stub, made_live: Path) -> Shell:
    """A command line with that profile, and no key in its environment."""
    copytree(made_live, shell.folder / "config")
    for name in [name for name in shell.environment if name in VARIABLES]:
        del shell.environment[name]
    return shell


def kept_secret(shell: Shell) -> Path | None:
    """Return the file with the client secret of ``acme``."""
    return next((shell.folder / "config" / "keys").glob("acme-dataverse-*.json"), None)


@pytest.fixture
def acme(shell: Shell, demo: DemoServer) -> Shell:
    """The same, with a profile ``acme`` on the example export of Work 365."""
    init(shell, demo, "acme", ITEMS)
    return shell


@pytest.fixture
def keys(acme: Shell) -> Shell:
    """A profile that keeps its keys in a file that isn't there yet, and none in the environment."""
    path = acme.profile("acme")
    path.write_text(path.read_text("utf-8").replace('keys = "env"', 'keys = "file"'), "utf-8")
    for name in VARIABLES:
        del acme.environment[name]
    return acme


def init(shell: Shell, demo: DemoServer, name: str, file: Path, *more: str) -> None:
    """Make a profile from every suggestion."""
    where = ("--url", demo.url, "--company", demo.company, "--keys", "env")
    said = shell("init", name, *where, "--source", file, "--suggested", *more)
    assert said.status == 0, said.err


def price_file(shell: Shell, *prices: str, name: str = "prices.csv") -> Path:
    """Write an export of Work 365 with monthly retail prices, each given as ``PRODUCT-ID COST PRICE``."""
    rows = (line.rsplit(" ", 2) for line in prices)
    lines = [f"{product} in full,{product},Retail,Monthly,{price},{cost},US Dollar" for product, cost, price in rows]
    path = shell.folder / name
    path.write_text("\n".join(["Product,Product ID,Price List,Unit,Amount,Cost,Currency", *lines, ""]), "utf-8")
    return path
