"""What went wrong between us and ConnectWise, as an error that says what to do.

Two ways in: an answer that refuses (``refusal``), and one that can't be used (``unusable``); why there was no answer at
all is ``web.unreached``'s.
Whether to try again is the client's decision; ``TemporaryError`` is what it may try again.
"""

from dataclasses import dataclass
from typing import TypeAlias

from cwsetup.connectwise.envelopes import Said
from cwsetup.connectwise.hosts import Address
from cwsetup.connectwise.rights import Use, rights_for
from cwsetup.errors import AccessError, CwsetupError, Refused, RemoteError, RequestRefused, TemporaryError
from cwsetup.profile.instance import Table
from cwsetup.text import safe
from cwsetup.web.replies import Reply

Failure: TypeAlias = AccessError | RemoteError | TemporaryError


class WriteUnknown(TemporaryError):
    """A write left and no answer proves what became of it: look before it is sent again."""


class NotFound(RemoteError):
    """ConnectWise doesn't have the record that was asked for by its id."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request is for; ``record`` names the one thing whose id is in the path."""

    use: Use
    record: str | None = None

    def __str__(self) -> str:
        """What was tried, as it reads after "may not"."""
        return f"read the table {self.use}" if isinstance(self.use, Table) else str(self.use)


def unknown(failure: CwsetupError) -> WriteUnknown:
    """Return the error of a write that may have been carried out in spite of ``failure``."""
    return WriteUnknown(
        "Whether ConnectWise carried out the change isn't known.",
        details=(failure.message, *failure.details),
        hint="Look at the item in ConnectWise before you send the change again.",
        is_limit=isinstance(failure, TemporaryError) and failure.is_limit,
    )


def unusable(reason: str, asked: Asked) -> RemoteError:
    """Return the error of an answer that came with success and can't be read; ``reason`` completes "because"."""
    return RemoteError(
        f"ConnectWise's answer can't be used ({asked.record or asked.use}): {safe(reason)}.",
        hint="Something between here and ConnectWise may answer in its place: a proxy, a firewall, a log-in page.",
    )


def refusal(  # noqa: PLR0911 - one per meaning of a status
    reply: Reply, asked: Asked, *, address: Address, company: str
) -> Failure:
    """Return the error of an answer that isn't a success."""
    said = Said.of(reply.value_if_any())
    if "ssl is required" in said.message.casefold():
        return _without_api_prefix(address)
    match reply.status:
        case 401:
            return _wrong_keys(company, said)
        case 403 if not reply.is_web_page:
            return _no_right(asked, said)
        case 404:
            return _not_found(asked, reply, said, address=address, company=company)
        case 429:
            return TemporaryError(
                "ConnectWise asks for fewer requests (429).",
                details=said.lines(),
                hint="Wait a few minutes, then try again; other integrations share the same limit.",
                is_limit=True,
            )
        case status if reply.is_redirect:
            return redirected(reply, address)
        case status if status >= 500:  # noqa: PLR2004
            return TemporaryError(
                f"ConnectWise couldn't answer (status {status}).",
                details=said.lines(),
                hint="Try again in a few minutes; status.connectwise.com says whether the cloud has trouble.",
            )
        case status:
            return _refused(status, asked, reply, said)


def redirected(reply: Reply, address: Address) -> RemoteError:
    """Return the error of a redirect, which is never followed: the keys would go along."""
    elsewhere = safe(reply.next_host) or "another page"
    return RemoteError(
        f"{address.url} sends on to {elsewhere} (status {reply.status}); redirects aren't followed.",
        hint="Type the address that ConnectWise answers at itself.",
    )


def _wrong_keys(company: str, said: Said) -> AccessError:
    return AccessError(
        f"ConnectWise doesn't accept the keys for the company “{safe(company)}”.",
        details=said.lines(),
        hint="Make a new pair at System > Members > API Members > API Keys; the private key is shown once only.",
        refused=Refused.KEY_PAIR,
    )


def _no_right(asked: Asked, said: Said) -> AccessError:
    if "clientid" in said.message.casefold().replace(" ", ""):
        return AccessError(
            "ConnectWise doesn't accept the client id.",
            details=said.lines(),
            hint="Register an integration at developer.connectwise.com and use its client id.",
            refused=Refused.CLIENT_ID,
        )
    paths = " And: ".join(right.path for right in rights_for(asked.use))
    return AccessError(
        f"The API member may not {asked}.", details=said.lines(), hint=f"Give it: {paths}.", refused=Refused.ROLE
    )


def _not_found(asked: Asked, reply: Reply, said: Said, *, address: Address, company: str) -> AccessError | RemoteError:
    if asked.record is not None:
        hint = "It may be deleted."
        if address.is_cloud:
            hint += " On the cloud a wrong key or company also answers 404."
        return NotFound(f"ConnectWise has no {asked.record}.", details=said.lines(), hint=hint)
    if not reply.is_web_page and (address.is_cloud or said.message):
        # The lists asked for are always there; the cloud answers 404, not 401, to keys it doesn't know.
        return AccessError(
            f"ConnectWise answered “not found” to the attempt to {asked}.",
            details=said.lines(),
            hint=f"On the cloud a wrong key or company also answers 404: check both for “{safe(company)}”.",
        )
    return RemoteError(
        f"{address.url} has no ConnectWise API at the place it should be.",
        details=said.lines(),
        hint="Check the address; a server of your own may be too old or may publish only part of ConnectWise.",
    )


def _without_api_prefix(address: Address) -> RemoteError:
    return RemoteError(
        f"{address.url} isn't an address of the ConnectWise API: it answered “SSL is required.”",
        hint="On the cloud the API's host begins with api-, as in api-na.myconnectwise.net.",
    )


def _refused(status: int, asked: Asked, reply: Reply, said: Said) -> RemoteError:
    if reply.is_web_page:
        return unusable(f"it is a web page with status {status}", asked)
    outer = said.message if said.errors else said.code
    reason = f": {outer.rstrip('.')}" if outer else ""
    return RequestRefused(
        f"ConnectWise refused to {asked}{f' ({asked.record})' if asked.record else ''}, status {status}{reason}.",
        details=said.lines(),
        hint="Correct what it names in ConnectWise or in the profile; the same request would be refused again.",
    )
