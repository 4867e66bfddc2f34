"""The program that asks the system's keyring, in a process of its own; it imports nothing of cwsetup.

Standard input is a request in JSON. Standard output is the answer: ``found``, ``backend`` and ``state``, or ``failure``
with a word for it; a backend's own words may hold what was stored and go nowhere. Only backends that are known to
encrypt are used, and where nobody would see its question, none that would ask.
"""

import configparser
import json
import os
import sys
from contextlib import closing
from dataclasses import dataclass
from typing import Any

FREEDESKTOP = "keyring.backends.SecretService.Keyring"
KWALLET = "keyring.backends.kwallet.DBusKeyring"
WINDOWS = "keyring.backends.Windows.WinVaultKeyring"
MACOS = "keyring.backends.macOS.Keyring"
NATIVE = {"darwin": (MACOS,), "win32": (WINDOWS,)}
"""What a platform has; every other one may have both of D-Bus."""
DBUS = (FREEDESKTOP, KWALLET)
NONE = ("keyring.backends.fail.",)
MANY = ("keyring.backends.chainer.",)
"""Several in a row, of which the system's own is taken directly."""
VARIABLE = "PYTHON_KEYRING_BACKEND"


class Refused(Exception):
    """The keyring isn't asked: a word for why, and what names it."""

    def __init__(self, why: str, backend: str = "", by: str = "") -> None:
        super().__init__(why)
        self.answer = {"failure": why, "backend": backend, "by": by}


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What to do: ``look``, ``get``, ``set`` or ``delete``."""

    verb: str
    service: str
    account: str
    packed: str
    attended: bool
    """Whether somebody would see a question."""
    allowed: tuple[str, ...]
    """Further backends that the user trusts, by their full names."""


def answer(request: Request) -> dict[str, Any]:
    """Do what is asked with the keyring that is trusted."""
    name, backend = _trusted(request.allowed)
    state = _state(name)
    told = {"found": None, "backend": name, "state": state}
    if request.verb == "look":
        return told
    if state == "locked" and not request.attended:
        raise Refused("locked", name)
    if state == "no collection" and not (request.verb == "set" and request.attended):
        raise Refused(state, name)
    if name == KWALLET and not request.attended:
        raise Refused("would ask", name)
    return told | {"found": _ask(backend, request)}


def _ask(backend: Any, request: Request) -> str | bool | None:
    names = (request.service, request.account)
    if request.verb == "set":
        backend.set_password(*names, request.packed)
        return None
    if request.verb == "delete":
        there = backend.get_password(*names) is not None
        if there:
            backend.delete_password(*names)
        return there
    found: str | None = backend.get_password(*names)
    return found


def _trusted(allowed: tuple[str, ...]) -> tuple[str, Any]:
    """Return the backend that the user's own settings name, if it is trusted, else the system's own.

    Each is imported by its name: a search for plug-ins would run the code of every package that has one.
    """
    native = NATIVE.get(sys.platform, DBUS)
    named, by = _named()
    if named.startswith(NONE):
        raise Refused("missing")
    if named and not named.startswith(MANY):
        if named not in {*native, *allowed}:
            raise Refused("refused", named, by)
        native = (named,)
    for name in native:
        kind = _imported(name)
        try:
            kind.priority  # noqa: B018 - which a backend refuses to tell where there is nothing behind it
        except Exception:  # noqa: BLE001, S112 - whatever it meets on its way there
            continue
        return name, _made(name, kind)
    raise Refused("missing")


def _named() -> tuple[str, str]:
    """Return the backend that keyring's own variable or file names, and which of them does."""
    from keyring.util import platform_  # noqa: PLC0415 - 50 ms, and may fail

    if os.environ.get(VARIABLE):
        return os.environ[VARIABLE], VARIABLE
    path = platform_.config_root() / "keyringrc.cfg"
    settings = configparser.RawConfigParser()
    try:
        settings.read(path, encoding="utf-8")
        return settings.get("backend", "default-keyring", fallback="").strip(), str(path)
    except (configparser.Error, UnicodeDecodeError):
        raise Refused("unreadable", by=str(path)) from None


def _imported(name: str) -> Any:
    module, _, kind = name.rpartition(".")
    __import__(module)
    return getattr(sys.modules[module], kind)


def _made(name: str, kind: Any) -> Any:
    made = kind()
    if name == WINDOWS:
        made.persist = "local machine"  # and not with the user's profile on every computer of the domain
    return made


def _state(name: str) -> str:
    """Return whether the Secret Service is open, asked in a way that never makes it ask anybody."""
    if name != FREEDESKTOP:
        return "unknown"
    import secretstorage  # noqa: PLC0415 - not on every platform

    with closing(secretstorage.dbus_init()) as bus:
        try:
            collection = secretstorage.collection.get_collection_by_alias(bus, "default")
        except secretstorage.ItemNotFoundException:
            return "no collection"
        return "locked" if collection.is_locked() else "unlocked"


def main() -> None:
    """Read the request, print the answer."""
    out, sys.stdout = sys.stdout, sys.stderr  # whatever a backend prints isn't the answer
    try:
        asked = json.load(sys.stdin)
        reply = answer(Request(**asked | {"allowed": tuple(asked["allowed"])}))
    except Refused as refused:
        reply = refused.answer
    except Exception as failure:  # noqa: BLE001 - backends raise what they like
        reply = {"failure": type(failure).__name__}
    json.dump(reply, out)


if __name__ == "__main__":
    main()
