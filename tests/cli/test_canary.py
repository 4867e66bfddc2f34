"""A key is looked for wherever a command could leave it: streams, logs, files, and what its children are given."""

import base64
import http.server
import io
import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
from rich.text import Text

from cwsetup.cli.app import main
from cwsetup.cli.context import Context, taken_environment
from cwsetup.demo.process import DemoServer
from cwsetup.errors import CwsetupError
from cwsetup.profile.credentials import KEY_NAMES, WITHHELD, Credentials
from cwsetup.profile.secret import Secret
from cwsetup.terminal.console import Console
from tests.cli.conftest import ITEMS, Said, Shell, kept_secret, told
from tests.dataverse_stub import SECRET, TENANT, Stub

CANARY = 'c4n4ry/+ %ü"k\\ey?01'
"""No key that works, and one that every encoding changes."""
SPY = """
import json, os, sys
from pathlib import Path
given = [Path(f"/proc/self/{name}").read_bytes().decode(errors="replace") for name in ("cmdline", "environ")]
Path(__file__).with_name(f"child-{os.getpid()}.json").write_text(json.dumps(given), "utf-8")
"""
"""Runs at the start of every Python that has its folder on the path, and writes down what it was given."""

needs_proc = pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="reads /proc")


def forms_of(public: str, private: str, company: str = "northwind") -> set[bytes]:
    """Return everything that gives a private key away."""
    raw = private.encode()
    login = base64.b64encode(f"{company}+{public}:{private}".encode())
    return {
        raw,
        login,
        base64.b64encode(raw),
        base64.urlsafe_b64encode(raw),
        quote(private).encode(),
        quote(private, safe="").encode(),
        quote_plus(private).encode(),
        json.dumps(private)[1:-1].encode(),
        json.dumps(private, ensure_ascii=False)[1:-1].encode(),
    }


def leaks(forms: set[bytes], *texts: str, folder: Path, but: Path | None = None) -> list[str]:
    """Return where a form of a key is: in which text, or which file below a folder, but for the one it belongs in."""
    places = {f"text {place}": text.encode() for place, text in enumerate(texts)}
    for path in folder.rglob("*"):
        if path.is_file() and path != but:
            places[str(path)] = path.read_bytes()
            places[f"the name of {path}"] = str(path).encode()
    return [place for place, content in places.items() if any(form in content for form in forms)]


@pytest.fixture
def spied(shell: Shell, tmp_path: Path, secret_service: Mapping[str, str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A command line whose children write down what they were given, with a keyring."""
    spy = tmp_path / "spy"
    spy.mkdir()
    (spy / "sitecustomize.py").write_text(SPY, "utf-8")
    path = os.pathsep.join([str(spy), os.environ["PYTHONPATH"]])
    monkeypatch.setenv("PYTHONPATH", path)
    shell.environment |= {**secret_service, "PYTHONPATH": path}
    return shell


def forms_of_secret(value: str) -> set[bytes]:
    """Return everything that gives a client secret or a token away."""
    return {form for form in forms_of("", value) if not form.startswith(base64.b64encode(b"northwind+")[:12])}


class Everything:
    """What commands have printed and logged so far."""

    def __init__(self, shell: Shell, caplog: pytest.LogCaptureFixture) -> None:
        self.shell = shell
        self.caplog = caplog
        self.texts: list[str] = []
        caplog.set_level(logging.DEBUG)

    def __call__(self, *arguments: str | Path, status: int | None = 0, **more: Any) -> Said:
        said = self.shell(*arguments, "-vv", **more)
        self.texts += [said.out, said.err]
        assert status is None or said.status == status, (arguments, said.status, said.err)
        return said

    def leaks(self, forms: set[bytes], but: Path | None = None) -> list[str]:
        return leaks(forms, *self.texts, self.caplog.text, folder=self.shell.folder, but=but)


def typed(demo: DemoServer, private: str) -> str:
    return f"{demo.client_id}\n{demo.public_key}\n{private}\n"


@needs_proc
def test_no_command_leaves_the_key_anywhere_but_in_its_place(
    spied: Shell, demo: DemoServer, caplog: pytest.LogCaptureFixture
) -> None:
    run = Everything(spied, caplog)
    where = ("--url", demo.url, "--company", demo.company, "--source", ITEMS, "--suggested")
    run("init", "acme", *where, "--keys", "env")
    by_environment = {name: spied.environment.pop(name) for name in list(spied.environment) if name.endswith("_KEY")}
    by_environment["CWSETUP_CLIENT_ID"] = spied.environment.pop("CWSETUP_CLIENT_ID")
    keys = typed(demo, demo.private_key)
    run("init", "beta", *where, "--keys-stdin", "--keys", "keyring", stdin=keys)
    run("keys", "set", "-p", "acme", "--stdin", "--keys", "keyring", stdin=keys)
    run("keys", "move", "-p", "acme", "file")
    here = ("-p", "acme")
    for arguments in (
        ("doctor",), ("rights",), ("show",), ("keys", "status"), ("schema",), ("prices",), ("why", "CFQ7TTC0LFLX"),
        ("match", "--export", "match.csv"), ("match", "--import", "match.csv"), ("edit", "--set", "places=2"),
        ("sync-prices", "--plan"), ("sync-prices", "--out", "plan.json"), ("apply", "plan.json", "-y"), ("history",),
        ("undo", "-y"), ("sync-prices", "--apply"), ("resume",), ("keys", "status", "--json"), ("doctor", "--json"),
    ):  # fmt: skip
        run(*arguments, *here, status=None)
    run("check-file", ITEMS)
    run("list")
    run("sync-prices", "--plan", "-p", "beta")
    run("sync-prices", "--plan", "-p", "beta", environment=by_environment)
    run("copy", "acme", "gamma")
    run("remove", "gamma", "-y")
    forms = forms_of(demo.public_key, demo.private_key)
    stored = spied.folder / "config" / "keys" / "acme.json"
    assert run.leaks(forms, stored) == []
    assert run.leaks(forms) == [str(stored)], "the twin: where it belongs, it is found"
    assert sum("keyring_child" in path.read_text("utf-8") for path in (spied.folder / "spy").glob("*.json")) >= 3
    assert '"event": "request", "method": "GET", "path": "/procurement/catalog' in "".join(run.texts)
    run("keys", "delete", *here, "-y")
    run("keys", "delete", "-p", "beta", "-y")
    assert run.leaks(forms) == []


@needs_proc
def test_no_failure_leaves_the_key_anywhere(spied: Shell, demo: DemoServer, caplog: pytest.LogCaptureFixture) -> None:
    run = Everything(spied, caplog)
    run("init", "acme", "--url", demo.url, "--company", demo.company, "--source", ITEMS, "--suggested", "--keys", "env")
    wrong = {"CWSETUP_PRIVATE_KEY": CANARY}
    keys = typed(demo, CANARY)
    for arguments in (
        ("doctor",), ("edit", "--set", "places=2"), ("sync-prices", "--apply"), ("match", "--export", "m.csv"),
        ("doctor", "--json"),
    ):  # fmt: skip
        run(*arguments, status=4, environment=wrong)
    run("keys", "set", "--stdin", "--keys", "file", status=4, stdin=keys)
    run("keys", "set", "--stdin", "--keys", "keyring", status=4, stdin=keys)
    run("keys", "set", "--stdin", "--keys", "keyring", status=2, stdin=CANARY)
    run("init", "other", "--company", "northwind", "--url", demo.url, "--keys-stdin", status=4, stdin=keys)
    run("init", "other", "--set", f"private_key={CANARY}", status=2)
    for kind in ({"kind": "status", "status": 500}, {"kind": "html"}, {"kind": "cut"}):
        demo.set_faults([{**kind, "path": "/procurement/*"}])
        run("sync-prices", "--plan", status=None, environment=wrong)
        run("sync-prices", "--plan", status=None)
    for forms in (forms_of(demo.public_key, CANARY), forms_of(demo.public_key, demo.private_key)):
        assert run.leaks(forms) == []


@needs_proc
def test_no_command_leaves_a_client_secret_or_a_token_anywhere_but_in_its_place(
    live: Shell, spied: Shell, stub: Stub, caplog: pytest.LogCaptureFixture
) -> None:
    run = Everything(live, caplog)
    stub.secret = CANARY
    given = {"CWSETUP_DATAVERSE_SECRET": CANARY}
    run("keys", "set", "--source", "1", "--stdin", stdin=CANARY)
    stored = kept_secret(live)
    assert stored is not None
    run("keys", "set", "--source", "1", "--stdin", stdin=f"{CANARY}-wrong", status=4)
    run("check-file", *told(stub), environment=given)
    run("prices", "--json")
    run("keys", "status", environment=given)
    run("doctor", "--json")
    secret = forms_of_secret(CANARY)
    assert run.leaks(secret, stored) == []
    assert run.leaks(secret) == [str(stored)], "the twin: where it belongs, it is found"
    run("keys", "move", "keyring")
    run("sync-prices", "--plan", status=None)
    children = [path for path in (live.folder / "spy").glob("*.json") if "keyring_child" in path.read_text("utf-8")]
    run("keys", "status", environment=given)
    assert children
    tokens = {form for token in stub.tokens for form in forms_of_secret(token)}
    assert tokens
    assert run.leaks(secret | tokens) == []
    requests = [line for text in run.texts for line in text.splitlines() if '"event": "request"' in line]
    assert any('"path": "/api/data/v9.2/productpricelevels", "status": 200' in line for line in requests)
    assert any(f'"path": "/{TENANT}/oauth2/v2.0/token"' in line for line in requests)
    assert not [line for line in requests if "$select" in line]


@pytest.mark.parametrize("status", [400, 401, 403, 500])
def test_an_environment_that_says_secret_and_token_back_is_not_repeated(
    live: Shell, stub: Stub, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    run = Everything(live, caplog)
    given = {"CWSETUP_DATAVERSE_SECRET": CANARY}
    stub.secret, stub.echoes = CANARY, status
    run("prices", status=None, environment=given)
    stub.secret, stub.echoes = SECRET, None
    stub.token_echoes = status
    run("prices", status=None, environment=given)
    forms = forms_of_secret(CANARY).union(*map(forms_of_secret, stub.tokens))
    assert stub.tokens
    assert run.leaks(forms) == []
    if status != 500:
        assert "".join(run.texts).count("echo ••••") >= 1, "the twin: the rest of it is told"


class Echo(http.server.BaseHTTPRequestHandler):
    """A server that knows every company, and answers the rest with what it was sent, in every form."""

    def answer(self, status: int, value: object, location: str = "") -> None:
        body = json.dumps(value, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        if location:
            self.send_header("Location", location)
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        if "/companyinfo/" in self.path:
            self.answer(200, {"CompanyName": "Northwind", "CompanyID": "northwind", "Codebase": "v4_6_release/"})
            return
        token = self.headers.get("Authorization", "").removeprefix("Basic ")
        private = base64.b64decode(token).decode().partition(":")[2]
        forms = [token, private, quote(private, safe=""), base64.b64encode(private.encode()).decode()]
        errors = [{"code": each, "message": f"echo {each}", "field": each} for each in forms]
        said = {"code": "Echo", "message": f"You sent me: {' and '.join(forms)}", "errors": errors}
        self.answer(self.server.status, said, f"http://{quote_plus(private)}.example/{token}")  # type: ignore[attr-defined]

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def echoing(status: int) -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Echo) as server:
        server.status = status  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize("status", [400, 401, 403, 409, 500, 307])
def test_a_server_that_says_the_key_back_is_not_repeated(
    acme: Shell, demo: DemoServer, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    run = Everything(acme, caplog)
    caplog.set_level(logging.INFO, "httpcore")  # which would log every answer's headers
    profile = acme.profile("acme")
    with echoing(status) as url:
        profile.write_text(profile.read_text("utf-8").replace(demo.url, url), "utf-8")
        for arguments in (("doctor",), ("doctor", "--json"), ("sync-prices", "--apply"), ("edit", "--set", "places=2")):
            run(*arguments, status=None, environment={"CWSETUP_PRIVATE_KEY": CANARY})
    if status in {400, 409, 500}:
        assert "echo ••••" in "".join(run.texts), "the twin: the rest of it is told"
    assert run.leaks(forms_of(demo.public_key, CANARY)) == []


@pytest.mark.parametrize(
    "arguments", [("sync-prices", "--plan"), ("match", "--export", "m.csv"), ("doctor",), ("edit", "--set", "places=2")]
)
def test_an_error_of_our_own_with_a_key_in_it_does_not_show_it(
    acme: Shell, demo: DemoServer, arguments: tuple[str, ...], caplog: pytest.LogCaptureFixture
) -> None:
    forms = forms_of(demo.public_key, demo.private_key)
    held = " and ".join(form.decode() for form in forms)
    acme.on_sleep = lambda: _raise(f"boom {held} boom")
    demo.set_faults([{"kind": "status", "status": 503, "path": "/procurement/*"}])
    said = unexpected(acme, *arguments)
    assert "Unexpected ZeroDivisionError at test_canary:" in said.err
    assert "boom ••••" in said.err
    assert leaks(forms, said.out, said.err, caplog.text, folder=acme.folder) == []


def _raise(text: str) -> None:
    raise ZeroDivisionError(text)


def unexpected(shell: Shell, *arguments: str) -> Said:
    """Run a command that ends in an error of our own, as the interpreter ends it."""
    out, err = io.StringIO(), io.StringIO()
    context = Context(
        environment=shell.environment, stdin=io.StringIO(), stdout=out, stderr=err, sleep=shell._sleep, width=300
    )
    with pytest.raises(ZeroDivisionError) as raised:
        main([*arguments, "-vv"], context)
    sys.excepthook(raised.type, raised.value, raised.tb)
    return Said(1, out.getvalue(), err.getvalue())


def test_twin_the_search_finds_every_form_in_every_place(tmp_path: Path) -> None:
    for form in forms_of("public", CANARY):
        text = f"before {form.decode()} after"
        assert leaks(forms_of("public", CANARY), text, folder=tmp_path) == ["text 0"]
        (tmp_path / "file").write_text(text, "utf-8")
        assert leaks(forms_of("public", CANARY), folder=tmp_path) == [str(tmp_path / "file")]
        (tmp_path / "file").unlink()


@needs_proc
def test_twin_a_child_that_is_given_the_key_is_found(spied: Shell, demo: DemoServer) -> None:
    spy = spied.folder / "spy"
    environment = {"PYTHONPATH": str(spy)}
    forms = forms_of(demo.public_key, demo.private_key)
    subprocess.run([sys.executable, "-c", "0", demo.private_key], env=environment, check=True)
    (by_argument,) = leaks(forms, folder=spy)
    Path(by_argument).unlink()
    subprocess.run([sys.executable, "-c", "0"], env={**environment, "KEY": demo.private_key}, check=True)
    assert len(leaks(forms, folder=spy)) == 1


def test_keys_are_taken_out_of_the_environment_that_children_inherit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CWSETUP_PRIVATE_KEY", CANARY)
    monkeypatch.setenv("CWSETUP_DATAVERSE_SECRET", CANARY)
    monkeypatch.setenv("CWSETUP_URL", "https://psa.example.com")
    context = Context()
    assert "CWSETUP_PRIVATE_KEY" not in os.environ
    assert "CWSETUP_DATAVERSE_SECRET" not in os.environ
    assert os.environ["CWSETUP_URL"] == "https://psa.example.com"
    assert context.environment["CWSETUP_PRIVATE_KEY"] == CANARY
    assert CANARY not in repr(context)
    of_a_process = {**dict.fromkeys(WITHHELD, "x"), "HOME": "y"}
    assert taken_environment(of_a_process) == {**dict.fromkeys(WITHHELD, "x"), "HOME": "y"}
    assert of_a_process == {"HOME": "y"}
    assert "CWSETUP_DATAVERSE_SECRET" in WITHHELD


WAYS_OUT: dict[str, Callable[[Console, str], None]] = {
    "data": lambda console, text: console.data(Text(text)),
    "show": lambda console, text: console.show(Text(text)),
    "json": lambda console, text: console.json({"said": text}),
    "text": lambda console, text: console.text(f"{text}\n"),
    "note": lambda console, text: console.note(text),
    "error": lambda console, text: console.error(CwsetupError(text, details=(text,), hint=text)),
    "lines": lambda console, text: console.lines([text]),
    "event": lambda console, text: console.event("said", text=text),
}


@pytest.mark.parametrize("way", WAYS_OUT)
def test_each_way_to_print_masks_a_key_that_is_known(demo: DemoServer, way: str) -> None:
    printed = io.StringIO()
    context = Context(environment={}, stdout=printed, stderr=printed, width=100)
    console = context.console
    console.verbose = 1
    WAYS_OUT[way](console, f"before {demo.private_key} after")
    assert demo.private_key in printed.getvalue(), "the twin: before it is known it is any word"
    printed.seek(0)
    printed.truncate()
    context.watch(Credentials(**{name: Secret(getattr(demo, name)) for name in KEY_NAMES}), demo.company)
    WAYS_OUT[way](console, f"before {demo.private_key} after")
    context.forget()
    assert demo.private_key not in printed.getvalue()
    assert "before" in printed.getvalue()
    assert "after" in printed.getvalue()


def test_what_a_library_logs_is_masked_and_said_only_when_asked_for(acme: Shell, demo: DemoServer) -> None:
    def library() -> None:
        try:
            _raise(demo.private_key)
        except ZeroDivisionError:
            logging.getLogger("library").warning("sent %s", demo.private_key, exc_info=True)

    acme.on_sleep = library
    demo.set_faults([{"kind": "status", "status": 503, "path": "/procurement/*", "count": 1}])
    loud = acme("sync-prices", "--plan", "-v")
    assert '{"event": "sent \\u2022\\u2022\\u2022\\u2022", "logger": "library", "level": "WARNING"}' in loud.err
    assert demo.private_key not in loud.err
    assert '"event": "request"' not in loud.err
    demo.set_faults([{"kind": "status", "status": 503, "path": "/procurement/*", "count": 1}])
    assert "library" not in acme("sync-prices", "--plan").err
    assert not [each for each in logging.root.handlers if type(each).__name__ == "Events"]
