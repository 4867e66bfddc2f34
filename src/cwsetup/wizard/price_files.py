"""The part of the conversation about price files: which, in which layout, and whether their prices are read right."""

from dataclasses import dataclass, field, replace
from pathlib import Path

from cwsetup.errors import AccessError, InvalidInput, RemoteError, TemporaryError, UsageError
from cwsetup.profile.asking import Asker, Back, Question
from cwsetup.profile.environments import is_environment
from cwsetup.profile.settings import BY_KEY
from cwsetup.profile.sources import PriceSource
from cwsetup.wizard.file_reading import FileReading
from cwsetup.wizard.live_reading import LiveReading
from cwsetup.wizard.questions import Questions, is_open
from cwsetup.wizard.session import Session
from cwsetup.wizard.world import Screen, explain

LIVE_HELP = "Or the https:// address of a Dynamics 365 environment, to read its price lists live."


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceFiles:
    """Asks for price files until they can be read."""

    session: Session
    asker: Asker
    screen: Screen
    typed: list[str] = field(default_factory=list)
    """What was typed, to be proposed to one who comes back."""

    def questions(self) -> Questions:
        """Return the questions of the session, of which this conversation is one."""
        return Questions(
            asker=self.asker,
            screen=self.screen,
            draft=self.session.draft,
            surroundings=self.session.surroundings,
            ask_sources=self.ask,
        )

    def step(self) -> bool:
        """Ask for price files unless they were given and can be read; say what they hold."""
        if not is_open(self.session.draft, BY_KEY["sources"]):
            try:
                self.screen.price_file(self.session.load_prices())
            except (InvalidInput, AccessError, RemoteError, TemporaryError) as failure:
                explain(self.screen, failure)
            else:
                return False
        self.ask()
        return True

    def ask(self) -> None:
        """Ask for one source after the other and take them all."""
        sources: list[PriceSource] = []
        more = True
        while more:
            try:
                sources.append(self._ask_source(len(sources)))
                self.session.draft.answer("sources", tuple(sources))
                question = Question(key="sources.more", label="Add another price file?", default=False)
                more = self.asker.confirm(question)
            except Back:
                if not sources:
                    raise
                sources.pop()
        self.session.draft.answer("sources", tuple(sources))
        self.session.load_prices()
        self.session.forget_names()

    def _ask_source(self, place: int) -> PriceSource:
        label = "Another price file" if place else "Price file (a path, a pattern like *.csv, Dataverse's https://…)"
        default = self.typed[place] if place < len(self.typed) else None
        help_ = f"{BY_KEY['sources'].help} {LIVE_HELP}"
        question = Question(key="sources", label=label, help=help_, default=default, names_file=True)
        while True:
            typed = self.asker.text(question)
            if not typed:
                question = replace(question, wrong="A price file is needed; Esc goes back.")
                continue
            try:
                if "://" in typed or is_environment(typed):
                    live = LiveReading(world=self.session.world, asker=self.asker, screen=self.screen)
                    source = live.settle(typed)
                    self.typed[place:] = [typed]
                    return source
                # A path is typed from where the person stands; a profile's are relative to its own folder.
                file = str(Path(typed).expanduser().absolute())
                reading = FileReading(world=self.session.world, asker=self.asker, screen=self.screen)
                source = reading.settle(file)
            except (InvalidInput, AccessError, RemoteError, TemporaryError, UsageError) as failure:
                explain(self.screen, failure)
                question = replace(question, default=typed, wrong="")
                continue
            except Back:
                question = replace(question, default=typed, wrong="")
                continue
            self.typed[place:] = [typed]
            return source
