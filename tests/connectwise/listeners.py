"""Servers on this computer that keep every byte they are told."""

import socket
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field

PERSONS_KEYS = (b"canary-id", b"canary-public", b"canary-private")
OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n[]"


@dataclass(slots=True)
class Listener:
    """One server: where it is, and what it was told, after any TLS."""

    url: str
    told: bytearray = field(default_factory=bytearray)

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    @property
    def knows_a_key(self) -> bool:
        """Whether anything of the keys has arrived, plain or as the log-in."""
        return any(key in self.told for key in PERSONS_KEYS) or b"authorization:" in bytes(self.told).lower()


def answer_of(status: int, headers: str = "", body: bytes = b"") -> bytes:
    head = f"HTTP/1.1 {status} Said\r\n{headers}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    return head.encode() + body


def _pass_on(from_: socket.socket, to: socket.socket, seen: bytearray) -> None:
    with suppress(OSError):
        while piece := from_.recv(65_536):
            seen += piece
            to.sendall(piece)
        to.shutdown(socket.SHUT_WR)


def _join(client: socket.socket, server: socket.socket, seen: bytearray) -> None:
    """Pass bytes both ways until both sides have ended."""
    back = threading.Thread(target=_pass_on, args=(server, client, seen), daemon=True)
    back.start()
    _pass_on(client, server, seen)
    back.join()


@contextmanager
def _serving(converse: Callable[[socket.socket, bytearray], None], host: str, scheme: str) -> Iterator[Listener]:
    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with suppress(OSError):  # those who don't trust us hang up
                self.request.settimeout(30)
                converse(self.request, listener.told)

    with socketserver.ThreadingTCPServer((host, 0), Handler) as server:
        server.daemon_threads = True
        listener = Listener(f"{scheme}://{host}:{server.server_address[1]}")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield listener
        finally:
            server.shutdown()
            thread.join()


def listening(
    answer: Callable[[bytes], bytes] = lambda _: OK, *, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1"
) -> AbstractContextManager[Listener]:
    """Run a server that answers each request by its head, and closes."""

    def converse(connection: socket.socket, told: bytearray) -> None:
        with connection if tls is None else tls.wrap_socket(connection, server_side=True) as opened:
            head = b""
            while b"\r\n\r\n" not in head and (piece := opened.recv(65_536)):
                head += piece
                told += piece
            if head:
                opened.sendall(answer(head))

    return _serving(converse, host, "http" if tls is None else "https")


def proxying() -> AbstractContextManager[Listener]:
    """Run a proxy that passes sealed bytes on, and keeps what it sees of them."""

    def converse(client: socket.socket, told: bytearray) -> None:
        head = client.recv(65_536)
        told += head
        method, target, *_ = head.split(b" ")
        if method != b"CONNECT":
            client.sendall(OK)
            return
        host, port = target.decode().rsplit(":", 1)
        with socket.create_connection((host, int(port)), timeout=30) as server:
            client.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
            _join(client, server, told)

    return _serving(converse, "127.0.0.1", "http")


def in_front_of(url: str, tls: ssl.SSLContext) -> AbstractContextManager[Listener]:
    """Run what speaks TLS for a server that doesn't."""

    def converse(connection: socket.socket, told: bytearray) -> None:
        host, port = url.partition("://")[2].rsplit(":", 1)
        sealed = tls.wrap_socket(connection, server_side=True)
        with sealed as client, socket.create_connection((host, int(port)), timeout=30) as server:
            _join(client, server, told)

    return _serving(converse, "127.0.0.1", "https")
