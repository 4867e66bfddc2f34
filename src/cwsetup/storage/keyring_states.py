"""What it means when a keyring can't be used, in words: each state its own sentence and what helps."""

from collections.abc import Mapping
from typing import Any

from cwsetup.errors import KeyringError
from cwsetup.text import safe

BACKENDS_FILE = "keyring-backends.txt"
ELSEWHERE = (
    "keep the keys elsewhere: --keys env (CWSETUP_CLIENT_ID, CWSETUP_PUBLIC_KEY, CWSETUP_PRIVATE_KEY), "
    "or --keys file (a file that only you can read), of cwsetup init and cwsetup keys set."
)
_ELSEWHERE = f"{ELSEWHERE[0].upper()}{ELSEWHERE[1:]}"
_BACKENDS = {
    "keyring.backends.SecretService.Keyring": "Secret Service",
    "keyring.backends.kwallet.DBusKeyring": "KWallet",
    "keyring.backends.Windows.WinVaultKeyring": "Windows Credential Locker",
    "keyring.backends.macOS.Keyring": "macOS Keychain",
}


def backend_words(name: str) -> str:
    """Return what a backend is called by those who use it."""
    return _BACKENDS.get(name, safe(name, limit=200))


def refusal(told: Mapping[str, Any], *, attended: bool) -> KeyringError:
    """Return why a keyring wasn't used, from the child's answer."""
    backend, by = safe(str(told.get("backend", "")), limit=200), safe(str(told.get("by", "")), limit=500)
    match told["failure"]:
        case "refused":
            return KeyringError(f"The keyring {backend}, chosen by {by}, isn't used: {_why(backend)}.", hint=_cure(by))
        case "unreadable":
            return KeyringError(f"The keyring's own settings {by} can't be read.", hint="Mend that file or remove it.")
        case "would ask":
            message = f"{backend_words(backend)} may ask for its password, and nobody is here to type it."
            return KeyringError(message, hint=_ELSEWHERE)
        case known if known in _STATES:
            message, cure = _STATES[known]
            where = "" if attended else _AT_A_DESK
            return KeyringError(message, hint=f"{cure.format(where=where)} Or {ELSEWHERE}")
        case other:
            return KeyringError(f"The keyring failed ({safe(str(other), limit=100)}).", hint=_ELSEWHERE)


_AT_A_DESK = " in a terminal of your desktop, where it can ask for a password"
_MISSING = (
    "There is no keyring on this system.",
    "It is reached through your desktop's session, which cron, SSH, sudo, another user and WSL don't have.",
)
_LOCKED = ("The keyring is locked.", "Unlock it: log in at the desktop.")
_TURNED_AWAY = (
    "The keyring's question was turned away.",
    "Try again and answer it; without a desktop nobody can.",
)
_STATES = {
    "missing": _MISSING,
    "NoKeyringError": _MISSING,
    "locked": _LOCKED,
    "KeyringLocked": _LOCKED,
    "InitError": _TURNED_AWAY,
    "PromptDismissedException": _TURNED_AWAY,
    "no collection": (
        "There is a keyring service, but no keyring in it yet.",
        "Make one: cwsetup keys set{where}.",
    ),
}


def _why(backend: str) -> str:
    if backend.startswith("keyring.backends.null."):
        return "it throws away what it is given"
    if backend.startswith("keyrings.alt."):
        return "it stores in plain text or weakly encrypted"
    return "it isn't known to encrypt"


def _cure(by: str) -> str:
    return (
        f"Take it out of {by}, or, if you trust it, put its name on a line of {BACKENDS_FILE}, beside the "
        f"folder profiles (chmod 600). Or {ELSEWHERE}"
    )
