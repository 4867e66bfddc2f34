"""A real browser for the pages of reports: headless Chromium, spoken to over a pipe, without any network."""

import base64
import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

PROGRAM = shutil.which("chromium") or shutil.which("google-chrome")
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-dev-shm-usage"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars"),
)


def why_not() -> str | None:
    """Why there is no browser here."""
    return None if PROGRAM else "there is no Chromium (Debian: apt install chromium)"


class Browser:
    """One page of a browser; what it would like to fetch, and what its console says, is written down."""

    def __init__(self, reading: BinaryIO, writing: BinaryIO) -> None:
        self._reading, self._writing = reading, writing
        self._count = 0
        self._session: str | None = None
        self.events: list[dict[str, Any]] = []
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.ask(f"{domain}.enable")

    def ask(self, method: str, **params: Any) -> dict[str, Any]:
        """What the browser answers to a request."""
        self._count += 1
        message = {"id": self._count, "method": method, "params": params}
        message |= {"sessionId": self._session} if self._session else {}
        self._writing.write(json.dumps(message).encode() + b"\0")
        self._writing.flush()
        while True:
            told = self._next()
            if told.get("id") == self._count:
                assert "error" not in told, told
                return dict(told["result"])
            self.events.append(told)

    def open(self, path: Path, *, width: int = 1400, dark: bool = False) -> None:
        """Show a page at a width and in a theme, once it is loaded and its script has run."""
        self.events.clear()
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
        self.ask("Emulation.setEmulatedMedia", media="", features=theme(dark=dark))
        self.ask("Page.navigate", url=path.as_uri())
        while not any(each.get("method") == "Page.loadEventFired" for each in self.events):
            self.events.append(self._next())

    def run(self, script: str) -> Any:
        """The value of an expression on the page."""
        answer = self.ask("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def click(self, selector: str) -> None:
        """Click in the middle of an element, with the mouse."""
        found = f"const found = document.querySelector({json.dumps(selector)});"
        middle = "found.scrollIntoView({block: 'center'}); const r = found.getBoundingClientRect(); "
        middle += "return [r.x + r.width / 2, r.y + r.height / 2];"
        place = self.run(f"(() => {{ {found} {middle} }})()")
        for kind in ("mousePressed", "mouseReleased"):
            self.ask("Input.dispatchMouseEvent", type=kind, x=place[0], y=place[1], button="left", clickCount=1)

    def type(self, selector: str, text: str) -> None:
        """Type into a field that is clicked first."""
        self.click(selector)
        self.ask("Input.insertText", text=text)

    def press(self, key: str, code: int) -> None:
        """Press a key where the focus is."""
        text = {"text": "\r"} if key == "Enter" else {}
        self.ask("Input.dispatchKeyEvent", type="keyDown", key=key, windowsVirtualKeyCode=code, **text)
        self.ask("Input.dispatchKeyEvent", type="keyUp", key=key, windowsVirtualKeyCode=code)

    def picture(self, path: Path) -> None:
        """Take a picture of the whole page."""
        taken = self.ask("Page.captureScreenshot", captureBeyondViewport=True)
        path.write_bytes(base64.b64decode(taken["data"]))

    def pdf(self, path: Path) -> None:
        """Print the page."""
        path.write_bytes(base64.b64decode(self.ask("Page.printToPDF", preferCSSPageSize=True)["data"]))

    def addresses(self) -> list[str]:
        """Everything that was asked for, the page itself included; not what its own policy has blocked."""
        self.run("1")  # what was told before this answer is there
        failed = [each["params"] for each in self.events if each.get("method") == "Network.loadingFailed"]
        blocked = {each["requestId"] for each in failed if each.get("blockedReason") == "csp"}
        sent = [each["params"] for each in self.events if each.get("method") == "Network.requestWillBeSent"]
        return [each["request"]["url"] for each in sent if each["requestId"] not in blocked]

    def complaints(self) -> list[str]:
        """What the browser has to say against the page: violated policies and failed scripts."""
        self.run("1")
        logged = [each["params"]["entry"]["text"] for each in self.events if each.get("method") == "Log.entryAdded"]
        thrown = [str(each["params"]) for each in self.events if each.get("method") == "Runtime.exceptionThrown"]
        return logged + thrown

    def _next(self) -> dict[str, Any]:
        told = bytearray()
        while (byte := self._reading.read(1)) != b"\0":
            assert byte, "the browser has gone"
            told += byte
        return dict(json.loads(told))


def theme(*, dark: bool) -> Sequence[Mapping[str, str]]:
    """What a browser is told to prefer."""
    return [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]


@contextmanager
def running(folder: Path) -> Iterator[Browser]:
    """A browser as long as the context lasts; its pipes are its descriptors 3 and 4."""
    assert PROGRAM is not None
    to_read, ours_to_write = os.pipe()
    ours_to_read, to_write = os.pipe()
    command = [PROGRAM, *FLAGS, f"--user-data-dir={folder}", "--remote-debugging-pipe", "about:blank"]
    shell = ["bash", "-c", f'exec "$@" 3<&{to_read} 4>&{to_write}', "bash", *command]
    with (folder / "chromium.log").open("wb") as log:
        process = subprocess.Popen(
            shell, pass_fds=(to_read, to_write), stdout=log, stderr=log, stdin=subprocess.DEVNULL
        )
    os.close(to_read)
    os.close(to_write)
    with os.fdopen(ours_to_read, "rb") as reading, os.fdopen(ours_to_write, "wb") as writing, process:
        try:
            yield Browser(reading, writing)
        finally:
            with suppress(OSError):
                writing.write(b'{"id":0,"method":"Browser.close"}\0')
                writing.flush()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
