"""What the engine trusts: fresh looks, first writes that were read back, answers that came; each with its twin."""

import random
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial

import pytest

from cwsetup.connectwise.catalog import LiveCatalog
from cwsetup.connectwise.parallel import in_parallel
from cwsetup.errors import TemporaryError
from cwsetup.pricing.catalog import CatalogItem, NewItem
from cwsetup.pricing.entry import PlanEntry
from cwsetup.sync.breaker import MOST_IN_A_ROW, TRIAL, Breaker
from cwsetup.sync.engine import Engine
from cwsetup.sync.outcome import Outcome
from cwsetup.sync.run import write_steps
from cwsetup.sync.steps import steps_of
from cwsetup.sync.writing import OLDEST_LOOK
from tests.sync.conftest import Office, create, update

PATH = "/procurement/catalog/*"
POST = {"method": "POST", "path": "/procurement/catalog"}
CATALOG = "/procurement/catalog"


def dearer(office: Office, count: int, price: str = "123.45") -> list[PlanEntry]:
    usual = [item for item in office.catalog.items() if not item.calculated_price and not item.markup]
    return [update(item, price) for item in usual[:count]]


class Blind(LiveCatalog):
    """A catalog whose look is always as planned: the guard taken away."""

    planned: Mapping[int, CatalogItem]

    def items_by_id(self, ids: Iterable[int]) -> dict[int, CatalogItem]:
        return {item_id: self.planned[item_id] for item_id in ids}


@pytest.mark.parametrize(("is_blind", "price"), [(False, Decimal(99)), (True, Decimal("5.10"))])
def test_an_edit_between_plan_and_write_survives_because_of_the_look(
    office: Office, *, is_blind: bool, price: Decimal
) -> None:
    item = office.item("NW-1001")
    if is_blind:
        blind = Blind(office.client)
        blind.planned = {item.id: item}
        office.catalog = blind
    office.demo.edit(item.id, {"price": 99})
    office.apply(update(item, "5.10"))
    assert LiveCatalog(office.client).item(item.id).price == price


@pytest.mark.parametrize(("seconds", "looks"), [(0.0, 2), (OLDEST_LOOK + 1, 4)])
def test_a_look_that_is_too_old_by_the_time_of_the_write_is_taken_again(
    office: Office, seconds: float, looks: int
) -> None:
    entries = dearer(office, 3)
    passed = iter([0.0, 0.0, 0.0, seconds, seconds])
    now = 0.0

    def clock() -> float:
        nonlocal now
        now = next(passed, now)
        return now

    office.clock = clock
    office.workers = 1
    before = gets(office)
    results = office.apply(*entries)
    assert Counter(result.outcome for result in results) == {Outcome.WRITTEN: 3}
    assert gets(office) - before == looks, "each look, and each that reads the first writes back"


def gets(office: Office) -> int:
    return sum(request["method"] == "GET" for request in office.demo.trail())


def test_the_first_writes_are_read_back_before_the_rest_leaves(office: Office) -> None:
    office.apply(*dearer(office, 20))
    methods = [request["method"] for request in office.demo.trail()]
    first = methods.index("PATCH")
    assert methods[first : first + TRIAL + 1] == ["PATCH"] * TRIAL + ["GET"]
    assert methods[first + TRIAL + 1 :] == ["PATCH"] * 15


class Forgetful(LiveCatalog):
    """A catalog that answers a write as it should and keeps nothing of it."""

    def update(self, item_id: int, changes: Mapping[str, Decimal]) -> CatalogItem:
        return self.item(item_id)._replace(price=changes["price"])


@pytest.mark.parametrize(("trial", "written"), [(TRIAL, 0), (0, 20)])
def test_a_write_that_is_answered_and_not_kept_stops_the_rest(office: Office, trial: int, written: int) -> None:
    """The twin: without a trial, all of them are taken for written."""
    office.trial = trial
    entries = dearer(office, 20)
    office.catalog = Forgetful(office.client)
    found = Counter(result.outcome for result in office.apply(*entries))
    assert found[Outcome.WRITTEN] == written
    assert found[Outcome.NOT_TRIED] == (15 if trial else 0)
    assert office.demo.writes() == []


def test_five_failures_in_a_row_stop_the_rest(office: Office) -> None:
    entries = dearer(office, 40)
    office.demo.set_faults([{"kind": "status", "status": 400, "method": "PATCH", "path": PATH, "skip": 20}])
    office.workers = 1
    found = Counter(result.outcome for result in office.apply(*entries))
    assert found == {Outcome.WRITTEN: 20, Outcome.FAILED: MOST_IN_A_ROW, Outcome.NOT_TRIED: 15}


def test_failures_here_and_there_stop_the_rest_beyond_their_share(office: Office) -> None:
    entries = dearer(office, 100)
    office.demo.set_faults([{"kind": "status", "status": 400, "method": "PATCH", "path": PATH, "every": 3}])
    office.workers = 1
    found = Counter(result.outcome for result in office.apply(*entries))
    assert found == {Outcome.WRITTEN: 10, Outcome.FAILED: 5, Outcome.NOT_TRIED: 85}


def test_a_few_failures_in_many_writes_stop_nothing() -> None:
    breaker = Breaker(1_000)
    for _ in range(20):
        breaker.failed()
        breaker.worked()
    assert breaker.reason == ""
    breaker.failed()
    assert breaker.reason == "21 of 1000 writes failed, so the rest isn't tried."


def test_answers_that_never_come_stop_the_rest_too(office: Office) -> None:
    entries = dearer(office, 40)
    office.demo.set_faults([{"kind": "reset", "method": "PATCH", "path": PATH}])
    found = Counter(result.outcome for result in office.apply(*entries))
    assert found == {Outcome.UNKNOWN: MOST_IN_A_ROW, Outcome.NOT_TRIED: 35}
    assert len(office.patches()) == MOST_IN_A_ROW, "once the rest isn't tried, nothing is sent again either"


@pytest.mark.parametrize("is_waited_for", [True, False])
def test_thirty_creates_without_an_answer_are_there_once_if_they_are_waited_for(
    office: Office, *, is_waited_for: bool
) -> None:
    """Answers are lost after the work, before it, or while the server takes its time; the twin doesn't wait."""
    seed = 20261124
    chance = random.Random(seed)
    entries = [create(f"NEW-{number:02}") for number in range(60)]
    chosen = sorted(chance.sample(range(0, 60, 2), 30))
    kinds = [chance.choice(["after", "late", "before"]) for _ in chosen]
    office.demo.set_faults(
        [*(lost(place, kind) for place, kind in zip(chosen, kinds, strict=True)), {"kind": "doubles"}]
    )
    due = 60 - kinds.count("before")
    office.on_settle = lambda: wait_for(office, due) if is_waited_for else None
    outcomes = Counter(result.outcome for result in office.apply(*entries))
    posts = sum(request["method"] == "POST" for request in office.demo.trail())
    wait_for(office, posts - kinds.count("before"))
    posted = Counter(write["identifier"] for write in office.demo.writes())
    told = f"seed {seed}: {Counter(kinds)}"
    assert len(posted) == 60, told
    assert (max(posted.values()) == 1) is is_waited_for, told
    # Without a wait the sweep comes too early as well: it sees the doubles that are there by then.
    assert outcomes[Outcome.WRITTEN] + (0 if is_waited_for else outcomes[Outcome.DOUBLED]) == 60, told


def lost(place: int, kind: str) -> dict[str, object]:
    """Return the fault that meets the so many-th create."""
    fault = {"kind": "reset", **POST, "skip": place, "count": 1, "applied": kind != "before"}
    return fault | ({"seconds": 4.0} if kind == "late" else {})


def wait_for(office: Office, writes: int) -> None:
    while len(office.demo.writes()) < writes:
        pass


def test_an_item_that_is_created_twice_behind_our_back_is_reported_and_left(office: Office) -> None:
    office.demo.set_faults([{"kind": "doubles"}])
    entry = create("NEW-1")
    new = entry.new_item
    assert new is not None

    class Doubling(LiveCatalog):
        def create(self, new: object) -> CatalogItem:
            super().create(entry.new_item)  # type: ignore[arg-type]
            return super().create(entry.new_item)  # type: ignore[arg-type]

    office.catalog = Doubling(office.client)
    (result,) = office.apply(entry)
    ids = [item.id for item in office.catalog.items_named("NEW-1")]
    assert result.outcome is Outcome.DOUBLED
    assert f"2 items of this identifier: #{ids[0]}, #{ids[1]}." in result.words
    assert not [item for item in office.catalog.items_named("NEW-1") if item.inactive]


def test_one_item_is_no_double(office: Office) -> None:
    (result,) = office.apply(create("NEW-1"))
    assert result.outcome is Outcome.WRITTEN


def refusing_reads(skip: int) -> dict[str, object]:
    """Return the fault of a right to read that goes after so many reads."""
    return {"kind": "status", "status": 403, "method": "GET", "path": CATALOG, "skip": skip}


def test_first_writes_that_cannot_be_read_back_stop_the_rest(office: Office) -> None:
    entries = dearer(office, 20)
    office.demo.set_faults([refusing_reads(1)])
    results = office.apply(*entries)
    assert Counter(result.outcome for result in results) == {Outcome.WRITTEN: TRIAL, Outcome.NOT_TRIED: 15}
    assert results[-1].words.startswith("The first writes can't be read back. ")


def test_a_sweep_that_fails_is_recorded_and_takes_nothing_back(office: Office) -> None:
    office.demo.set_faults([refusing_reads(2)])
    (result,) = office.apply(create("NEW-1"))
    assert result.outcome is Outcome.WRITTEN
    assert office.journal()[-1]["event"] == "unswept"


def test_a_first_create_is_read_back_before_the_second_leaves(office: Office) -> None:
    office.apply(create("NEW-1"), create("NEW-2"))
    methods = [request["method"] for request in office.demo.trail()]
    assert methods == ["GET", "POST", "GET", "GET", "POST", "GET", "GET", "GET"], "look, create, read back; then sweep"


def test_a_create_that_comes_to_light_after_the_look_counts_as_written(office: Office) -> None:
    """It was waited out for too short a time: the second one is refused because the first is there by then."""

    class Late(LiveCatalog):
        """ConnectWise applies a create whose answer was lost just before it gets the next."""

        held: NewItem | None = None

        def create(self, new: NewItem) -> CatalogItem:
            if self.held is None:
                self.held = new
                raise TemporaryError("The connection broke off.")
            super().create(self.held)
            return super().create(new)

    office.catalog = Late(office.client)
    (result,) = office.apply(create("NEW-1"))
    assert result.outcome is Outcome.WRITTEN
    written = office.journal()[-1]
    assert (written["event"], written["item_id"]) == ("written", office.item("NEW-1").id)
    assert [write["method"] for write in office.demo.writes()] == ["POST"]


@pytest.mark.parametrize(("price", "outcome"), [("12.00", Outcome.ALREADY), ("99.00", Outcome.FAILED)])
def test_a_refused_create_is_there_only_if_an_item_shows_its_amounts(
    office: Office, price: str, outcome: Outcome
) -> None:
    """Somebody is faster, between the look and the write."""

    class Overtaken(LiveCatalog):
        def create(self, new: NewItem) -> CatalogItem:
            super().create(replace(new, price=Decimal(price)))
            return super().create(new)

    office.catalog = Overtaken(office.client)
    (result,) = office.apply(create("NEW-1"))
    assert result.outcome is outcome
    assert ("already exists" in result.words) is (outcome is Outcome.FAILED)


@pytest.mark.parametrize("is_closed", [True, False])
def test_an_interrupt_where_a_result_is_told_stops_what_would_be_sent_next(office: Office, *, is_closed: bool) -> None:
    """The twin leaves the engine suspended, as an exception's frames would keep it."""
    stops: list[bool] = []

    def interrupted(_: object) -> None:
        raise KeyboardInterrupt

    with office.journals.begin(date(2026, 11, 24), {}) as journal:
        engine = Engine(
            catalog=office.catalog,
            journal=journal,
            in_parallel=partial(in_parallel, workers=2, on_interrupt=lambda: stops.append(True)),
            settle=lambda _: None,
        )
        steps = steps_of(dearer(office, 20))
        if is_closed:
            with pytest.raises(KeyboardInterrupt):
                write_steps(steps, engine, interrupted)
            assert stops == [True]
        else:
            suspended = engine.apply(steps)
            with pytest.raises(KeyboardInterrupt):
                interrupted(next(suspended))
            assert stops == []
            suspended.close()
