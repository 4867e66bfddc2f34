"""The operating system's keyring, asked through a child process with a deadline.

A keyring that waits for a person, or whose daemon is frozen, never answers, and nothing inside a process can end such a
call. The child also keeps 50 ms of imports, and whatever a backend prints or raises, out of this process.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cwsetup.errors import KeyringError, TemporaryError

SERVICE = "cwsetup"
_CHILD = Path(__file__).with_name("keyring_child.py")
_CAUSES = {
    "NoKeyringError": "There is no keyring on this system",
    "KeyringLocked": "The keyring is locked",
    "PlainText": "The keyring on this system stores in plain text",
}
QUICK = 5.0
"""Seconds for a look that opens nothing."""
_ELSEWHERE = (
    "keep the keys elsewhere: --keys env (CWSETUP_CLIENT_ID, CWSETUP_PUBLIC_KEY, CWSETUP_PRIVATE_KEY), "
    "or --keys file (a file that only you can read)."
)


@dataclass(frozen=True, slots=True)
class SystemKeyring:
    """The keyring that a process with this environment finds; ``patience`` is in seconds."""

    environment: Mapping[str, str]
    patience: float = 60

    def get(self, account: str) -> str | None:
        """Return what is filed for an account."""
        found = self._ask("get", account)
        return found if isinstance(found, str) else None

    def set(self, account: str, packed: str) -> None:
        """File a text for an account, and read it back."""
        self._ask("set", account, packed)
        if self.get(account) != packed:
            raise KeyringError(
                "The keyring took the keys but doesn't give them back.",
                hint="Is it locked, or the null backend? Choose another place: --keys env or --keys file",
            )

    def is_there(self) -> bool:
        """Return whether this system has a keyring that doesn't store in plain text; it isn't opened."""
        try:
            return self._run(json.dumps(["look", SERVICE, "", ""]), QUICK).get("failure") is None
        except TemporaryError:
            return False

    def _ask(self, verb: str, account: str, packed: str = "") -> object:
        answer = self._run(json.dumps([verb, SERVICE, account, packed]), self.patience)
        failure = answer.get("failure")
        if failure is not None:
            cause = _CAUSES.get(failure, f"The keyring failed ({failure})")
            cure = (
                f"Unlock it, or {_ELSEWHERE}"
                if failure == "KeyringLocked"
                else f"{_ELSEWHERE[0].upper()}{_ELSEWHERE[1:]}"
            )
            raise KeyringError(f"{cause}.", hint=cure)
        return answer.get("found")

    def _run(self, request: str, patience: float) -> dict[str, Any]:
        """Return the child's answer; its own session keeps it from the terminal, where a backend might ask."""
        command = [sys.executable, "-P", str(_CHILD)]
        try:
            done = subprocess.run(  # noqa: S603 - our own program
                command,
                input=request,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=dict(self.environment),
                encoding="ascii",
                timeout=patience,
                start_new_session=True,
                check=False,
            )
            return dict(json.loads(done.stdout))
        except subprocess.TimeoutExpired:
            raise TemporaryError(
                f"The keyring didn't answer within {patience:g} seconds.",
                hint=f"Is it waiting for a password on another screen? Unlock it, or {_ELSEWHERE}",
            ) from None
        except (OSError, ValueError):
            return {"failure": "no answer"}
