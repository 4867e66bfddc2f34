"""The tool's side of a campaign: the commands' own runs, journals and engine, on a ConnectWise in memory.

A kill takes the disk as it is at that moment; what the dying process does afterwards reaches neither disk nor server.
"""

import errno
import io
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from cwsetup.cli.context import Context, Options
from cwsetup.cli.runs import RESUME, Runs
from cwsetup.connectwise.catalog import LiveCatalog
from cwsetup.connectwise.client import Client
from cwsetup.connectwise.hosts import parse_address
from cwsetup.errors import CwsetupError
from cwsetup.pricing.allowances import parse_allowances
from cwsetup.pricing.book import PriceRow
from cwsetup.pricing.plan import Circumstances, Plan
from cwsetup.pricing.tally import Tally
from cwsetup.profile.instance import Ref
from cwsetup.profile.price_settings import Limits
from cwsetup.profile.settings import Profile
from cwsetup.storage.journal import Journals
from cwsetup.sync.consent import Mode, consent
from cwsetup.sync.history import UNDO, History, State, steps_left, undo_plan
from cwsetup.sync.run import Prices, Report, plan_run
from tests.campaigns.world import KEYS, URL, Fate, Killed, World
from tests.pricing.builders import a_profile, a_row

TODAY = date(2026, 11, 24)
SETTLE = 120
COMPANY = "northwind"
MakeCatalog = Callable[[Client], LiveCatalog]


def a_run_profile(*, settle: int = SETTLE, concurrency: int = 1, limits: Limits | None = None) -> Profile:
    """Return a profile of the instance in memory."""
    usual = a_profile(units_of_measure={"Monthly": Ref(2, "Month"), "Annual": Ref(3, "Year")})
    pricing = replace(
        usual.pricing,
        price_lists=("Retail",),
        settle_seconds=settle,
        concurrency=concurrency,
        limits=limits or Limits(),
    )
    assert usual.products is not None
    products = replace(usual.products, product_subcategory=Ref(1, "Microsoft 365"), product_type=Ref(1, "Software"))
    connection = replace(usual.connection, url=URL, company=COMPANY)
    return replace(usual, connection=connection, products=products, pricing=pricing)


@dataclass(slots=True)
class Office:
    """Somebody's computer: prices, a state folder, and commands that may die."""

    world: World
    folder: Path
    profile: Profile = field(default_factory=a_run_profile)
    make_catalog: MakeCatalog = LiveCatalog
    prices: dict[str, tuple[Decimal, Decimal]] = field(default_factory=dict)
    """Cost and price by product ID."""
    kill_at: int | None = None
    """The point at which the next command dies; points are what is made durable and what is sent to be written."""
    ways: tuple[str, str] = ("after", "late")
    """How: ``before`` a line is durable, ``torn``, ``lost`` or ``after``; writes ``unsent``, ``applied``, ``late``."""
    points: int = 0
    watch: Callable[[str, str], Fate | None] = lambda _method, _path: None
    """Who else hears of each request, as the world's own."""
    disk_fails_at: int | None = None
    """The call to the disk, of those that can fail, that does; those after it work again, unless it ``stays_bad``."""
    stays_bad: bool = False
    heeds_the_disk: bool = True
    """The twin's doesn't: what can't be made durable is taken for durable."""
    disk_calls: int = 0
    unannounced: int = 0
    """Writes that were sent although no durable line announces them."""
    _durable: dict[Path, bytes] = field(default_factory=dict)
    _is_dead: bool = False
    _disk: Mapping[Path, bytes] = field(default_factory=dict)

    def plan(self, *, create: bool = True, allow: Sequence[str] = ()) -> Plan:
        """Read prices and catalog and return the plan."""
        with self.client() as client:
            return self._planned(self.make_catalog(client), create=create, allow=allow)

    def write(self, plan: Plan) -> Report:
        """Write a plan that somebody has agreed to."""
        with self.runs() as runs:
            return runs.write(plan, "apply-plan", is_whole=True)

    def sync(self, *, create: bool = True, allow: Sequence[str] = ()) -> Report | None:
        """Plan and write unattended; ``None`` if there is nothing to write."""
        with self.runs() as runs:
            plan = self._planned(runs.catalog, create=create, allow=allow)
            return runs.write(plan, str(Mode.APPLY), is_whole=True) if consent(plan, Mode.APPLY, None) else None

    def resume(self) -> Report | None:
        """Finish what is unfinished; ``None`` if nothing is."""
        with self.runs() as runs, runs.alone(RESUME):
            past = History(runs.journals.past()).to_resume()
            return None if past is None or past.plan is None else runs.go_on(past)

    def undo(self) -> Report | None:
        """Take the last run back that still stands; ``None`` if there is none."""
        with self.runs() as runs, runs.alone(UNDO):
            past = History(runs.journals.past()).to_undo()
            plan = undo_plan(past, now()) if past else None
            return None if plan is None or not plan.entries else runs.write(plan, UNDO, undoes=past)

    def is_unfinished(self) -> bool:
        """Return whether a run has something left to do."""
        history = History(self.journals().past())
        return any(history.state(run) is State.UNFINISHED and steps_left(run) for run in history.runs)

    def journals(self) -> Journals:
        """Return the journals of this computer."""
        return Journals(self.folder / "state", URL, COMPANY)

    @contextmanager
    def client(self) -> Iterator[Client]:
        """Connect, as a process of its own does."""
        with Client(
            parse_address(URL),
            COMPANY,
            KEYS,
            sleep=self._sleep,
            random=lambda: 0.5,
            clock=self.world.time,
            connections=1,
            transport=self.world.transport(),
        ) as client:
            yield client

    @contextmanager
    def runs(self) -> Iterator[Runs]:
        """Give a process of its own what it needs to write, and let it die where it is told to."""
        context = Context(
            environment={"CWSETUP_STATE_DIR": str(self.folder / "state")},
            stdin=io.StringIO(),
            stdout=io.StringIO(),
            stderr=io.StringIO(),
            now=now,
            sleep=self._sleep,
            clock=self.world.time,
            options=Options(quiet=True),
            width=80,
        )
        self.points, self.disk_calls, self._is_dead = 0, 0, False
        self.world.watch = self._request
        with self._disk_watched(), self.client() as client:
            runs = Runs(
                context=context, profile=self.profile, journals=self.journals(), catalog=self.make_catalog(client)
            )
            try:
                yield runs
            finally:
                self.world.watch = self.watch
                if self._is_dead:
                    self._restore()
                self.kill_at = None

    @contextmanager
    def _disk_watched(self) -> Iterator[None]:
        """Hear of what is opened and made durable. The disk of a campaign is memory: only the order matters."""
        real: Any = os.fsync
        opens: Any = os.open

        def opening(*how: Any, **more: Any) -> int:
            self._may_fail()
            return int(opens(*how, **more))

        os.fsync, os.open = self._fsync, opening  # type: ignore[assignment]
        try:
            yield
        finally:
            os.fsync, os.open = real, opens

    def _fsync(self, descriptor: Any) -> None:
        self._alive()
        path = Path(f"/proc/self/fd/{descriptor}").readlink()
        try:
            self._may_fail()
        except OSError:
            if self.heeds_the_disk:
                raise
            return
        is_due = self._is_due()
        if path.suffix == ".jsonl" and not (is_due and self.ways[0] == "lost"):
            self._durable[path] = path.read_bytes()
        if not is_due:
            return
        self._die()
        if path in self._disk and self.ways[0] in {"before", "torn"}:
            content = self._disk[path]
            start = content[:-1].rfind(b"\n") + 1
            kept = content[:start] if self.ways[0] == "before" else content[: max(start, len(content) - 7)]
            self._disk = {**self._disk, path: kept}
        raise Killed

    def _may_fail(self) -> None:
        self.disk_calls += 1
        at = self.disk_fails_at
        if at is not None and (self.disk_calls == at or (self.stays_bad and self.disk_calls > at)):
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    def _is_announced(self, target: str) -> bool:
        """Return whether a durable line says that a write is about to be sent."""
        item_id = target.rpartition("/")[2]
        names = (f'"identifier": {json.dumps(target)}'.encode(), f'"item_id": {item_id},'.encode())
        return any(
            b'"intent"' in line and any(name in line for name in names)
            for content in self._durable.values()
            for line in content.splitlines()
        )

    def _request(self, method: str, target: str) -> Fate | None:
        self._alive()
        if method == "GET":
            return self.watch(method, target)
        self.unannounced += not self._is_announced(target)
        if not self._is_due():
            return self.watch(method, target)
        self._die()
        late = 60.0 if self.ways[1] == "late" else 0.0
        return Fate(kind="killed", applied=self.ways[1] == "applied", late=late)

    def _sleep(self, seconds: float) -> None:
        self._alive()
        self.world.time.sleep(seconds)

    def _alive(self) -> None:
        if self._is_dead:
            raise Killed

    def _is_due(self) -> bool:
        self.points += 1
        return self.points == self.kill_at

    def _die(self) -> None:
        self._is_dead = True
        folder = self.folder / "state"
        self._disk = {path: self._kept(path) for path in folder.rglob("*") if path.is_file()}

    def _kept(self, path: Path) -> bytes:
        """Return what is left of a file; of what isn't durable half can be lost with the power."""
        content = path.read_bytes()
        durable = len(self._durable.get(path, content))
        return content[: durable + (len(content) - durable) // 2] if self.ways[0] == "lost" else content

    def _restore(self) -> None:
        for path in (self.folder / "state").rglob("*"):
            if path.is_file() and path not in self._disk:
                path.unlink()
        for path, content in self._disk.items():
            path.write_bytes(content)

    def _planned(self, catalog: LiveCatalog, *, create: bool, allow: Sequence[str]) -> Plan:
        tally = Tally(self.profile.pricing, TODAY)
        rows = [_row(line, *each) for line, each in enumerate(self.prices.items(), start=2)]
        for row in rows:
            tally.take(row)
        circumstances = Circumstances(
            profile_name="campaign",
            created=now(),
            rows=len(rows),
            create=create,
            allowances=parse_allowances(allow),
        )
        return plan_run(Prices(tally=tally), catalog.items(), self.profile, circumstances)


def now() -> datetime:
    """Return the moment of every campaign."""
    return datetime(2026, 11, 24, 5, 0, tzinfo=UTC)


def _row(line: int, product: str, amounts: tuple[Decimal, Decimal]) -> PriceRow:
    cost, price = amounts
    return a_row(product, name=f"{product} in full", cost=str(cost), price=str(price), line=line)


def quietly(command: Callable[[], object]) -> str:
    """Run a command to its end, whatever that is; returns the name of what ended it."""
    try:
        command()
    except (CwsetupError, Killed) as ended:
        return type(ended).__name__
    return ""
