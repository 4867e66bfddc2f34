"""``match`` as a conversation, against the demo server: what each key does, and that nothing is lost unasked."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.wizard.scripted import BACK, CTRL_C, ENTER, Press, ScriptedAsker
from tests.wizard.walking import Desk, Said

HEADINGS = "Product,Product ID,Price List,Unit,Amount,Cost,Currency,Provider Part Number (Product) (Product)"
PRODUCTS = (
    "Managed backup 1001,VP-1001,Retail,Monthly,4.50,3.60,US Dollar,NW-1001",
    "Managed backup 1002,VP-1002,Retail,Monthly,5.00,4.00,US Dollar,NW-1002",
    "Mailbox Backup 1007,MAIL-7,Retail,Monthly,7.50,6.00,US Dollar,",
    "Workstation Backup 1005,NW-1005,Retail,Monthly,6.50,5.20,US Dollar,",
    "Docking station,HW-DOCK-TWIN,Retail,Monthly,9.00,7.00,US Dollar,",
    "Zebra crossing,ZEBRA,Retail,Monthly,9.00,7.00,US Dollar,",
)
"""Two with an exact suggestion, a likely one, one that is found, one of two items, and one of none."""
EXACT_1, EXACT_2, LIKELY, FOUND, SEVERAL, NONE = "VP-1001", "VP-1002", "MAIL-7", "NW-1005", "HW-DOCK-TWIN", "ZEBRA"
WRITE = {"match.end": "Write"}


@pytest.fixture
def odd(desk: Desk, tmp_path: Path) -> Desk:
    """A profile whose products mostly have no item."""
    prices = tmp_path / "odd.csv"
    prices.write_text("\n".join([HEADINGS, *PRODUCTS, ""]), "utf-8")
    flags = ["--company", desk.demo.company, "--url", desk.demo.url, "--keys", "env", "--suggested"]
    said = desk.run("init", "odd", *flags, "--source", str(prices), keys=True)
    assert said.status == 0, said.stderr
    return desk


def match(desk: Desk, *answers: Any, **script: Any) -> tuple[Said, ScriptedAsker]:
    """Run ``match`` with these answers to its list, and others by their keys."""
    others = {key.replace("__", "."): answer for key, answer in script.items()}
    asker = ScriptedAsker({"match": list(answers), **others})
    return desk.run("match", "-p", "odd", asker=asker, keys=True), asker


def links(desk: Desk) -> dict[str, Any]:
    found: dict[str, Any] = tomllib.loads(desk.text("odd")).get("links", {})
    return found


def notes(asker: ScriptedAsker) -> dict[str, str]:
    """Return what stood beside each product at first."""
    return {choice.name.partition(" ")[0]: choice.note for choice in asker.first_offered["match"]}


def test_products_without_an_item_come_first_with_what_is_suggested_and_why(odd: Desk) -> None:
    said, asker = match(odd, BACK)
    assert said.status == 0
    names = [choice.name.partition(" ·")[0] for choice in asker.first_offered["match"]]
    assert names == [
        "Done: 1 of 6 products found",
        "Accept all exact suggestions (2)",
        SEVERAL,
        EXACT_1,
        EXACT_2,
        LIKELY,
        NONE,
        FOUND,
    ]
    beside = notes(asker)
    assert beside[EXACT_1].startswith("exact: NW-1001 · Server Backup 1001 (#")
    assert beside[EXACT_1].endswith("), its part number, measured in Month")
    assert beside[LIKELY].startswith("likely: NW-1007 · Mailbox Backup 1007 (#")
    assert re.fullmatch(
        r"several items · likely: HW-DOCK-TWIN · Docking station \(#[0-9]+\), one of 2 that it may be · Several items"
        r' have its identifier: "HW-DOCK-TWIN" \(#[0-9]+\) and "hw-dock-twin" \(#[0-9]+\), inactive\.',
        beside[SEVERAL],
    )
    assert beside[NONE] == "not in ConnectWise"
    assert beside[FOUND].startswith("found by its identifier: NW-1005 · Workstation Backup 1005 (#")
    assert asker.first_offered["match"][0].note == "1 to look at · 4 with a suggestion · 4 not in ConnectWise"


def test_nothing_is_taken_without_a_key(odd: Desk) -> None:
    before = odd.text("odd")
    said, _ = match(odd, "done")
    assert (said.status, odd.text("odd")) == (0, before)
    assert said.stderr.splitlines()[-1] == "  Nothing changed."


def test_tab_links_what_is_suggested_and_the_difference_is_shown_before_it_is_written(odd: Desk) -> None:
    said, asker = match(odd, Press("tab", EXACT_1), Press("tab", LIKELY), Press("w", NONE), match__end="Write")
    item = links(odd)
    assert item.keys() == {EXACT_1, LIKELY}
    assert f"  VP-1001 → NW-1001 · Server Backup 1001 (#{item[EXACT_1]})" in said.stderr.splitlines()
    assert f"  +VP-1001 = {item[EXACT_1]}" in said.stderr.splitlines()
    assert asker.last("match.end").default == "Write"
    assert said.stderr.splitlines()[-2] == f"✓ Wrote {odd.path('odd')}: 2 linked"
    assert asker.acted[0].changed[0].note == f"now linked: NW-1001 · Server Backup 1001 (#{item[EXACT_1]})"
    planned = odd.run("sync-prices", "-p", "odd", "--plan", "--json", keys=True)
    assert f'"item_id": {item[EXACT_1]}' in planned.stdout


def test_the_same_key_takes_it_back(odd: Desk) -> None:
    keys = [Press(key, EXACT_1) for key in ("tab", "tab", "i", "i", "c", "c", "i", "l")]
    said, asker = match(odd, *keys, "done")
    assert links(odd) == {}
    assert [acted.message for acted in asker.acted] == ["", "Taken back."] * 3 + ["", ""]
    assert said.stderr.splitlines()[-1] == "  Nothing changed."


def test_a_product_can_be_ignored_or_created(odd: Desk) -> None:
    match(odd, Press("i", NONE), Press("c", LIKELY), "done", match__end="Write")
    assert links(odd) == {NONE: "ignore", LIKELY: "create"}
    plan = odd.run("sync-prices", "-p", "odd", "--plan", keys=True).stdout
    assert "1 to create" in plan
    assert "· 1 ignored" in plan


def test_what_the_profile_says_is_taken_back_by_the_same_key(odd: Desk) -> None:
    match(odd, Press("i", NONE), Press("c", LIKELY), Press("tab", EXACT_1), "done", match__end="Write")
    said, asker = match(
        odd, Press("i", NONE), Press("c", LIKELY), Press("tab", EXACT_1), Press("tab", EXACT_1), "done",
        match__end="Write",
    )  # fmt: skip
    assert [acted.message for acted in asker.acted] == ["Its link is taken back."] * 3 + ["Taken back."]
    assert links(odd).keys() == {EXACT_1}
    assert said.stderr.splitlines()[-2].endswith("2 taken back")


def test_all_exact_suggestions_are_taken_at_once_and_no_others(odd: Desk) -> None:
    _, asker = match(odd, "accept", "done", match__end="Write")
    assert links(odd).keys() == {EXACT_1, EXACT_2}
    assert asker.offered["match"][0].name == "Done: 3 of 6 products found"
    assert asker.offered["match"][1].name == "Accept all exact suggestions (0)"


def test_a_key_that_can_do_nothing_says_why(odd: Desk) -> None:
    keys = [Press("tab", FOUND), Press("tab", NONE), Press("c", FOUND), *(Press(key, "Done") for key in "icl")]
    _, asker = match(odd, *keys, Press("tab", "Accept"), "done")
    found_words = "its item is found by its identifier"
    assert [acted.message for acted in asker.acted] == [
        f"There is no link to take back: {found_words}; i keeps it away. Enter chooses from all items.",
        "Nothing is suggested for it. Enter chooses from all items.",
        'It has an item: "NW-1005" (#1168).',
        *["Enter takes this row."] * 4,
    ]
    assert all(acted.changed == () for acted in asker.acted)


def test_enter_opens_the_choices_of_a_product_suggestions_first(odd: Desk) -> None:
    script = {"match.item": "NW-1001 · Server Backup 1001", "match.end": "Write"}
    asker = ScriptedAsker({"match": [EXACT_1, "done"], **script})
    said = odd.run("match", "-p", "odd", asker=asker, keys=True)
    assert said.status == 0, said.stderr
    assert links(odd).keys() == {EXACT_1}
    offered = asker.offered["match.item"]
    assert offered[0].name == "NW-1001 · Server Backup 1001"
    assert offered[0].note == f"#{offered[0].value}  Month  4.50  its part number, measured in Month"
    assert len({choice.value for choice in offered}) == len(offered)
    assert len(offered) == 240 + 3
    assert asker.last("match.item").default == offered[0].value


@pytest.mark.parametrize(
    ("answer", "kept"),
    [("ignore", {NONE: "ignore"}), ("create", {NONE: "create"}), ("later", {}), (BACK, {})],
)
def test_what_else_can_become_of_it_stands_below_the_suggestions(odd: Desk, answer: Any, kept: Any) -> None:
    script = {"match": [NONE, "done"], "match.item": answer, **(WRITE if kept else {})}
    odd.run("match", "-p", "odd", asker=ScriptedAsker(script), keys=True)
    assert links(odd) == kept


def test_a_link_can_be_taken_back_among_the_choices(odd: Desk) -> None:
    match(odd, Press("tab", EXACT_1), "done", match__end="Write")
    script = {"match": [EXACT_1, "done"], "match.item": "unlink", **WRITE}
    odd.run("match", "-p", "odd", asker=ScriptedAsker(script), keys=True)
    assert links(odd) == {}


@pytest.mark.parametrize("agrees", [True, False])
def test_an_item_that_another_product_has_is_given_only_after_a_question(odd: Desk, agrees: bool) -> None:
    script = {
        "match": [NONE, "done"],
        "match.item": "NW-1005 · Workstation Backup 1005",
        "match.shared": agrees,
        **(WRITE if agrees else {}),
    }
    asker = ScriptedAsker(script)
    odd.run("match", "-p", "odd", asker=asker, keys=True)
    assert asker.last("match.shared").label.startswith("NW-1005 · Workstation Backup 1005 (#")
    assert "is the item of NW-1005 (Monthly); both would wait in review" in asker.last("match.shared").label
    assert (NONE in links(odd)) is agrees


def test_a_suggestion_whose_item_went_to_another_product_is_no_longer_one(odd: Desk) -> None:
    asker = ScriptedAsker(
        {
            "match": [NONE, Press("tab", LIKELY), "done"],
            "match.item": "NW-1007 · Mailbox Backup 1007",
            **WRITE,
        }
    )
    odd.run("match", "-p", "odd", asker=asker, keys=True)
    assert "is now the item of ZEBRA (Monthly)" in asker.acted[0].message
    beside = {choice.name.partition(" ")[0]: choice.note for choice in asker.offered["match"]}
    assert beside[LIKELY].startswith("suggested item is now that of ZEBRA (Monthly): NW-1007")
    assert links(odd).keys() == {NONE}


def test_going_back_asks_what_becomes_of_the_changes(odd: Desk) -> None:
    said, asker = match(odd, Press("tab", EXACT_1), BACK, BACK, match__end=[ENTER, "Drop the changes"])
    assert asker.last("match.end").default == "Go on matching"
    assert asker.keys.count("match.end") == 2
    assert links(odd) == {}
    assert said.stderr.splitlines()[-1] == "  Nothing was written."


def test_back_from_the_last_question_goes_on_with_the_list(odd: Desk) -> None:
    match(odd, Press("tab", EXACT_1), "done", "done", match__end=[BACK, "Write"])
    assert links(odd).keys() == {EXACT_1}


@pytest.mark.parametrize(
    ("answer", "kept", "last"),
    [
        (True, True, "  What that changes: cwsetup sync-prices -p odd --plan"),
        (False, False, "  Nothing was written."),
        (CTRL_C, False, "  Nothing was written."),
    ],
)
def test_after_ctrl_c_the_links_are_written_with_consent_or_said_to_be_lost(
    odd: Desk, answer: Any, kept: bool, last: str
) -> None:
    said, asker = match(odd, Press("tab", EXACT_1), CTRL_C, match__interrupted=answer)
    assert asker.last("match.interrupted").default is False
    assert said.status == 130
    assert bool(links(odd)) is kept
    assert said.stderr.splitlines()[-2:] == [last, "! Interrupted."]
    assert ("! 1 decision not written." in said.stderr.splitlines()) is not kept


def test_ctrl_c_with_nothing_decided_asks_nothing(odd: Desk) -> None:
    said, _ = match(odd, CTRL_C)
    assert (said.status, links(odd)) == (130, {})


def test_a_link_that_is_broken_is_said_and_mended(odd: Desk) -> None:
    path = odd.path("odd")
    path.write_text(path.read_text("utf-8") + '\n[links]\n# old\n"VP-1001" = 999999 # gone\n', "utf-8")
    said, asker = match(odd, Press("tab", EXACT_1), "done", match__end="Write")
    assert notes(asker)[EXACT_1].startswith("link broken · exact: NW-1001")
    assert notes(asker)[EXACT_1].endswith("It is linked to item #999999, which ConnectWise doesn't have.")
    assert links(odd)[EXACT_1] != 999999
    assert "# old" in path.read_text("utf-8")
    assert "# gone" in path.read_text("utf-8")
    assert said.status == 0


def test_where_each_unit_has_its_item_links_are_by_unit(odd: Desk) -> None:
    odd.run("edit", "-p", "odd", "--set", "one_price_per=product-and-unit", keys=True)
    match(odd, Press("tab", EXACT_1), Press("i", NONE), "done", match__end="Write")
    assert {product: list(link) for product, link in links(odd).items()} == {
        EXACT_1: ["Monthly"],
        NONE: ["Monthly"],
    }


def test_a_profile_that_lacks_what_new_items_need_offers_none(odd: Desk) -> None:
    text = odd.text("odd")
    kept = [line for line in text.splitlines() if not re.match("product_(category|subcategory|type)", line)]
    odd.path("odd").write_text("\n".join(kept) + "\n", "utf-8")
    asker = ScriptedAsker({"match": [Press("c", NONE), NONE, "done"], "match.item": "later"})
    said = odd.run("match", "-p", "odd", asker=asker, keys=True)
    assert asker.acted[0].message == "New items need choices that the profile leaves open: cwsetup edit"
    assert "create" not in [choice.value for choice in asker.offered["match.item"]]
    assert "is left open" in said.stderr


def test_the_first_products_row_is_where_it_begins_and_the_next_undecided_one_where_it_goes_on(odd: Desk) -> None:
    asker = ScriptedAsker(
        {"match": [EXACT_1, "done"], "match.item": ENTER, **WRITE},
    )
    odd.run("match", "-p", "odd", asker=asker, keys=True)
    assert asker.asked[0].default == ("hw-dock-twin", "monthly")
    assert asker.last("match").default == ("vp-1002", "monthly")
