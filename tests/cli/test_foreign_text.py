"""What ConnectWise, price files, profiles and command lines say is shown, and never obeyed."""

import base64
import io
import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from rich.text import Text

from cwsetup.demo.process import OPENER, DemoServer
from cwsetup.errors import CwsetupError
from cwsetup.terminal.console import Console
from cwsetup.terminal.views import cell
from tests.cli.conftest import Said, Shell
from tests.hostile import HOSTILE, MARKUP, UNSEEN, found_in

SPOKEN = {"name", "identifier", "description", "customerDescription", "message", "CompanyName", "updatedBy"}
CATALOG = "/v4_6_release/apis/3.0/procurement/catalog"


def mangled(value: Any) -> Any:
    """Return an answer of ConnectWise in which every name says more than it should."""
    match value:
        case dict():
            return {
                key: each + HOSTILE if key in SPOKEN and isinstance(each, str) else mangled(each)
                for key, each in value.items()
            }
        case list():
            return [mangled(each) for each in value]
        case _:
            return value


@contextmanager
def mangling(demo: DemoServer) -> Iterator[str]:
    """Run a ConnectWise that says hostile things, and is asked about them without."""

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            body = self.rfile.read(length) or None
            headers = {key: value for key, value in self.headers.items() if key not in {"Host", "Accept-Encoding"}}
            request = urllib.request.Request(demo.url + self.path, body, headers, method=self.command)
            try:
                with OPENER.open(request) as said:
                    status, content, kind = said.status, said.read(), said.headers["Content-Type"]
            except urllib.error.HTTPError as refused:
                with refused:
                    status, content, kind = refused.code, refused.read(), refused.headers["Content-Type"]
            if "json" in kind:
                content = json.dumps(mangled(json.loads(content))).encode()
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_PATCH = do_POST = answer  # noqa: N815 - names of the standard library

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


def a_price_file(shell: Shell, demo: DemoServer) -> Path:
    """Return a price file in which every text is hostile, for items that there are and one that there isn't."""
    keys = f"{demo.company}+{demo.public_key}:{demo.private_key}".encode()
    headers = {"Authorization": f"Basic {base64.b64encode(keys).decode()}", "clientId": demo.client_id}
    with OPENER.open(urllib.request.Request(f"{demo.url}{CATALOG}?pageSize=6&orderBy=id", headers=headers)) as said:
        items = json.load(said)
    rows = [(item["identifier"] + HOSTILE, str(item["price"] * 1.01), item["cost"] * 1.01) for item in items]
    rows += [(f"NEW{HOSTILE}", "12", 10), (f"NEW{HOSTILE}", "13", 10), (f"BAD{HOSTILE}", f"12{HOSTILE}", 10)]
    lines = (
        f'"Name{HOSTILE}","{product}","Retail{UNSEEN}",Monthly,"{price}",{cost},US Dollar'
        for product, price, cost in rows
    )
    path = shell.folder / f"prices{UNSEEN.replace('/', '')}.csv"
    path.write_text("\n".join(["Product,Product ID,Price List,Unit,Amount,Cost,Currency", *lines, ""]), "utf-8")
    return path


@pytest.fixture
def hostile(shell: Shell, demo: DemoServer) -> Iterator[Shell]:
    """A profile on an instance and with prices that say hostile things wherever they can."""
    with mangling(demo) as url:
        where = ("--url", url, "--company", demo.company, "--keys", "env")
        said = shell("init", "acme", *where, "--source", a_price_file(shell, demo), "--suggested")
        assert said.status == 0, said.err
        assert found_in(said.out + said.err) == set()
        yield shell


READING = (
    ("show",),
    ("list",),
    ("doctor",),
    ("prices",),
    ("why", f"NEW{HOSTILE}"),
    ("why", HOSTILE),
    ("match", "--json"),
    ("sync-prices", "--plan"),
    ("sync-prices", "--plan", "--full"),
    ("sync-prices", "--plan", "--create", "--full", "--strict"),
    ("edit", "--set", f"name=Other{UNSEEN}"),
    ("edit", "--set", f"product_type={HOSTILE}"),
    ("edit", "--set", f"{HOSTILE}=1"),
    ("edit", HOSTILE),
    ("show", "-p", HOSTILE),
    ("show", "-p", f"/{HOSTILE}.toml"),
    ("sync-prices", "--plan", "--only", HOSTILE),
    ("sync-prices", "--plan", "--allow", HOSTILE),
    ("apply", HOSTILE),
    ("history", HOSTILE),
    ("check-file", HOSTILE),
    (HOSTILE,),
    ("show", f"--{HOSTILE}"),
)


def check(said: Said, *, colours: bool = False) -> None:
    assert "Unexpected" not in said.err, said.err
    for printed in (said.out, said.err):
        assert found_in(printed, colours=colours) == set(), printed


@pytest.mark.parametrize("how", [(), ("--json",), ("--color", "always"), ("-v",)], ids=" ".join)
def test_no_command_prints_what_could_drive_a_terminal(hostile: Shell, how: tuple[str, ...]) -> None:
    for arguments in READING:
        said = hostile(*arguments, *how)
        check(said, colours="--color" in how)


def test_what_looks_like_markup_is_shown_as_it_is(hostile: Shell) -> None:
    for arguments in (("prices",), ("sync-prices", "--plan", "--full"), ("doctor",)):
        said = hostile(*arguments)
        assert "".join(MARKUP.split()) in "".join((said.out + said.err).split()), arguments


def test_nothing_of_a_run_does_either(hostile: Shell) -> None:
    hostile_file = next(hostile.folder.glob("prices*.csv"))
    for arguments in (
        ("check-file", hostile_file),
        ("sync-prices", "--apply", "--allow", "price-change", "--allow", "first-price", "--max-changes", "100%"),
        ("history",),
        ("history", "--json"),
        ("sync-prices", "--plan", "--out", "plan.json", "--rejects", "rejects.csv", "-v"),
        ("apply", "plan.json"),
        ("undo", "-y"),
        ("additions", "--full"),
        ("additions", "--report", "additions.html"),
        ("sync-prices", "--plan", "--report", "plan.html"),
        ("keys", "status"),
        ("match", "--export", "match.csv"),
        ("match", "--import", "match.csv", "-y"),
        ("match", "--accept-exact", "-y"),
    ):
        check(hostile(*arguments))
    (run, *_) = (path.stem for path in hostile.journals())
    for arguments in (("history", run), ("history", run, "--json"), ("resume", run)):
        check(hostile(*arguments))
    for kept in ("plan.json", "plan.html", "additions.html", str(hostile.profile("acme"))):
        assert found_in((hostile.folder / kept).read_text("utf-8")) == set(), "people look at these, too"


def test_a_refusal_of_connectwise_is_quoted_and_not_obeyed(hostile: Shell, demo: DemoServer) -> None:
    demo.set_faults([{"kind": "status", "status": 400, "path": "/procurement/catalog*"}])
    check(hostile("doctor"))
    check(hostile("sync-prices", "--plan"))


def test_twin_what_goes_out_unguarded_is_found(hostile: Shell) -> None:
    """The console takes what it is given for ours: whoever gives it a foreign text as it is would be found out."""
    out, err = io.StringIO(), io.StringIO()
    console = Console(out, err)
    console.data(Text(HOSTILE))
    assert {"\x1b", "\x9b", "\u202e", "\u2028", "\U000e0041", "a line of its own"} <= found_in(out.getvalue())
    assert found_in(json.dumps(HOSTILE, ensure_ascii=False)) >= {"\x9b", "\u202e", "\x7f"}
    console.error(CwsetupError(HOSTILE, details=(HOSTILE,), hint=HOSTILE))
    console.note(HOSTILE)
    console.lines([HOSTILE])
    console.verbose = 1
    console.event("said", text=HOSTILE)
    console.show(cell(HOSTILE))
    assert found_in(err.getvalue()) == set()
    assert "".join(err.getvalue().split()).count("".join(MARKUP.split())) == 7


@pytest.mark.parametrize("is_terminal", [True, False])
def test_a_table_for_a_program_is_left_as_it_is_unless_a_terminal_gets_it(hostile: Shell, *, is_terminal: bool) -> None:
    out = Tty() if is_terminal else io.StringIO()
    Console(out, io.StringIO()).text(hostile("prices", "--csv", "-").out)
    in_quotes = {"a line of its own"}  # as a table may have it
    assert (found_in(out.getvalue()) <= in_quotes) is is_terminal
    assert out.getvalue().count("\n") >= 6


class Tty(io.StringIO):
    """A terminal, as far as it is asked."""

    def isatty(self) -> bool:
        return True
