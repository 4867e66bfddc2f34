"""What a command is given: the outside world as the process has it, and the options that every command takes."""

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING, TextIO

from cwsetup.cli.leaving import Leaving
from cwsetup.terminal.console import Console
from cwsetup.terminal.gate import can_ask

if TYPE_CHECKING:
    from cwsetup.profile.asking import Asker
    from cwsetup.storage.keys import KeyStore
    from cwsetup.storage.profiles import Profiles
    from cwsetup.terminal.progress import Meter


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The options that are accepted before and after every command; absent is ``None``."""

    profile: str | None = None
    no_input: bool | None = None
    yes: bool | None = None
    quiet: bool | None = None
    verbose: int = 0
    json: bool | None = None
    color: str | None = None
    simple_prompts: bool | None = None

    def over(self, other: "Options") -> "Options":
        """Return these options, and the other's where these say nothing."""
        mine = {name: value for name in self.__slots__ if (value := getattr(self, name))}
        return replace(other, **mine)


def _stream(stream: TextIO | None) -> TextIO:
    """Return a stream of the process; what goes to one that was closed is thrown away."""
    return stream if stream is not None else Path(os.devnull).open("w", encoding="utf-8")


@dataclass(kw_only=True)
class Context:
    """The outside world of one invocation; tests give their own."""

    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)
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
    width: int | None = None

    def with_options(self, options: Options) -> "Context":
        """Return the same world with further options; its one console follows them, errors included."""
        further = replace(self, options=options.over(self.options))
        further.console = _following(self.console, further.options)
        return further

    @cached_property
    def console(self) -> Console:
        """Where this invocation prints."""
        return _following(Console(self.stdout, self.stderr, width=self.width), self.options)

    @cached_property
    def meter(self) -> "Meter":
        """What shows how far this invocation has come."""
        from cwsetup.terminal.progress import Meter, drawing_for  # noqa: PLC0415 - not needed for --help

        return Meter(drawing_for(self.console, silent=bool(self.options.json)), self.clock)

    @cached_property
    def config_folder(self) -> Path:
        """Where profiles and key files are."""
        return self._folder("CWSETUP_CONFIG_DIR", "user_config_path")

    @cached_property
    def state_folder(self) -> Path:
        """Where journals are."""
        return self._folder("CWSETUP_STATE_DIR", "user_state_path")

    def _folder(self, variable: str, platform: str) -> Path:
        from_environment = self.environment.get(variable)
        if from_environment:
            return Path(from_environment).absolute()
        import platformdirs  # noqa: PLC0415 - a variable spares it

        return Path(getattr(platformdirs, platform)("cwsetup", appauthor=False))

    @cached_property
    def profiles(self) -> "Profiles":
        """The profiles of this user."""
        from cwsetup.storage.profiles import Profiles  # noqa: PLC0415 - not needed for --help

        return Profiles(self.config_folder / "profiles")

    @cached_property
    def key_store(self) -> "KeyStore":
        """Where this user's keys are."""
        from cwsetup.storage.keys import KeyStore  # noqa: PLC0415 - not needed for --help

        return KeyStore(self.environment, self.config_folder / "keys")

    @property
    def profile_path(self) -> Path:
        """The profile that this invocation is about."""
        return self.profiles.choose(self.options.profile or self.environment.get("CWSETUP_PROFILE") or None)

    @property
    def asks_simply(self) -> bool:
        """Whether questions are numbered lists and typed lines, without cursor movement."""
        return bool(self.options.simple_prompts) or self.environment.get("TERM") == "dumb"

    def ask(self) -> "Asker | None":
        """Return who may be asked; ``None`` when nobody may."""
        if self.asker is not None and not (self.options.no_input or self.options.json):
            return self.asker
        silent = bool(self.options.no_input or self.options.json)
        if not can_ask(self.stdin, self.stderr, self.environment, no_input=silent):
            return None
        if self.asks_simply:
            from cwsetup.terminal.simple import SimpleAsker  # noqa: PLC0415 - for those who are asked

            return SimpleAsker(self.stdin, self.stderr)
        from cwsetup.terminal.prompts import TerminalAsker  # noqa: PLC0415 - 90 ms, for those who are asked

        return TerminalAsker()


def _following(console: Console, options: Options) -> Console:
    """Return the console as colourful and as loud as the options say."""
    console.color = {"always": True, "never": False}.get(options.color or "")
    console.plain = bool(options.simple_prompts)
    console.quiet = bool(options.quiet)
    console.verbose = options.verbose
    return console
