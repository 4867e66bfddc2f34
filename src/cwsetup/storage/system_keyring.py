"""The operating system's keyring, asked through a child process with a deadline.

A keyring that waits for a person, or whose daemon is frozen, never answers, and nothing inside a process can end such a
call. The child also keeps 50 ms of imports, and whatever a backend prints or raises, out of this process. What each
way to fail means, and what helps, is said in ``keyring_states``.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cwsetup.errors import KeyringError, TemporaryError, UsageError
from cwsetup.profile.credentials import WITHHELD
from cwsetup.storage.keyring_states import ELSEWHERE, refusal

SERVICE = "cwsetup"
TIMEOUT = "CWSETUP_KEYRING_TIMEOUT"
ATTENDED, UNATTENDED = 60.0, 5.0
"""Seconds that a keyring is waited for: with somebody who may have to type a password, and without."""
SILENCE = 2.0
"""Seconds after which is said what is waited for."""
LARGEST_ANSWER = 64 * 1024
_CHILD = Path(__file__).with_name("keyring_child.py")


def patience_of(environment: Mapping[str, str], *, attended: bool) -> float:
    """Return for how many seconds a keyring is waited for."""
    told = environment.get(TIMEOUT, "").strip()
    if not told:
        return ATTENDED if attended else UNATTENDED
    try:
        seconds = float(told)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= 3_600:  # noqa: PLR2004 - an hour; also refuses what is no number
        raise UsageError(f"{TIMEOUT} is no number of seconds up to 3600.", hint="For example 30.")
    return seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A keyring as it is seen from outside: its backend and whether it is open, or why it can't be used."""

    backend: str = ""
    state: str = ""
    fault: KeyringError | TemporaryError | None = None


@dataclass(frozen=True, slots=True)
class SystemKeyring:
    """The keyring that a process with this environment finds; ``patience`` is in seconds."""

    environment: Mapping[str, str] = field(repr=False)
    patience: float = UNATTENDED
    attended: bool = False
    """Whether a question of the keyring's own would be seen by somebody."""
    allowed: tuple[str, ...] = ()
    """Backends that the user trusts beside the systems' own."""
    say: Callable[[str], None] = lambda _: None
    """Tells what is waited for."""

    def get(self, account: str) -> str | None:
        """Return what is filed for an account."""
        found = self._ask("get", account).get("found")
        return found if isinstance(found, str) else None

    def set(self, account: str, packed: str) -> None:
        """File a text for an account, and read it back."""
        self._ask("set", account, packed)
        if self.get(account) != packed:
            raise KeyringError(
                "The keyring took the keys but doesn't give them back.",
                hint=f"Is it locked? Unlock it, or {ELSEWHERE}",
            )

    def delete(self, account: str) -> bool:
        """Forget what is filed for an account; return whether there was anything."""
        return self._ask("delete", account).get("found") is True

    def look(self) -> State:
        """Return what there is, without opening it."""
        try:
            told = self._ask("look", "")
        except (KeyringError, TemporaryError) as fault:
            return State(fault=fault)
        return State(backend=str(told.get("backend")), state=str(told.get("state")))

    def _ask(self, verb: str, account: str, packed: str = "") -> dict[str, Any]:
        request = {
            "verb": verb,
            "service": service_of(account),
            "account": account,
            "packed": packed,
            "attended": self.attended,
            "allowed": self.allowed,
        }
        told = self._run(json.dumps(request))
        if told.get("failure") is not None:
            raise refusal(told, attended=self.attended)
        return told

    def _run(self, request: str) -> dict[str, Any]:
        """Return the child's answer; its own session keeps it from the terminal, where a backend might ask."""
        try:
            child = subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-P", str(_CHILD)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={name: value for name, value in self.environment.items() if name not in WITHHELD},
                encoding="ascii",
                start_new_session=True,
            )
        except OSError:
            return {"failure": "no answer"}
        with child:
            try:
                return _parsed(self._wait(child, request))
            except subprocess.TimeoutExpired:
                raise TemporaryError(
                    f"The keyring didn't answer within {self.patience:g} s.",
                    hint="Is it waiting for a password on another screen, or frozen? Unlock it or start it again, wait "
                    f"longer ({TIMEOUT}=SECONDS), or {ELSEWHERE}",
                ) from None
            finally:
                child.kill()  # also where Ctrl-C ends the wait: the child's session doesn't hear it

    def _wait(self, child: "subprocess.Popen[str]", request: str) -> str:
        silence = min(SILENCE, self.patience / 2)
        try:
            return child.communicate(request, timeout=silence)[0]
        except subprocess.TimeoutExpired:
            unseen = " Its dialog may be on another screen; Ctrl-C stops." if self.attended else ""
            self.say(f"Waiting for the keyring, at most {self.patience:g} s.{unseen}")
            return child.communicate(timeout=self.patience - silence)[0]


def service_of(account: str) -> str:
    """Return the name a profile's item is filed under, its own: Windows moves the first of two that share one."""
    return f"{SERVICE}/{account}"


def _parsed(printed: str) -> dict[str, Any]:
    try:
        told = json.loads(printed) if len(printed) <= LARGEST_ANSWER else None
    except ValueError:
        told = None
    return told if isinstance(told, dict) else {"failure": "no answer"}
