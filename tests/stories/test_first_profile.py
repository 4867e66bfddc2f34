"""The whole job as a person does it: key strokes in a terminal, a profile on disk, prices in ConnectWise."""

import json
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path

from cwsetup.demo.process import DemoServer
from tests.stories.conftest import Open
from tests.stories.terminal import CTRL_C, ENTER, Terminal
from tests.wizard.walking import WORK365, example

SECTIONS = ("New products", "Agreements", "Companies", "Invoices", "Mappings", "Prices")


def sign_in(terminal: Terminal, demo: DemoServer) -> None:
    terminal.answer("? Company", f"{demo.company}{ENTER}")
    terminal.answer("? Client ID", f"{demo.client_id}{ENTER}")
    terminal.answer("? Public Key", f"{demo.public_key}{ENTER}")
    terminal.answer("? Private Key", f"{demo.private_key}{ENTER}")


def keep_in_a_file(terminal: Terminal) -> None:
    terminal.answer("? Keys are kept in", f"file{ENTER}")
    terminal.answer('? Type "file"', f"file{ENTER}")


def the_rest(terminal: Terminal) -> None:
    terminal.answer("? Name", ENTER)
    terminal.answer("? Price file", f"{example(WORK365)}{ENTER}")
    terminal.answer("? Add another price file?", "n" + ENTER)
    for section in SECTIONS:
        terminal.answer(f"? {section}", ENTER)
    terminal.answer("? All answers are in", ENTER)


def test_from_the_first_question_to_prices_in_connectwise(
    open_terminal: Open, environment: dict[str, str], demo: DemoServer, folder: Path
) -> None:
    wizard = open_terminal("init", "acme", "--url", demo.url)
    sign_in(wizard, demo)
    keep_in_a_file(wizard)
    the_rest(wizard)
    assert wizard.status() == 0, "\n".join(wizard.lines())
    for key in (demo.client_id, demo.public_key, demo.private_key):
        assert key not in wizard.text()
    profile = tomllib.loads((folder / "profiles" / "acme.toml").read_text("utf-8"))
    assert profile["connection"] == {"company": "northwind", "url": demo.url, "keys": "file"}

    command = [sys.executable, "-m", "cwsetup", "sync-prices", "-p", "acme", "--plan", "--json"]
    planned = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=20, check=True)
    plan = json.loads(planned.stdout)
    updates = {entry["item_id"] for entry in plan["entries"] if entry["action"] == "update"}
    assert updates
    assert demo.writes() == []

    syncing = open_terminal("sync-prices", "-p", "acme")
    syncing.answer("? Review of price-change: NW-1007 Monthly. Write it too?", "n" + ENTER)
    syncing.answer("? Review of first-price: NW-1020 Monthly. Write it too?", "n" + ENTER)
    if plan["limits"]:
        syncing.answer("to write it all the same", f"{len(updates)}{ENTER}")
    else:
        syncing.answer(f"? Write {len(updates)} changes?", "y" + ENTER)
    assert syncing.status() == 0, "\n".join(syncing.lines())
    written = demo.writes()
    assert {write["id"] for write in written} == updates
    assert len(written) == len(updates)


def test_ctrl_c_while_connectwise_keeps_one_waiting_ends_at_once(open_terminal: Open, demo: DemoServer) -> None:
    demo.set_faults([{"kind": "latency", "seconds": 30.0, "path": "/procurement/catalog*"}])
    terminal = open_terminal("init", "acme", "--url", demo.url)
    sign_in(terminal, demo)
    terminal.wait_for("✓ Private Key")
    terminal.press(CTRL_C)
    assert terminal.status() == 130
    assert "Traceback" not in terminal.text()


def test_a_terminal_of_a_build_server_is_never_asked(open_terminal: Open, demo: DemoServer) -> None:
    terminal = open_terminal("init", "acme", "--url", demo.url, CI="true")
    assert terminal.status() == 3
    assert "?" not in "".join(terminal.lines()).replace("--missing", "")


def test_a_pipe_into_the_wizard_is_refused(environment: dict[str, str], demo: DemoServer) -> None:
    command = [sys.executable, "-m", "cwsetup", "init", "acme", "--url", demo.url]
    said = subprocess.run(
        command, check=False, input="northwind\nyes\n", env=environment, capture_output=True, text=True, timeout=20
    )
    assert said.returncode == 3
    assert said.stdout == ""
    assert "answers are missing, and nobody can be asked here." in said.stderr
    assert demo.requests() == {}


def test_a_wrong_key_costs_one_more_key(open_terminal: Open, demo: DemoServer) -> None:
    terminal = open_terminal("init", "acme", "--url", demo.url)
    terminal.answer("? Company", f"{demo.company}{ENTER}")
    terminal.answer("? Client ID", f"{demo.client_id}{ENTER}")
    terminal.answer("? Public Key", f"{demo.public_key}{ENTER}")
    terminal.answer("? Private Key", f"NotTheKey{ENTER}")
    screen = terminal.wait_for("? Public Key")
    assert "✗ ConnectWise doesn't accept the keys for the company “northwind”." in screen
    terminal.answer("? Public Key", ENTER)
    terminal.answer("? Private Key", f"{demo.private_key}{ENTER}")
    terminal.answer("? Keys are kept in", CTRL_C)
    assert terminal.status() == 130


def test_keys_go_into_the_real_keyring_and_come_back(
    open_terminal: Open, demo: DemoServer, folder: Path, secret_service: Mapping[str, str]
) -> None:
    wizard = open_terminal("init", "acme", "--url", demo.url, **secret_service)
    sign_in(wizard, demo)
    wizard.answer("? Keys are kept in", ENTER)
    the_rest(wizard)
    assert wizard.status() == 0, "\n".join(wizard.lines())
    assert "Cron can't reach a keyring that your log-in opens." in wizard.text()
    assert not (folder / "keys").exists()
    syncing = open_terminal("sync-prices", "-p", "acme", "--plan", **secret_service)
    assert syncing.status() == 0, "\n".join(syncing.lines())


def test_one_makes_a_plan_and_another_writes_it(
    open_terminal: Open, environment: dict[str, str], demo: DemoServer, folder: Path
) -> None:
    where = ("--url", demo.url, "--company", demo.company, "--keys-stdin", "--keys", "file")
    command = [
        sys.executable,
        "-m",
        "cwsetup",
        "init",
        "acme",
        *where,
        "--source",
        str(example(WORK365)),
        "--suggested",
    ]
    keys = f"{demo.client_id}\n{demo.public_key}\n{demo.private_key}\n"
    subprocess.run(command, env=environment, input=keys, capture_output=True, text=True, timeout=20, check=True)

    path = folder / "plan.json"
    making = open_terminal("sync-prices", "--out", str(path), columns=80)
    making.answer("? Review of price-change: NW-1007 Monthly. Write it too?", "y" + ENTER)
    making.answer("? Review of first-price: NW-1020 Monthly. Write it too?", "n" + ENTER)
    assert making.status() == 0, "\n".join(making.lines())
    assert "Write it: cwsetup apply" in " ".join(making.text().split())
    updates = json.loads(path.read_text("utf-8"))["summary"]["update"]
    assert demo.writes() == []

    applying = open_terminal("apply", str(path), columns=40)
    applying.answer(f"? Write {updates} changes?", "y" + ENTER)
    assert applying.status() == 0, "\n".join(applying.lines())
    assert len(demo.writes()) == updates
