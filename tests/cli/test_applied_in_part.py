"""``sync-prices`` when somebody, a right or the network comes in between: what it says, and what the server has."""

import json
import re
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from cwsetup.demo.process import DemoServer
from tests.cli.conftest import Shell, price_file

ITEM = "/procurement/catalog/*"
CATALOG = "/procurement/catalog"
CHANGED = "1 changed in ConnectWise"
RUN = "2026-11-24-01"
TAKE_BACK = f"Take it back: cwsetup undo {RUN}"
AGAIN = f"  Finish it: cwsetup resume {RUN}. {TAKE_BACK}"


@pytest.fixture
def office(acme: Shell) -> Shell:
    """Three dearer products, written one after the other."""
    price_file(acme, "NW-1001 3.78 4.73", "NW-1002 4.20 5.25", "NW-1003 4.62 5.78")
    return acme


BY_SOMEBODY = "; last changed by msmith at TIME"


def sync(shell: Shell, *flags: str) -> tuple[int, list[str]]:
    said = shell("sync-prices", "prices.csv", "--apply", "--concurrency", "1", *flags)
    return said.status, [re.sub(r"at 2026[-0-9 :+]+", "at TIME", line) for line in said.err.splitlines()]


def item_id(shell: Shell, product: str) -> int:
    entries = json.loads(shell("sync-prices", "prices.csv", "--plan", "--json").out)["entries"]
    return next(int(entry["item_id"]) for entry in entries if entry["product_id"] == product)


def before_the_look(shell: Shell, demo: DemoServer, fields: Mapping[str, Any] | None) -> int:
    """Let somebody change NW-1002 between the plan's reading of the catalog and the look; returns its id."""
    item = item_id(shell, "NW-1002")
    demo.reset()
    shell("sync-prices", "prices.csv", "--plan")
    reads = sum(request["path"] == CATALOG for request in demo.trail())
    edit = {"kind": "edit", "method": "GET", "path": CATALOG, "skip": reads, "count": 1, "id": item, "fields": fields}
    demo.set_faults([edit])
    return item


def written(demo: DemoServer) -> list[str]:
    return [write["identifier"] for write in demo.writes()]


def test_what_somebody_changed_meanwhile_is_left_alone_and_named(office: Shell, demo: DemoServer) -> None:
    item = before_the_look(office, demo, {"price": 4.99})
    assert sync(office) == (
        9,
        [
            f"! 2 written and read back, 0 were there already, {CHANGED} since the plan. Run 2026-11-24-01.",
            "✗ Not written: 1 of 3 changes.",
            f"    NW-1002: changed in ConnectWise since the plan (price was 5.00, is 4.99{BY_SOMEBODY}); left alone.",
            AGAIN,
        ],
    )
    assert written(demo) == ["NW-1001", "NW-1003"]
    assert item not in {write["id"] for write in demo.writes()}


def test_what_nobody_changed_is_written(office: Shell, demo: DemoServer) -> None:
    before_the_look(office, demo, {})
    assert sync(office) == (0, [f"✓ 3 written and read back, 0 were there already. Run {RUN}. {TAKE_BACK}"])


def test_what_is_at_its_target_already_is_done(office: Shell, demo: DemoServer) -> None:
    before_the_look(office, demo, {"price": 5.25, "cost": 4.20})
    assert sync(office) == (0, [f"✓ 2 written and read back, 1 were there already. Run {RUN}. {TAKE_BACK}"])
    assert written(demo) == ["NW-1001", "NW-1003"]


def test_an_item_that_was_deleted_meanwhile_is_named(office: Shell, demo: DemoServer) -> None:
    before_the_look(office, demo, None)
    status, said = sync(office)
    assert (status, said[2]) == (9, "    NW-1002: changed in ConnectWise since the plan (it is gone); left alone.")


def test_counts_as_data_agree(office: Shell, demo: DemoServer) -> None:
    before_the_look(office, demo, {"price": 4.99})
    said = office("sync-prices", "prices.csv", "--apply", "--json")
    assert said.status == 9
    assert json.loads(said.out)["applied"] == {"written": 2, "already": 0, "changed_since": 1, "failed": 0}


def test_an_answer_that_keeps_the_old_value_is_a_failure_in_words(office: Shell, demo: DemoServer) -> None:
    demo.set_faults([{"kind": "unchanged", "method": "PATCH", "path": ITEM, "count": 1}])
    status, said = sync(office)
    assert (status, said[1]) == (9, "✗ Not written: 1 of 3 changes.")
    assert "ConnectWise answered 200 but kept the old value" in said[2]
    assert "cost: sent 3.78, kept 3.60. price: sent 4.73, kept 4.50." in said[2]
    assert "calculated or markup prices" in said[2]
    assert sync(office)[0] == 0
    assert written(demo) == ["NW-1002", "NW-1003", "NW-1001"]


@pytest.mark.parametrize("fault", [{"kind": "reset"}, {"kind": "status", "status": 500}])
def test_an_answer_that_is_lost_after_the_work_is_looked_up_and_counts(
    office: Shell, demo: DemoServer, fault: dict[str, Any]
) -> None:
    demo.set_faults([{**fault, "applied": True, "method": "PATCH", "path": ITEM, "count": 1}])
    assert sync(office) == (0, [f"✓ 3 written and read back, 0 were there already. Run {RUN}. {TAKE_BACK}"])
    patches = Counter(request["path"] for request in demo.trail() if request["method"] == "PATCH")
    assert sorted(patches.values()) == [1, 1, 1], "none is sent again"


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"kind": "reset"}, "The connection to 127.0.0.1 broke off."),
        ({"kind": "status", "status": 503}, "ConnectWise couldn't answer (status 503)."),
        ({"kind": "status", "status": 429, "retry_after": 1}, "ConnectWise asks for fewer requests (429)."),
    ],
)
def test_what_was_lost_before_the_work_is_named_and_the_next_run_writes_it(
    office: Shell, demo: DemoServer, fault: dict[str, Any], words: str
) -> None:
    first = f"/procurement/catalog/{item_id(office, 'NW-1001')}"
    demo.set_faults([{**fault, "method": "PATCH", "path": first, "count": 9}])
    status, said = sync(office)
    assert (status, said[-3]) == (9, "✗ Not written: 1 of 3 changes.")
    assert said[-2].startswith(f"    NW-1001: {words}")
    assert said[-2].endswith("Looked up: it has the old amounts still.")
    assert written(demo) == ["NW-1002", "NW-1003"]
    demo.set_faults([])
    assert sync(office)[0] == 0
    assert written(demo) == ["NW-1002", "NW-1003", "NW-1001"]


def test_without_the_right_the_first_says_which_and_the_rest_is_not_tried(office: Shell, demo: DemoServer) -> None:
    demo.set_denied(["PATCH /procurement/catalog"])
    status, said = sync(office)
    assert status == 9
    assert said[0] == "! 0 written and read back, 0 were there already, 3 failed. Run 2026-11-24-01."
    assert said[2].startswith("    NW-1001: The API member may not change items of the product catalog.")
    assert "Procurement > Product Catalog: Edit All." in said[2]
    assert said[3:] == ["    Not tried: 2.", AGAIN]
    assert sum(request["method"] == "PATCH" for request in demo.trail()) == 1


def test_a_lost_create_is_waited_for_looked_up_and_there_once(acme: Shell, demo: DemoServer) -> None:
    price_file(acme, "NEW-1 6.40 8")
    demo.set_faults([{"kind": "reset", "applied": True, "method": "POST", "path": CATALOG, "count": 1}])
    assert sync(acme, "--create") == (
        0,
        [
            "! 1 create got no answer; waiting 120 s before looking whether they were applied.",
            f"✓ 1 written and read back, 0 were there already. Run {RUN}. {TAKE_BACK}",
        ],
    )
    assert acme.slept == [120]
    assert written(demo) == ["NEW-1"]
    assert sync(acme, "--create")[0] == 0
    assert written(demo) == ["NEW-1"]


def test_a_create_with_an_answer_is_not_waited_for(acme: Shell) -> None:
    price_file(acme, "NEW-1 6.40 8")
    assert sync(acme, "--create")[0] == 0
    assert acme.slept == []


def test_the_journal_has_each_write_before_and_after_in_order_when_one_fails(office: Shell, demo: DemoServer) -> None:
    demo.set_faults([{"kind": "unchanged", "method": "PATCH", "path": ITEM, "count": 1}])
    sync(office)
    lines = office.recorded()
    assert [(line["event"], line.get("product_id")) for line in lines] == [
        ("run", None),
        ("plan", None),
        ("intent", "NW-1001"),
        ("failed", "NW-1001"),
        ("intent", "NW-1002"),
        ("written", "NW-1002"),
        ("intent", "NW-1003"),
        ("written", "NW-1003"),
        ("end", None),
    ]
    assert lines[2]["changes"] == {"cost": "3.78", "price": "4.73"}
    assert {side: Decimal(amount) for side, amount in lines[2]["before"].items()} == {
        "cost": Decimal("3.60"),
        "price": Decimal("4.50"),
    }
    assert {key: lines[-1][key] for key in ("written", "failed")} == {"written": 2, "failed": 1}


def test_nothing_of_the_keys_is_in_the_journal(office: Shell, demo: DemoServer) -> None:
    sync(office)
    text = office.journals()[-1].read_text("utf-8")
    assert not [key for key in (demo.client_id, demo.public_key, demo.private_key) if key in text]


def test_an_interrupt_ends_with_its_status_and_leaves_what_was_sent_in_the_journal(
    acme: Shell, demo: DemoServer
) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    price_file(acme, "NEW-1 6.40 8")
    acme.on_sleep = interrupt
    demo.set_faults([{"kind": "reset", "method": "POST", "path": CATALOG, "count": 1}])
    status, said = sync(acme, "--create")
    assert (status, said[-1]) == (130, "! Interrupted.")
    assert [line["event"] for line in acme.recorded()] == ["run", "plan", "intent", "unknown"]


def test_with_v_every_outcome_is_a_line_of_json(office: Shell) -> None:
    _, said = sync(office, "-v")
    events = [json.loads(line) for line in said if line.startswith("{")]
    assert [(event["event"], event["product_id"]) for event in events] == [
        ("written", "NW-1001"),
        ("written", "NW-1002"),
        ("written", "NW-1003"),
    ]
    assert not [line for line in sync(office)[1] if line.startswith("{")]
