"""``demo``: the whole job on the demo server, by the real commands; ``--serve`` keeps the server for a try by hand."""

import io
import json
import shlex
import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any

import cwsetup
from cwsetup.cli.app import main
from cwsetup.cli.context import Context, Options
from cwsetup.demo.process import DemoServer, start
from cwsetup.errors import CwsetupError

FOLDER = "cwsetup-demo"
WORK365 = "work365/price-list-items.csv"
PARTNER_CENTER = "partner-center/Nov_NCE_LicenseBasedPL_GA_US.csv"
PUBLISHED = "partner-center/microsoft-published-example-2021.csv"


def demo(context: Context, *, serve: bool, port: int, items: int) -> None:
    """Do the whole job, or serve until Ctrl-C."""
    try:
        with start(items=items, port=port) as server:
            address = server.url.removeprefix("http://")
            what = f'instance "{server.instance}" · {server.items} catalog items'
            context.console.note(f"Demo server on {address} · {what}", "ok")
            if serve:
                _serve(context, server)
            else:
                _Tour(context, server, Path.cwd() / FOLDER).run()
    except RuntimeError as failure:
        what, *said = str(failure).splitlines()
        hint = "Is the port free? And is the demo extra installed: pip install 'cwsetup[demo]'"
        raise CwsetupError(what, details=tuple(said[-1:]), hint=hint) from None
    except OSError as failure:
        where = failure.filename or Path.cwd()
        raise CwsetupError(f"{where}: {failure.strerror}.", hint="Run the demo in a folder of your own.") from None


def _serve(context: Context, server: DemoServer) -> None:
    files = examples()
    with suppress(KeyboardInterrupt):
        context.console.text(
            f"Address      {server.url}\n"
            f"Company      {server.company}\n"
            f"Client ID    {server.client_id}\n"
            f"Public key   {server.public_key}\n"
            f"Private key  {server.private_key}\n"
            f"Price file   {files / WORK365}\n"
            f"             {files / PARTNER_CENTER}\n\n"
            f"In another terminal:\n  cwsetup init demo --url {server.url} --company {server.company}\n\n"
            "Ctrl-C ends the server.\n"
        )
        Event().wait()


def examples() -> Path:
    """Return the folder of example price files: in the package, or in the checkout it is run from."""
    package = Path(cwsetup.__file__).parent
    for folder in (package / "examples", package.parents[1] / "examples"):
        if folder.is_dir():
            return folder
    raise CwsetupError("The example price files are missing.", hint="Install cwsetup again.")


@dataclass(frozen=True, slots=True)
class _Tour:
    """The commands of the demo, run one after the other in a folder of their own."""

    context: Context
    server: DemoServer
    folder: Path

    def run(self) -> None:
        """Make two profiles, revise one, plan, write, and plan again: nothing is left to do."""
        prices = self.folder / "prices"
        shutil.copytree(examples(), prices, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
        self._init("northwind", prices / WORK365)
        self._say("edit", "-p", "northwind", "--set", "price_lists=Gold,Retail", "--set", "limits.max_creates=30")
        self._sync("northwind", "--create")
        self._init("northwind-nce", prices / PARTNER_CENTER)
        self._sync("northwind-nce")
        published = (str(prices / PUBLISHED), "--as-of", "2020-06-01", "--create", "--min-matches", "0%")
        self._sync("northwind-nce", *published)
        self.context.console.lines(
            [f"Look around: {self.folder}", "Try it by hand: cwsetup demo --serve", "Your own: cwsetup init"]
        )

    def _init(self, name: str, file: Path) -> None:
        said = self._say(
            "init", name, "--url", self.server.url, "--company", self.server.company, "--keys", "env",
            "--source", str(file), "--suggested", "--force",
        )  # fmt: skip
        self.context.console.lines(f"  {line[2:]}" for line in said.splitlines() if "properties" in line)

    def _sync(self, name: str, *flags: str) -> None:
        """Plan, write, hold what was written against the server's own log, and plan again."""
        plan = self._data("sync-prices", "-p", name, *flags, "--plan")
        counts = plan["summary"]
        self.context.console.note(
            f"  Plan: {counts['update']} to update, {counts['create']} to create, {counts['unchanged']} the same, "
            f"{counts['review']} want your eye"
        )
        before = len(self.server.writes())
        applied = self._data("sync-prices", "-p", name, *flags, "--apply")["applied"]
        written = self.server.writes()[before:]
        planned = [entry for entry in plan["entries"] if entry["action"] in {"update", "create"}]
        if not applied["written"] == len(planned) == len(written) or not _same_items(planned, written):
            raise CwsetupError(f"{len(planned)} writes were planned, and the server's own log has others.")
        again = self._data("sync-prices", "-p", name, *flags, "--plan", shown=False)["summary"]
        if again["update"] or again["create"]:
            raise CwsetupError(f"A second plan still has {again['update'] + again['create']} writes.")
        note = f"  {len(written)} written, read back; the server's own log agrees. Again: nothing to do."
        self.context.console.note(note, "ok")

    def _data(self, *arguments: str, shown: bool = True) -> Mapping[str, Any]:
        if shown:
            self._show(arguments)
        data: Mapping[str, Any] = json.loads(self._run((*arguments, "--json"))[0])
        return data

    def _say(self, *arguments: str) -> str:
        self._show(arguments)
        return self._run(arguments)[1]

    def _show(self, arguments: Sequence[str]) -> None:
        self.context.console.note(f"$ cwsetup {shlex.join(_short(argument, self.folder) for argument in arguments)}")

    def _run(self, arguments: Sequence[str]) -> tuple[str, str]:
        """Run a command of cwsetup and return what it printed on each stream; a failure ends the demo."""
        stdout, stderr = io.StringIO(), io.StringIO()
        world = Context(
            environment={
                "CWSETUP_CONFIG_DIR": str(self.folder),
                "CWSETUP_STATE_DIR": str(self.folder / "state"),
                "CWSETUP_CLIENT_ID": self.server.client_id,
                "CWSETUP_PUBLIC_KEY": self.server.public_key,
                "CWSETUP_PRIVATE_KEY": self.server.private_key,
            },
            stdin=io.StringIO(),
            stdout=stdout,
            stderr=stderr,
            now=self.context.now,
            sleep=self.context.sleep,
            options=Options(no_input=True),
        )
        status = main(list(arguments), world)
        if status:
            raise CwsetupError(f"That ended with {status}.", details=tuple(stderr.getvalue().splitlines()))
        return stdout.getvalue(), stderr.getvalue()


def _same_items(planned: Sequence[Mapping[str, Any]], written: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the server's log names just the items of the plan: by id, a new one by its identifier."""
    ids = {entry["item_id"] for entry in planned if entry["item_id"] is not None}
    new = {entry["identifier"] for entry in planned if entry["item_id"] is None}
    changed = {write["id"] for write in written if write["method"] == "PATCH"}
    created = {write["identifier"] for write in written if write["method"] == "POST"}
    return (changed, created) == (ids, new)


def _short(argument: str, folder: Path) -> str:
    return argument.replace(str(folder), FOLDER)
