"""What leaves this computer, judged by servers that keep every byte: the keys reach their instance and nothing else."""

import json
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from cwsetup.connectwise.client import Client
from cwsetup.connectwise.company import find_company
from cwsetup.connectwise.failures import Asked
from cwsetup.connectwise.hosts import parse_address
from cwsetup.connectwise.paging import read_list
from cwsetup.connectwise.rights import CatalogUse
from cwsetup.errors import CwsetupError, InvalidInput, RemoteError, TemporaryError
from cwsetup.profile.credentials import Credentials
from cwsetup.profile.secret import Secret
from cwsetup.web.unpacking import LARGEST_BODY, Body
from cwsetup.web.wire import Unreadable
from tests.connectwise.certificates import Authority, speaking_tls
from tests.connectwise.listeners import OK, Listener, answer_of, listening, proxying

READ = Asked(CatalogUse.READ)
COUNT = "/procurement/catalog/count"
REDIRECTS = range(301, 309)
TARGETS = ("other port", "other host", "other name", "https to http", "http to https")

MakeClient = Callable[..., Client]


@dataclass(frozen=True, slots=True)
class Signed:
    """An authority, and files of servers that it vouches for or should not be asked about."""

    authority: Authority
    good: Path
    bad: dict[str, Path]


@pytest.fixture(scope="session")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Signed:
    folder = tmp_path_factory.mktemp("certificates")
    ours, other = Authority.made(folder, "ours"), Authority.made(folder, "other")
    bad = {
        "self-signed": ours.server("self", signs=False),
        "expired": ours.server("expired", ends=-timedelta(days=1)),
        "wrong-name": ours.server("wrong", names=("psa.example.com",)),
        "another authority's": other.server("strange"),
    }
    return Signed(ours, ours.server("good"), bad)


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def client_of() -> Iterator[MakeClient]:
    """Clients of an address, which have the canary's keys."""
    with ExitStack() as opened:

        def make(url: str, **more: Any) -> Client:
            keys = Credentials(
                client_id=Secret("canary-id"), public_key=Secret("canary-public"), private_key=Secret("canary-private")
            )
            client = Client(parse_address(url), "contoso", keys, sleep=lambda _: None, **more)
            return opened.enter_context(client)

        yield make


class Following(httpx.BaseTransport):
    """What goes without our guard: it follows where it is sent, with all headers that httpx sends along."""

    def __init__(self, ca_file: Path) -> None:
        context = httpx.create_ssl_context()
        context.load_verify_locations(ca_file)
        self.inner = httpx.Client(follow_redirects=True, verify=context, trust_env=False)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = self.inner.send(request)
        return httpx.Response(answer.status_code, stream=httpx.ByteStream(answer.content))

    def close(self) -> None:
        self.inner.close()


@dataclass(frozen=True, slots=True)
class Pair:
    """A server that sends everybody on to a second one."""

    first: Listener
    second: Listener


@pytest.fixture
def pair(request: pytest.FixtureRequest, signed: Signed) -> Iterator[Pair]:
    status, target = request.param
    tls = speaking_tls(signed.good)
    to_https, from_https = target == "http to https", target == "https to http"
    host = "127.0.0.2" if target == "other host" else "127.0.0.1"
    with listening(tls=tls if to_https else None, host=host) as second:
        place = second.url.replace("127.0.0.1", "localhost") if target == "other name" else second.url
        answer = answer_of(status, f"Location: {place}/stolen\r\n")
        with listening(lambda _: answer, tls=tls if from_https else None) as first:
            yield Pair(first, second)


@pytest.mark.parametrize("pair", [(s, t) for s in REDIRECTS for t in TARGETS], indirect=True, ids=str)
def test_no_redirect_takes_anything_to_a_second_server(pair: Pair, client_of: MakeClient, signed: Signed) -> None:
    client = client_of(pair.first.url, ca_file=signed.authority.file)
    asks = (
        lambda: client.get(COUNT, READ),
        lambda: client.patch("/procurement/catalog/1", READ, []),
        lambda: client.post("/procurement/catalog", READ, {}),
        lambda: find_company("contoso", parse_address(pair.first.url), ca_file=signed.authority.file),
    )
    for ask in asks:
        with pytest.raises(CwsetupError):
            ask()
    assert pair.first.knows_a_key, "the first server is the instance's own"
    assert bytes(pair.second.told) == b""


@pytest.mark.parametrize("pair", [(307, target) for target in TARGETS], indirect=True, ids=str)
def test_twin_a_client_that_follows_gives_keys_to_the_second_server(
    pair: Pair, client_of: MakeClient, signed: Signed
) -> None:
    client_of(pair.first.url, transport=Following(signed.authority.file)).get(COUNT, READ)
    assert pair.second.knows_a_key


LONGEST_HEADER = 65_536
"""Characters; with a longer one an answer isn't taken for any."""
NO_ADDRESSES = (
    *("http://[", "http://[::1", "//", "http://exa mple/", "\x80", "https://a:99999999/", "http://a:b/", "mailto:x"),
    *("javascript:alert(1)", "https://xn--a/", "https://xn--0.example/", f"https://a/{'x' * 70_000}", "http://a\x7f/"),
)


@pytest.mark.parametrize("location", NO_ADDRESSES, ids=lambda text: ascii(text[:20]))
def test_a_redirect_to_what_is_no_address_is_told_like_any_other(canned: Callable[..., Client], location: str) -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(302, headers=[(b"Location", location.encode("latin-1"))])

    with pytest.raises(RemoteError, match=r"sends on to .* redirects aren't followed"):
        canned(answer).get(COUNT, READ)
    words = "broke off" if len(location) > LONGEST_HEADER else "redirects aren't followed"
    told = pytest.raises((RemoteError, TemporaryError), match=words)
    with listening(lambda _: answer_of(302, f"Location: {location}\r\n")) as server, told:
        find_company("contoso", parse_address(server.url))


@pytest.mark.parametrize("location", ["mailto:x", "https://xn--a/"])
def test_twin_a_client_that_is_left_alone_with_it_fails_in_its_own_way(location: str) -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(302, headers={"Location": location}))
    with httpx.Client(transport=transport) as client, pytest.raises((httpx.InvalidURL, UnicodeError)):
        client.get("https://psa.example.com")


@pytest.mark.parametrize("fault", ["self-signed", "expired", "wrong-name", "another authority's"])
def test_a_server_whose_certificate_does_not_count_gets_no_byte(
    signed: Signed, client_of: MakeClient, fault: str
) -> None:
    with listening(tls=speaking_tls(signed.bad[fault])) as server:
        for ca_file in (signed.authority.file, None):
            with pytest.raises(RemoteError, match=r"certificate of 127\.0\.0\.1 can't be trusted"):
                client_of(server.url, ca_file=ca_file).get(COUNT, READ)
        with pytest.raises(RemoteError, match="can't be trusted"):
            find_company("contoso", parse_address(server.url), ca_file=signed.authority.file)
        assert bytes(server.told) == b""
        client_of(server.url, transport=httpx.HTTPTransport(verify=False)).get(COUNT, READ)
        assert server.knows_a_key, "the twin: who doesn't look gives the keys away"


def test_a_certificate_that_the_named_file_vouches_for_counts_and_no_other_does(
    signed: Signed, client_of: MakeClient
) -> None:
    with listening(tls=speaking_tls(signed.good)) as server:
        with pytest.raises(RemoteError, match="can't be trusted"):
            client_of(server.url).get(COUNT, READ)
        assert bytes(server.told) == b""
        assert client_of(server.url, ca_file=signed.authority.file).get(COUNT, READ).value == []
        assert server.knows_a_key


def test_the_systems_variable_for_certificates_is_heeded(
    signed: Signed, client_of: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(signed.authority.file))
    with listening(tls=speaking_tls(signed.good)) as server:
        assert client_of(server.url).get(COUNT, READ).value == []


@pytest.mark.parametrize(("content", "reason"), [(None, "No such file"), (b"no certificate", "holds no certificate")])
@pytest.mark.parametrize("named", ["ca_file", "SSL_CERT_FILE"])
def test_certificates_that_cannot_be_read_stop_everything(
    tmp_path: Path,
    client_of: MakeClient,
    monkeypatch: pytest.MonkeyPatch,
    content: bytes | None,
    reason: str,
    named: str,
) -> None:
    file = tmp_path / "ca.pem"
    if content is not None:
        file.write_bytes(content)
    if named == "SSL_CERT_FILE":
        monkeypatch.setenv(named, str(file))
    with pytest.raises(InvalidInput, match=f"certificates of {named} can't be read: .*{reason}"):
        client_of("https://127.0.0.1:1", ca_file=file if named == "ca_file" else None)


def test_a_proxy_passes_sealed_bytes_on_and_sees_no_key(
    signed: Signed, client_of: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with listening(tls=speaking_tls(signed.good)) as server, proxying() as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        client = client_of(server.url, ca_file=signed.authority.file)
        assert client.get(COUNT, READ).value == []
        client.close()
        assert bytes(proxy.told).startswith(f"CONNECT 127.0.0.1:{server.port} ".encode())
        assert server.knows_a_key
        assert not proxy.knows_a_key


def test_plain_http_goes_to_this_computer_past_every_proxy(
    client_of: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with listening() as server, proxying() as proxy:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        assert client_of(server.url).get(COUNT, READ).value == []
        assert bytes(proxy.told) == b""
        careless = httpx.HTTPTransport(proxy=proxy.url)
        assert client_of(server.url, transport=careless).get(COUNT, READ).value == []
        assert proxy.knows_a_key, "the twin: through a proxy, plain http shows it the keys"


def test_a_host_that_is_left_out_is_reached_without_the_proxy(
    signed: Signed, client_of: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with listening(tls=speaking_tls(signed.good)) as server, proxying() as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        assert client_of(server.url, ca_file=signed.authority.file).get(COUNT, READ).value == []
        assert bytes(proxy.told) == b""


@pytest.mark.parametrize(
    ("proxy", "reason"),
    [
        ("socks5://me:hush@proxy.example:1080", "socks5://proxy.example:1080 is no http:// or https:// address"),
        ("ftp://proxy.example", "ftp://proxy.example is no http"),
        ("http://", "is no http:// or https:// address"),
        ("http://me:hush@proxy.example:port", "its address can't be read"),
        ("http://proxy.example:99999", "is no http:// or https:// address"),
    ],
)
def test_a_proxy_that_cannot_be_used_is_named_without_its_password(
    client_of: MakeClient, monkeypatch: pytest.MonkeyPatch, proxy: str, reason: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    with pytest.raises(CwsetupError, match=reason) as refused:
        client_of("https://psa.example.com")
    assert "hush" not in refused.value.message


def test_a_proxy_that_nobody_is_at_is_a_failure_that_may_pass(
    client_of: MakeClient, monkeypatch: pytest.MonkeyPatch, unused_port: int
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"127.0.0.1:{unused_port}")
    with pytest.raises(TemporaryError):
        client_of("https://psa.example.com").get(COUNT, READ)


def test_links_in_answers_are_never_gone_to(client_of: MakeClient) -> None:
    with listening() as second:
        row = {"id": 1, "_info": {"catalog_href": f"{second.url}/stolen"}}
        link = f'Link: <{second.url}/stolen>; rel="next"\r\n'

        def answer(head: bytes) -> bytes:
            return OK if b"id%3E1" in head else answer_of(200, link, json.dumps([row]).encode())

        with listening(answer) as first:
            read = list(read_list(client_of(first.url), "/procurement/catalog", READ, fields=["id"]))
            assert first.told.count(b"GET /") == 2, "the link said that there is more, and no more than that"
        assert read == [row]
        assert bytes(second.told) == b""
        httpx.get(f"{second.url}/stolen", trust_env=False)
        assert second.told, "the twin: who goes there is seen"


@pytest.fixture(scope="session")
def bomb() -> bytes:
    """100 MB of blanks, packed."""
    packer = zlib.compressobj(6, zlib.DEFLATED, 31)
    blanks = b" " * 1024**2
    return b"".join(packer.compress(blanks) for _ in range(100)) + packer.flush()


def most_held(packed: bytes, most: int) -> int:
    """Return the most memory that it takes to unpack a body of which ``most`` bytes are wanted."""
    tracemalloc.start()
    try:
        Body("gzip", most=most).take(packed)
    except Unreadable:
        pass
    finally:
        held = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    return held


def test_a_bomb_is_not_unpacked_to_its_end(bomb: bytes) -> None:
    assert most_held(bomb, LARGEST_BODY) < 3 * LARGEST_BODY
    assert most_held(bomb, 1024**3) > 3 * LARGEST_BODY, "the twin: without the limit all of it"


def test_a_bomb_over_the_wire_ends_in_a_sentence(client_of: MakeClient, bomb: bytes) -> None:
    statuses = iter([200, *[503] * 5])
    with listening(lambda _: answer_of(next(statuses), "Content-Encoding: gzip\r\n", bomb)) as server:
        client = client_of(server.url)
        with pytest.raises(RemoteError, match="larger than 32 MB"):
            client.get(COUNT, READ)
        with pytest.raises(TemporaryError, match="status 503"):
            client.get(COUNT, READ)
