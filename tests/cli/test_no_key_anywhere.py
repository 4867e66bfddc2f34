"""Planted keys: whatever commands print or leave behind, with trouble and without, no form of a key is in it."""

import base64
from pathlib import Path
from urllib.parse import quote

from cwsetup.demo.process import DemoServer
from tests.cli.conftest import ITEMS, Said, Shell, price_file, shell

__all__ = ["shell"]


def forms(demo: DemoServer) -> set[str]:
    """Return the keys in every form in which they could come out; the client id, too, is a secret."""
    token = base64.b64encode(f"{demo.company}+{demo.public_key}:{demo.private_key}".encode()).decode()
    keys = (demo.public_key, demo.private_key, demo.client_id, token)
    packed = {base64.b64encode(key.encode()).decode().rstrip("=") for key in keys}
    return {*keys, *packed, *map(quote, keys)}


def leaks(said: list[Said], folder: Path, demo: DemoServer) -> set[str]:
    """Return the forms that were printed, or that are in a file of the folder."""
    texts = [part for each in said for part in (each.out, each.err)]
    texts += [path.read_bytes().decode("utf-8", "replace") for path in folder.rglob("*") if path.is_file()]
    return {form for form in forms(demo) if any(form in text for text in texts)}


def test_no_command_prints_or_leaves_a_key(shell: Shell, demo: DemoServer) -> None:
    prices = price_file(shell, "NW-1001 3.78 4.72", "NW-1002 4.20 5.25", "NEW-1 6.40 8")
    where = ("--url", demo.url, "--company", demo.company, "--keys", "env")
    said = [shell("init", "acme", *where, "--source", ITEMS, "--suggested", "-v")]
    said += [shell(command, "-v") for command in ("show", "list", "doctor", "prices", "history", "rights")]
    said.append(shell("sync-prices", prices, "--out", shell.folder / "plan.json", "--create", "-v"))
    for kind in ("html", "reset", "wrong_keys"):
        demo.set_faults([{"kind": kind, "method": "PATCH"}])
        said.append(shell("apply", shell.folder / "plan.json", "--yes", "-v"))
    for kind in ("reset", "wrong_keys"):
        demo.set_faults([{"kind": kind}])
        said.append(shell("doctor", "--json", "-v"))
    demo.set_faults([])
    said += [shell("resume", "-v"), shell("undo", "--yes", "-v"), shell("history", "--json")]
    assert leaks(said, shell.folder, demo) == set()
    assert {each.status for each in said} >= {0, 4, 9}, "there was trouble, and there was none"


def test_twin_a_key_that_is_left_somewhere_is_found(shell: Shell, demo: DemoServer) -> None:
    (shell.folder / "leak.log").write_text(f"Authorization: {demo.private_key}", "utf-8")
    assert leaks([Said(0, "", demo.public_key)], shell.folder, demo) == {demo.private_key, demo.public_key}
