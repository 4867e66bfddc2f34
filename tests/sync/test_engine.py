"""What the engine does when somebody, or the network, is faster; judged by the server's own log."""

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal

import pytest

from cwsetup.errors import CwsetupError
from cwsetup.sync.engine import CHUNK
from cwsetup.sync.outcome import Outcome, Result
from tests.sync.conftest import Office, create, update

PATH = "/procurement/catalog/*"


def outcomes(results: Iterable[Result]) -> dict[str, str]:
    return {str(result.entry.identifier): str(result.outcome) for result in results}


def test_an_item_that_is_as_planned_is_written_once_with_both_amounts(office: Office) -> None:
    item = office.item("NW-1001")
    results = office.apply(update(item, "5.00", "4.00"))
    assert outcomes(results) == {"NW-1001": "written"}
    (write,) = office.demo.writes()
    assert write["changes"] == {"cost": [item.cost, Decimal(4)], "price": [item.price, Decimal(5)]}
    assert len(office.patches()) == 1


def test_an_item_that_somebody_changed_since_is_left_alone(office: Office) -> None:
    entries = [update(office.item(name), "5.10") for name in ("NW-1001", "NW-1002")]
    office.demo.edit(entries[0].item_id or 0, {"price": 99})
    assert outcomes(office.apply(*entries)) == {"NW-1001": "changed_since", "NW-1002": "written"}
    assert office.item("NW-1001").price == Decimal(99)


def test_an_item_that_is_at_its_target_already_costs_no_request(office: Office) -> None:
    entry = update(office.item("NW-1001"), "5.00")
    office.demo.edit(entry.item_id or 0, {"price": 5})
    assert outcomes(office.apply(entry)) == {"NW-1001": "already"}
    assert office.patches() == []


def test_an_item_that_is_gone_is_left_alone(office: Office) -> None:
    entry = update(office.item("NW-1001"), "5.00")
    office.demo.edit(entry.item_id or 0, None)
    assert outcomes(office.apply(entry)) == {"NW-1001": "changed_since"}


def test_a_success_that_does_not_show_the_value_is_no_success(office: Office) -> None:
    entry = update(office.item("NW-1001"), "5.00")
    office.demo.set_faults([{"kind": "unchanged", "method": "PATCH", "path": PATH}])
    (result,) = office.apply(entry)
    assert result.outcome is Outcome.FAILED
    assert "price" in result.words
    office.demo.set_faults([])
    assert outcomes(office.apply(entry)) == {"NW-1001": "written"}


@pytest.mark.parametrize("kind", [{"kind": "reset"}, {"kind": "html"}, {"kind": "status", "status": 503}])
def test_a_write_that_was_applied_without_an_answer_is_found_and_not_sent_again(
    office: Office, kind: dict[str, object]
) -> None:
    entry = update(office.item("NW-1001"), "5.00")
    office.demo.set_faults([{**kind, "method": "PATCH", "path": PATH, "applied": True, "count": 1}])
    assert outcomes(office.apply(entry)) == {"NW-1001": "written"}
    assert len(office.patches()) == 1
    assert office.settled == []


@pytest.mark.parametrize(
    "kind", [{"kind": "reset"}, {"kind": "status", "status": 500}, {"kind": "status", "status": 429, "retry_after": 1}]
)
def test_a_write_that_was_not_applied_is_looked_up_and_sent_once_more(office: Office, kind: dict[str, object]) -> None:
    entry = update(office.item("NW-1001"), "5.00")
    office.demo.set_faults([{**kind, "method": "PATCH", "path": PATH, "count": 1}])
    assert outcomes(office.apply(entry)) == {"NW-1001": "written"}
    assert len(office.patches()) == 2
    assert len(office.demo.writes()) == 1


def test_a_write_that_gets_no_answer_twice_is_unknown_and_the_next_run_writes_it(office: Office) -> None:
    entry = update(office.item("NW-1001"), "5.00")
    office.demo.set_faults([{"kind": "reset", "method": "PATCH", "path": PATH, "count": 2}])
    (result,) = office.apply(entry)
    assert result.outcome is Outcome.UNKNOWN
    assert result.words.endswith("Looked up: it has the old amounts still.")
    assert len(office.patches()) == 2
    assert outcomes(office.apply(entry)) == {"NW-1001": "written"}


def test_a_write_that_was_one_too_many_is_sent_again_as_often_as_it_takes(office: Office) -> None:
    entry = update(office.item("NW-1001"), "5.00")
    limit = {"kind": "status", "status": 429, "retry_after": 1, "method": "PATCH", "path": PATH, "count": 4}
    office.demo.set_faults([limit])
    assert outcomes(office.apply(entry)) == {"NW-1001": "written"}
    assert len(office.patches()) == 5


def test_a_create_without_an_answer_is_waited_out_looked_up_and_counted_once(office: Office) -> None:
    fault = {"kind": "reset", "method": "POST", "path": "/procurement/catalog", "applied": True, "count": 1}
    office.demo.set_faults([fault])
    assert outcomes(office.apply(create("NEW-1"), create("NEW-2"))) == {"NEW-1": "written", "NEW-2": "written"}
    assert office.settled == [1]
    assert Counter(write["identifier"] for write in office.demo.writes()) == {"NEW-1": 1, "NEW-2": 1}


@pytest.mark.parametrize(("times", "outcome"), [(1, "written"), (2, "unknown")])
def test_a_create_that_is_not_there_after_the_wait_is_sent_once_more_and_no_more(
    office: Office, times: int, outcome: str
) -> None:
    lost = {"kind": "reset", "method": "POST", "path": "/procurement/catalog", "count": times}
    office.demo.set_faults([lost])
    assert outcomes(office.apply(create("NEW-1"))) == {"NEW-1": outcome}
    assert office.settled == [1] * times
    assert sum(request["method"] == "POST" for request in office.demo.trail()) == 2
    assert len(office.demo.writes()) == 2 - times


def test_a_create_of_an_identifier_that_is_there_by_now_makes_no_second_one(office: Office) -> None:
    assert outcomes(office.apply(create("nw-1001"))) == {"nw-1001": "changed_since"}
    assert office.demo.writes() == []


def test_when_a_right_is_gone_the_rest_is_not_tried(office: Office) -> None:
    office.demo.set_denied(["POST /procurement/catalog"])
    results = office.apply(create("NEW-1"), create("NEW-2"), create("NEW-3"))
    assert outcomes(results) == {"NEW-1": "refused", "NEW-2": "not_tried", "NEW-3": "not_tried"}
    assert "Product Catalog" in results[1].words or "create" in results[1].words
    office.demo.set_denied([])
    again = office.apply(create("NEW-1"), create("NEW-2"), create("NEW-3"))
    assert set(outcomes(again).values()) == {"written"}


def test_a_right_that_goes_in_the_middle_stops_the_updates_that_have_not_left(office: Office) -> None:
    entries = [update(office.item(f"NW-{number}"), "5.55") for number in range(1001, 1021)]
    fault = {"kind": "status", "status": 403, "method": "PATCH", "path": PATH, "skip": 6}
    office.demo.set_faults([fault])
    found = Counter(str(result.outcome) for result in office.apply(*entries))
    assert found["written"] == 6 == len(office.demo.writes())
    assert 1 <= found["refused"] <= 4
    assert found["not_tried"] == 14 - found["refused"]
    assert len(office.patches()) == 6 + found["refused"]


def test_more_than_a_chunk_is_looked_at_shortly_before_each_part(office: Office) -> None:
    usual = [item for item in office.catalog.items() if not item.calculated_price and not item.markup]
    items = usual[: CHUNK + 20]
    late = items[-1]
    fault = {"kind": "edit", "method": "PATCH", "path": PATH, "count": 1, "id": late.id, "fields": {"price": 77}}
    office.demo.set_faults([fault])
    results = office.apply(*(update(item, "123.45") for item in items))
    assert Counter(str(result.outcome) for result in results) == {"written": CHUNK + 19, "changed_since": 1}
    assert late.id not in {write["id"] for write in office.demo.writes()}


def test_when_looking_up_fails_too_both_reasons_are_told(office: Office) -> None:
    entry = update(office.item("NW-1001"), "5.00")
    lost = {"kind": "reset", "method": "PATCH", "path": PATH, "applied": True, "count": 1}
    gone = {"kind": "status", "status": 403, "method": "GET", "path": "/procurement/catalog", "skip": 1}
    office.demo.set_faults([lost, gone])
    (result,) = office.apply(entry)
    assert result.outcome is Outcome.UNKNOWN
    assert result.words.startswith("The connection to 127.0.0.1 broke off. Looking it up failed too: ")
    assert len(office.patches()) == 1


def test_unanswered_updates_do_not_wait_for_unanswered_creates(office: Office) -> None:
    entries = [update(office.item("NW-1001"), "5.00"), create("NEW-1")]
    office.demo.set_faults(
        [{"kind": "reset", "applied": True, "method": verb, "count": 1} for verb in ("PATCH", "POST")]
    )
    seen: list[int] = []
    office.on_settle = lambda: seen.append(sum(request["method"] == "GET" for request in office.demo.trail()))
    assert outcomes(office.apply(*entries)) == {"NW-1001": "written", "NEW-1": "written"}
    reads = sum(request["method"] == "GET" for request in office.demo.trail())
    assert (len(seen), office.settled) == (1, [1])
    assert reads == seen[0] + 2, "the look for the create, and the one for doubled items"


def test_a_create_that_is_applied_while_it_is_waited_for_is_found(office: Office) -> None:
    """Looking at once would have missed it."""
    entry = create("NEW-1")
    new = entry.new_item
    assert new is not None
    office.demo.set_faults([{"kind": "reset", "method": "POST", "path": "/procurement/catalog", "count": 1}])

    def late() -> None:
        office.catalog.create(new)

    office.on_settle = late
    assert outcomes(office.apply(entry)) == {"NEW-1": "written"}
    assert len(office.catalog.items_named("NEW-1")) == 1


def test_when_the_look_fails_nothing_is_written(office: Office) -> None:
    entry = update(office.item("NW-1001"), "5.00")
    office.demo.set_faults([{"kind": "status", "status": 403, "method": "GET", "path": "/procurement/catalog"}])
    (result,) = office.apply(entry)
    assert result.outcome is Outcome.NOT_TRIED
    assert office.patches() == []


def test_each_write_is_recorded_before_and_after(office: Office) -> None:
    office.apply(update(office.item("NW-1001"), "5.00"), create("NEW-1"))
    lines = office.journal()
    assert [line["event"] for line in lines] == ["run", "intent", "written", "intent", "written"]
    intent, done = lines[1:3]
    assert intent["identifier"] == done["identifier"] == "NW-1001"
    assert (intent["before"], intent["changes"]) == ({"price": "4.5"}, {"price": "5.00"})


def test_a_journal_that_cannot_be_written_stops_before_the_write(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = update(office.item("NW-1001"), "5.00")
    monkeypatch.setattr("os.fsync", _full)
    with pytest.raises((CwsetupError, OSError)):
        office.apply(entry)
    assert office.patches() == []


def _full(_: int) -> None:
    raise OSError(28, "No space left on device")
