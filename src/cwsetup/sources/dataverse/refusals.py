"""What Dataverse refuses, as an error that says what to do."""

import re
from http import HTTPStatus

from cwsetup.errors import AccessError, CwsetupError, InvalidInput, RemoteError, TemporaryError
from cwsetup.text import safe
from cwsetup.web.replies import Reply

_NO_COLUMN = re.compile(r"[Cc]ould not find a property named '([^']*)'")
_NO_PRIVILEGE = re.compile(r"prv\w+")
_RIGHTS = "Give the application user a role that may read Product, Unit Group and Currency in the whole organization."


def unusable(reason: str, what: str) -> RemoteError:
    """Return the error of an answer that came with success and can't be read; ``reason`` completes "because"."""
    return RemoteError(
        f"Dataverse's answer can't be used ({what}): {safe(reason)}.",
        hint="Something between here and Dataverse may answer in its place: a proxy, a firewall, a log-in page.",
    )


def refusal(reply: Reply, what: str, host: str) -> CwsetupError:
    """Return the error of an answer that isn't a success."""
    said = _said(reply)
    details = (safe(said),) if said else ()
    if reply.is_redirect:
        return RemoteError(
            f"{host} sends on to another page (status {reply.status}); redirects aren't followed.",
            hint="Type the environment's own address, as the Power Platform admin center shows it.",
        )
    match reply.status:
        case 401:
            return AccessError(
                f"{host} doesn't accept the sign-in.",
                details=details,
                hint="Is the app registration an application user of this environment, and enabled there?",
            )
        case 403:
            return _forbidden(said, what, details)
        case 404:
            return RemoteError(
                f"{host} has no {what}.",
                details=details,
                hint="Is it an environment with Dynamics 365 Sales or Work 365? Check the address.",
            )
        case status:
            return _trouble(status, details) or _refused(status, said, what, host)


def _trouble(status: int, details: tuple[str, ...]) -> TemporaryError | None:
    """Return the error of a status that may be gone the next time."""
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return TemporaryError(
            f"Dataverse couldn't answer (status {status}).", details=details, hint="Try again in a few minutes."
        )
    if status == HTTPStatus.REQUEST_TIMEOUT:
        return TemporaryError("Dataverse took too long.", details=details, hint="Try again later.")
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return TemporaryError(
            "Dataverse asks for fewer requests (429).",
            details=details,
            hint="Wait a few minutes, then try again; what else runs as the same application user counts too.",
            is_limit=True,
        )
    return None


def _refused(status: int, said: str, what: str, host: str) -> CwsetupError:
    if (column := _NO_COLUMN.search(said)) is not None:
        return InvalidInput(
            f'{what.capitalize()} have no column "{safe(column[1])}", which the price source names.',
            hint=f"See the columns that there are: cwsetup check-file https://{host}",
        )
    details = (safe(said),) if said else ()
    return RemoteError(f"Dataverse refused to give {what}, status {status}.", details=details)


def _forbidden(said: str, what: str, details: tuple[str, ...]) -> AccessError:
    privilege = _NO_PRIVILEGE.search(said)
    named = f" ({privilege[0]})" if privilege else ""
    return AccessError(f"The application user may not read {what}{named}.", details=details, hint=_RIGHTS)


def _said(reply: Reply) -> str:
    value = reply.value_if_any()
    error = value.get("error") if isinstance(value, dict) else None
    message = error.get("message") if isinstance(error, dict) else None
    return message.strip() if isinstance(message, str) else ""
