"""Products linked to items by somebody at a terminal, read on the screen and in the profile."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from cwsetup.cli.app import main
from cwsetup.cli.context import Context
from cwsetup.demo.process import DemoServer
from tests.stories.conftest import Open
from tests.stories.terminal import CTRL_C, CTRL_U, DOWN, ENTER, ESC

HEADINGS = "Product,Product ID,Price List,Unit,Amount,Cost,Currency,Provider Part Number (Product) (Product)"
PRODUCTS = (
    "Managed backup 1001,VP-1001,Retail,Monthly,4.50,3.60,US Dollar,NW-1001",
    "Mailbox Backup 1007,MAIL-7,Retail,Monthly,7.50,6.00,US Dollar,",
    "Zebra crossing,ZEBRA,Retail,Monthly,9.00,7.00,US Dollar,",
    "Island backup,ISLAND,Retail,Monthly,9.00,7.00,US Dollar,",
)
TAB = "\t"


@pytest.fixture
def keys(demo: DemoServer) -> Mapping[str, str]:
    return {
        "CWSETUP_CLIENT_ID": demo.client_id,
        "CWSETUP_PUBLIC_KEY": demo.public_key,
        "CWSETUP_PRIVATE_KEY": demo.private_key,
    }


@pytest.fixture
def profile(environment: dict[str, str], keys: Mapping[str, str], demo: DemoServer, folder: Path) -> Path:
    """A profile whose products have no item."""
    prices = folder.parent / "odd.csv"
    prices.write_text("\n".join([HEADINGS, *PRODUCTS, ""]), "utf-8")
    where = ["--url", demo.url, "--company", demo.company, "--keys", "env", "--suggested", "--source", str(prices)]
    assert main(["init", "odd", *where], Context(environment={**environment, **keys})) == 0
    return folder / "profiles" / "odd.toml"


def links(profile: Path) -> dict[str, Any]:
    found: dict[str, Any] = tomllib.loads(profile.read_text("utf-8")).get("links", {})
    return found


@pytest.mark.parametrize("columns", [100, 80, 40])
def test_links_are_made_with_single_keys_and_written_after_the_difference(
    open_terminal: Open, keys: Mapping[str, str], profile: Path, columns: int
) -> None:
    terminal = open_terminal("match", "-p", "odd", columns=columns, **keys)
    terminal.wait_for("? Products and their items")
    terminal.wait_for("> VP-1001 · Monthly 4.50")
    terminal.press(f"{TAB}{TAB}i/zebra")
    terminal.wait_for("1 of ")
    terminal.press(f"{CTRL_U}w")
    terminal.wait_for("? Write these links?")
    assert links(profile) == {}
    terminal.press(ENTER)
    assert terminal.status() == 0, "\n".join(terminal.lines())
    made = links(profile)
    assert made.keys() == {"VP-1001", "MAIL-7", "ISLAND"}
    assert made["ISLAND"] == "ignore"
    assert isinstance(made["VP-1001"], int)


def test_enter_chooses_among_all_items_and_ctrl_c_asks_before_it_ends(
    open_terminal: Open, keys: Mapping[str, str], profile: Path
) -> None:
    terminal = open_terminal("match", "-p", "odd", **keys)
    terminal.answer("? Products and their items", f"/zebra{ENTER}")
    terminal.answer("? ZEBRA · Monthly 9.00", f"NW-1009{ENTER}")
    terminal.wait_for("now linked: NW-1009")
    terminal.press(CTRL_C)
    terminal.answer("Interrupted. Write these links before the end?", "y" + ENTER)
    assert terminal.status() == 130
    assert links(profile).keys() == {"ZEBRA"}


def test_wrong_keys_do_no_harm_and_going_back_asks_what_becomes_of_the_links(
    open_terminal: Open, keys: Mapping[str, str], profile: Path
) -> None:
    before = profile.read_text("utf-8")
    terminal = open_terminal("match", "-p", "odd", **keys)
    terminal.answer("? Products and their items", f"\x1b[15~\x0bx{CTRL_U}{TAB}")
    terminal.wait_for("now linked: NW-1001")
    terminal.press(ESC)
    terminal.answer("? Write these links?", ESC)
    terminal.answer("? Products and their items", ESC)
    terminal.answer("? Write these links?", f"{DOWN}{DOWN}{ENTER}")
    assert terminal.status() == 0
    assert profile.read_text("utf-8") == before


def test_a_screen_reader_hears_numbered_lists(open_terminal: Open, keys: Mapping[str, str], profile: Path) -> None:
    terminal = open_terminal("match", "-p", "odd", "--simple-prompts", **keys)
    terminal.answer("Products and their items (type a number", f"VP-1001{ENTER}")
    terminal.answer("VP-1001 · Monthly 4.50 · Managed backup 1001 (type a number", ENTER)
    terminal.answer("Products and their items (type a number", f"done{ENTER}")
    terminal.answer("Write these links?", ENTER)
    assert terminal.status() == 0
    assert links(profile).keys() == {"VP-1001"}
