"""Real TLS servers with certificates that must not be trusted: not a byte of the keys reaches them.

Certificates are made by the ``openssl`` command; without it these tests are skipped.
"""

import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from cwsetup.connectwise.catalog import LiveCatalog
from cwsetup.connectwise.client import Client
from cwsetup.errors import RemoteError

OPENSSL = shutil.which("openssl")
pytestmark = pytest.mark.skipif(OPENSSL is None, reason="needs the openssl command to make certificates")
MakeClient = Callable[..., Client]
ANSWER = b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 11\r\n\r\n{"count":7}'


def certificate(folder: Path, name: str, days: str) -> Path:
    """Make a certificate with its key in one file, signed by itself."""
    key, request, signed = (folder / name for name in ("key.pem", "request.pem", "server.crt"))
    asked = ["-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}"]
    _openssl("req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", str(key), "-out", str(request), *asked)
    how = ["-signkey", str(key), "-days", days, "-copy_extensions", "copy"]
    _openssl("x509", "-req", "-in", str(request), "-out", str(signed), *how)
    path = folder / "server.pem"
    path.write_text(key.read_text("ascii") + signed.read_text("ascii"), "ascii")
    return path


def _openssl(*arguments: str) -> None:
    subprocess.run([OPENSSL or "openssl", *arguments], check=True, capture_output=True)


@contextmanager
def server(pem: Path) -> Iterator[tuple[int, list[bytes]]]:
    """Serve on a loopback port with a certificate; yields the port, and what was heard once the handshake was done."""
    heard: list[bytes] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listening.accept()
                with connection, suppress(OSError), context.wrap_socket(connection, server_side=True) as secure:
                    heard.append(secure.recv(65_536))
                    secure.sendall(ANSWER)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listening.getsockname()[1], heard
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join()


@pytest.mark.parametrize(
    ("name", "days", "is_trusted"),
    [("localhost", "30", False), ("localhost", "-1", True), ("elsewhere.example", "30", True)],
    ids=["self-signed", "expired", "another host's"],
)
def test_a_certificate_that_proves_nothing_gets_no_byte(
    client_with: MakeClient,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    days: str,
    *,
    is_trusted: bool,
) -> None:
    pem = certificate(tmp_path, name, days)
    if is_trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(pem.with_suffix(".crt")))
    with server(pem) as (port, heard):
        with pytest.raises(RemoteError, match="can't be trusted"):
            LiveCatalog(client_with(url=f"https://localhost:{port}")).count()
        assert heard == []


def test_twin_a_certificate_of_an_authority_that_was_named_is_trusted(
    client_with: MakeClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pem = certificate(tmp_path, "localhost", "30")
    monkeypatch.setenv("SSL_CERT_FILE", str(pem.with_suffix(".crt")))
    with server(pem) as (port, heard):
        assert LiveCatalog(client_with(url=f"https://localhost:{port}")).count() == 7
        assert b"authorization: basic" in heard[0].lower()
