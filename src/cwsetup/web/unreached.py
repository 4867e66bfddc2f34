"""Why a request got no answer, as an error that says what to do."""

import socket
import ssl
from collections.abc import Iterator
from typing import Protocol, TypeAlias

import httpx

from cwsetup.errors import RemoteError, TemporaryError
from cwsetup.text import safe

Unreached: TypeAlias = RemoteError | TemporaryError


class Server(Protocol):
    """Who is asked, as far as messages name it and a connection needs it."""

    @property
    def scheme(self) -> str:
        """``https``, or ``http`` to this computer."""
        ...

    @property
    def host(self) -> str:
        """The name alone."""
        ...

    @property
    def port(self) -> int:
        """The port, the usual one included."""
        ...

    @property
    def url(self) -> str:
        """Scheme, host and port."""
        ...


def no_answer(error: httpx.RequestError, server: Server) -> Unreached:
    """Return the error of a request that got no answer."""
    if isinstance(error, httpx.ConnectError):
        return _no_connection(error, server)
    match error:
        case httpx.ProxyError():
            return TemporaryError(
                f"The proxy doesn't let through to {server.host}.", hint="Check HTTPS_PROXY and NO_PROXY."
            )
        case httpx.ConnectTimeout():
            return TemporaryError(
                f"{server.host} can't be reached: no connection within 10 seconds.",
                hint="Check the address; a firewall may block it.",
            )
        case httpx.TimeoutException():
            return TemporaryError(f"{server.host} took too long to answer.", hint="Try again later.")
        case _:
            return TemporaryError(
                f"The connection to {server.host} broke off.", hint="Check the network, then try again."
            )


def _no_connection(error: httpx.ConnectError, server: Server) -> Unreached:
    for cause in _causes(error):
        match cause:
            case ssl.SSLError():
                return _tls(cause, server)
            case socket.gaierror():
                return TemporaryError(
                    f"The name {server.host} can't be found.",
                    hint="Check its spelling, and this computer's network and DNS.",
                )
            case ConnectionRefusedError():
                return TemporaryError(
                    f"Nothing listens at {server.url}.",
                    hint="Check the address and its port, and the proxy if HTTPS_PROXY names one.",
                )
            case _:
                continue
    return TemporaryError(f"{server.host} can't be reached.", hint="Check the address and the network.")


def never_sent(error: httpx.RequestError) -> bool:
    """Whether the request can't have reached the server, so that a write surely wasn't carried out."""
    return isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout | httpx.ProxyError)


def _tls(error: ssl.SSLError, server: Server) -> RemoteError:
    if isinstance(error, ssl.SSLCertVerificationError):
        reason = safe(getattr(error, "verify_message", "")).rstrip(".") or "it isn't valid"
        return RemoteError(
            f"The certificate of {server.host} can't be trusted: {reason}.",
            hint="If your company signs its own certificates, name the file of its CA: --set ca_file=FILE (for "
            "ConnectWise alone), or SSL_CERT_FILE (for every address)",
        )
    return RemoteError(
        f"No secure connection to {server.url}: it doesn't speak https as it should.",
        hint="Check the address and its port.",
    )


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Walk down to the operating system's own error, which says more than httpx's."""
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__
