"""Hold a profile against a real TOML language server, Tombi: what somebody sees who edits it in an editor.

The profile is one that ``init`` writes, on the demo server. As it is, nothing is wrong with it; a value that is no
choice, a key that doesn't exist and one that is missing are marked on their lines; a property shows its help, and
where a choice belongs the choices are offered. Needs ``tombi`` and ``taplo`` on the path;
``nox -s editor`` installs them.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from cwsetup.demo.process import start
from cwsetup.profile.billing_settings import InvoicingCycle
from cwsetup.profile.settings import BY_KEY

EXAMPLES = Path(__file__).parents[1] / "examples"
Message = dict[str, Any]


@dataclass(slots=True)
class LanguageServer:
    """A language server on the other end of a pipe, and a folder whose files it shows."""

    folder: Path
    process: subprocess.Popen[bytes] = field(init=False)
    asked: int = 0

    def __enter__(self) -> Self:
        command = ["tombi", "lsp", "--offline"]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        folder = self.folder.as_uri()
        features = {"textDocument": {"hover": {"contentFormat": ["markdown"]}, "publishDiagnostics": {}}}
        self.ask(
            "initialize",
            processId=None,
            rootUri=folder,
            capabilities=features,
            workspaceFolders=[{"uri": folder, "name": "profiles"}],
        )
        self.tell("initialized")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.process.kill()
        self.process.wait()

    def tell(self, method: str, **params: Any) -> None:
        """Send a notification."""
        self._send({"method": method, "params": params})

    def ask(self, method: str, **params: Any) -> Any:
        """Send a request and return the result."""
        self.asked += 1
        self._send({"id": self.asked, "method": method, "params": params})
        return self._until(lambda said: said.get("id") == self.asked and "method" not in said).get("result")

    def open(self, text: str) -> tuple[str, Sequence[Message]]:
        """Open a text as another file of the folder; return its address, and what the server has against it."""
        self.asked += 1
        path = self.folder / f"shown-{self.asked}.toml"
        path.write_text(text, "utf-8")
        document = {"uri": path.as_uri(), "languageId": "toml", "version": 1, "text": text}
        self.tell("textDocument/didOpen", textDocument=document)
        said = self._until(lambda said: (said.get("params") or {}).get("uri") == path.as_uri())
        return path.as_uri(), said["params"]["diagnostics"]

    def marks(self, text: str) -> Sequence[tuple[int, str]]:
        """Return what is wrong with a text: the line, from 0 on, and the message."""
        _, found = self.open(text)
        return [(one["range"]["start"]["line"], one["message"]) for one in found]

    def at(self, method: str, text: str, sign: str) -> str:
        """Return what is to be seen, as JSON, at the place in a text where ``sign`` ends."""
        before = text[: text.index(sign) + len(sign)]
        place = {"line": before.count("\n"), "character": len(before.rpartition("\n")[2])}
        address, _ = self.open(text)
        return json.dumps(self.ask(f"textDocument/{method}", textDocument={"uri": address}, position=place))

    def _send(self, message: Message) -> None:
        assert self.process.stdin is not None  # noqa: S101 - it is a pipe
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.process.stdin.flush()

    def _until(self, is_it: Callable[[Message], bool]) -> Message:
        """Return the first message of a kind; what the server wants to know meanwhile gets an empty answer."""
        assert self.process.stdout is not None  # noqa: S101 - it is a pipe
        while True:
            length = 0
            while line := self.process.stdout.readline().strip():
                length = int(line.partition(b":")[2]) if line.lower().startswith(b"content-length") else length
            if not length:
                raise SystemExit("The language server has ended.")
            message: Message = json.loads(self.process.stdout.read(length))
            if is_it(message):
                return message
            if "id" in message and "method" in message:
                items = (message.get("params") or {}).get("items")
                self._send({"id": message["id"], "result": None if items is None else [None] * len(items)})


def fresh_profile(folder: Path) -> Path:
    """Return a profile as ``init`` writes it, on the demo server."""
    with start() as demo:
        keys = (demo.client_id, demo.public_key, demo.private_key)
        variables = ("CWSETUP_CLIENT_ID", "CWSETUP_PUBLIC_KEY", "CWSETUP_PRIVATE_KEY")
        environment = os.environ | dict(zip(variables, keys, strict=True)) | {"CWSETUP_CONFIG_DIR": str(folder)}
        where = ("--url", demo.url, "--company", demo.company, "--keys", "env", "--suggested", "--no-input")
        source = str(EXAMPLES / "work365" / "price-list-items.csv")
        command = [sys.executable, "-m", "cwsetup", "init", "acme", *where, "--source", source]
        subprocess.run(command, env=environment, check=True, capture_output=True)
    return folder / "profiles" / "acme.toml"


def findings(path: Path) -> Iterator[tuple[str, bool]]:
    """Yield what is to be seen in an editor, and whether it is."""
    good = path.read_text("utf-8")
    cycle = BY_KEY["invoicing_cycle"]
    with LanguageServer(path.parent) as server:
        yield "a fresh profile has nothing wrong with it", server.marks(good) == []
        yield "a property shows its help", cycle.help in server.at("hover", good, f"\n{cycle.key}")
        for name, (wrong, line) in broken(good).items():
            yield f"{name} is marked where it is", line in {at for at, _ in server.marks(wrong)}
        blank = re.sub(rf"(?m)^{cycle.key} = .*$", f"{cycle.key} = ", good)
        offered = server.at("completion", blank, f"\n{cycle.key} = ")
        yield "the choices are offered", all(choice in offered for choice in InvoicingCycle)
    yield "Taplo takes a fresh profile", taplo_takes(path)
    path.write_text(broken(good)["a value that is no choice"][0], "utf-8")
    yield "Taplo refuses a value that is no choice", not taplo_takes(path)


def taplo_takes(path: Path) -> bool:
    """Return whether Taplo, which other editors use, finds nothing in a profile."""
    return subprocess.run(["taplo", "lint", "--no-auto-config", path], check=False, capture_output=True).returncode == 0


def broken(good: str) -> dict[str, tuple[str, int]]:
    """Return a profile with one mistake each, by its name, and the line where a person looks for it."""
    mistakes = {
        "a value that is no choice": ('"CalendarYear"', '"CalenderYear"'),
        "a key that doesn't exist": ("\ncurrency =", "\ncurency ="),
        "a table that doesn't exist": ("\n[invoices]", "\n[invoice]"),
        "an id that is no number": ("{ id = 1,", '{ id = "one",'),
        "a list without anything in it": ('units = ["Monthly", "Annual"]', "units = []"),
    }
    return {
        name: (good.replace(right, wrong, 1), good[: good.index(right) + 1].count("\n"))
        for name, (right, wrong) in mistakes.items()
    }


def main() -> int:
    """Print what is seen, and return 1 if anything isn't."""
    with tempfile.TemporaryDirectory() as folder:
        seen = list(findings(fresh_profile(Path(folder).resolve())))
    for what, is_seen in seen:
        print(f"{'ok    ' if is_seen else 'FAILED'} {what}")
    return int(not all(is_seen for _, is_seen in seen))


if __name__ == "__main__":
    sys.exit(main())
