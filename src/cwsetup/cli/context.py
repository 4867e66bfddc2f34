"""What a command is given: the outside world as the process has it, and the options that every command takes."""

import os
import sys
from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING, TextIO

from cwsetup.cli.leaving import Leaving
from cwsetup.profile.credentials import WITHHELD, Credentials
from cwsetup.storage.folders import config_folder, profiles_folder, state_folder
from cwsetup.sync.account import Account
from cwsetup.terminal.console import Console
from cwsetup.terminal.gate import can_ask

if TYPE_CHECKING:
    from cwsetup.profile.asking import Asker
    from cwsetup.profile.redaction import Redactor
    from cwsetup.profile.secret import Secret
    from cwsetup.storage.keys import KeyStore
    from cwsetup.storage.profiles import Profiles
    from cwsetup.terminal.progress import Meter


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The options that are accepted before and after every command; absent is ``None``."""

    profiles: tuple[str, ...] = ()
    no_input: bool | None = None
    yes: bool | None = None
    quiet: bool | None = None
    verbose: int = 0
    json: bool | None = None
    color: str | None = None
    simple_prompts: bool | None = None

    @property
    def profile(self) -> str | None:
        """The profile that is named, where it is one."""
        return self.profiles[0] if self.profiles else None

    def over(self, other: "Options") -> "Options":
        """Return these options, and the other's where these say nothing."""
        mine = {name: value for name in self.__slots__ if (value := getattr(self, name))}
        return replace(other, **mine)


def _stream(stream: TextIO | None) -> TextIO:
    """Return a stream of the process; what goes to one that was closed is thrown away."""
    return stream if stream is not None else Path(os.devnull).open("w", encoding="utf-8")


def taken_environment(environment: MutableMapping[str, str]) -> dict[str, str]:
    """Return what an environment holds, and take the keys out of it: processes that are started get none."""
    taken = dict(environment)
    for name in WITHHELD:
        environment.pop(name, None)
    return taken


@dataclass(kw_only=True)
class Context:
    """The outside world of one invocation; tests give their own."""

    environment: Mapping[str, str] = field(default_factory=lambda: taken_environment(os.environ), repr=False)
    stdin: TextIO = field(default_factory=lambda: sys.stdin)
    stdout: TextIO = field(default_factory=lambda: _stream(sys.stdout))
    stderr: TextIO = field(default_factory=lambda: _stream(sys.stderr))
    now: Callable[[], datetime] = lambda: datetime.now().astimezone()
    sleep: Callable[[float], None] = sleep
    clock: Callable[[], float] = monotonic
    """Seconds that ``sleep`` moves; of no day, unlike ``now``."""
    asker: "Asker | None" = None
    """Who is asked; ``None``: the person at the terminal, if there is one."""
    leaving: Leaving = field(default_factory=Leaving)
    """How a signal ends this process."""
    options: Options = field(default_factory=Options)
    account: Account = field(default_factory=Account)
    """What came of a profile's prices, for those who ask when the invocation has ended."""
    width: int | None = None

    def with_options(self, options: Options) -> "Context":
        """Return the same world with further options; its one console follows them, errors included."""
        further = replace(self, options=options.over(self.options))
        further.console = _following(self.console, further)
        return further

    @cached_property
    def console(self) -> Console:
        """Where this invocation prints."""
        return _following(Console(self.stdout, self.stderr, width=self.width), self)

    @cached_property
    def meter(self) -> "Meter":
        """What shows how far this invocation has come."""
        from cwsetup.terminal.progress import Meter, drawing_for  # noqa: PLC0415 - not needed for --help

        return Meter(drawing_for(self.console, silent=bool(self.options.json)), self.clock)

    @cached_property
    def config_folder(self) -> Path:
        """Where profiles and key files are."""
        return config_folder(self.environment)

    @cached_property
    def state_folder(self) -> Path:
        """Where journals are."""
        return state_folder(self.environment)

    @cached_property
    def profiles(self) -> "Profiles":
        """The profiles of this user."""
        from cwsetup.storage.profiles import Profiles  # noqa: PLC0415 - not needed for --help

        return Profiles(profiles_folder(self.environment))

    @cached_property
    def key_store(self) -> "KeyStore":
        """Where this user's keys are."""
        from cwsetup.cli.key_store import open_key_store  # noqa: PLC0415 - not needed for --help

        return open_key_store(self)

    def watch(self, credentials: Credentials, company: str) -> None:
        """Mask keys, from when they are loaded, in everything that is printed or logged."""
        self.mask.learn(credentials, company)

    def watch_secret(self, secret: "Secret") -> None:
        """Mask a price source's client secret as keys are."""
        self.mask.learn_secret(secret)

    @property
    def mask(self) -> "Redactor":
        """What masks secrets in everything that is printed or logged; it is told each before its first use."""
        from cwsetup.cli.logs import listen  # noqa: PLC0415 - for those who have keys
        from cwsetup.profile.redaction import Redactor  # noqa: PLC0415

        if not isinstance(self.console.redact, Redactor):
            self.console.redact = Redactor()
        listen(self.console)
        return self.console.redact

    def forget(self) -> None:
        """End what ``watch`` began."""
        if logs := sys.modules.get("cwsetup.cli.logs"):
            logs.stop_listening()

    @property
    def is_attended(self) -> bool:
        """Whether somebody is there who may be asked."""
        silent = bool(self.options.no_input or self.options.json)
        return not silent and (
            self.asker is not None or can_ask(self.stdin, self.stderr, self.environment, no_input=silent)
        )

    @property
    def named_profile(self) -> str | None:
        """The profile that is named, by option or else by the environment."""
        return self.options.profile or self.environment.get("CWSETUP_PROFILE") or None

    @property
    def profile_path(self) -> Path:
        """The profile that this invocation is about."""
        return self.profiles.choose(self.named_profile)

    @property
    def asks_simply(self) -> bool:
        """Whether questions are numbered lists and typed lines, without cursor movement, and signs are words."""
        wanted = self.options.simple_prompts or self.environment.get("CWSETUP_SIMPLE_PROMPTS")
        return bool(wanted) or self.environment.get("TERM") == "dumb"

    def ask(self) -> "Asker | None":
        """Return who may be asked; ``None`` when nobody may."""
        if not self.is_attended:
            return None
        if self.asker is not None:
            return self.asker
        if self.asks_simply:
            from cwsetup.terminal.simple import SimpleAsker  # noqa: PLC0415 - for those who are asked

            return SimpleAsker(self.stdin, self.stderr)
        from cwsetup.terminal.prompts import TerminalAsker  # noqa: PLC0415 - 90 ms, for those who are asked

        return TerminalAsker()


def _following(console: Console, context: Context) -> Console:
    """Return the console as colourful and as loud as the context's options say."""
    options = context.options
    console.color = {"always": True, "never": False}.get(options.color or "")
    console.plain = context.asks_simply
    console.quiet = bool(options.quiet)
    console.verbose = options.verbose
    return console
