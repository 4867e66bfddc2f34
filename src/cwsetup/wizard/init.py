"""The conversation that makes a profile: connection, price sources, a section at a time, review."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from cwsetup.pricing.resolve import resolve
from cwsetup.profile.asking import Asker, Back, Choice, Question
from cwsetup.profile.draft import Draft, Source, assemble
from cwsetup.profile.price_settings import Pricing
from cwsetup.profile.properties import Property, Section
from cwsetup.profile.settings import BY_KEY, PROPERTIES
from cwsetup.wizard.connection import Connecting
from cwsetup.wizard.price_files import PriceFiles
from cwsetup.wizard.questions import Questions
from cwsetup.wizard.session import OPENING, Session
from cwsetup.wizard.steps import Step, walk
from cwsetup.wizard.world import Screen


class Opening(StrEnum):
    """How a section can be gone through."""

    ACCEPT = "Accept all"
    WALK = "Go through them"


class Ending(StrEnum):
    """What can be done with a complete draft."""

    WRITE = "Write the profile"
    CHANGE = "Change an answer"
    TEXT = "Show it as TOML"
    STOP = "Stop, write nothing"


@dataclass(slots=True, kw_only=True)
class Setup:
    """The wizard: asks everything, in sections, forwards and back."""

    session: Session
    asker: Asker
    screen: Screen
    accept: bool = False
    """Take a section's suggestions without asking where there is one for every property."""

    def run(self) -> bool:
        """Ask until the profile is complete; return whether it shall be written."""
        files = PriceFiles(session=self.session, asker=self.asker, screen=self.screen)
        questions = Questions(
            asker=self.asker,
            screen=self.screen,
            draft=self.session.draft,
            surroundings=self.session.surroundings,
            ask_sources=files.ask,
        )
        connecting = Connecting(session=self.session, asker=self.asker, screen=self.screen, questions=questions)
        self.session.given.apply(OPENING, self.session.draft, self.session.surroundings)
        sections = [
            SectionOfQuestions(session=self.session, questions=questions, section=section, accept=self.accept)
            for section in Section
            if section not in {Section.CONNECTION, Section.SOURCES, Section.ADVANCED}
        ]
        ending = Review(questions=questions)
        steps = [*connecting.steps(), files.step, *(section.step for section in sections), ending.step]
        while True:
            try:
                walk(steps)
            except Back:
                continue
            return ending.chosen is Ending.WRITE


@dataclass(slots=True, kw_only=True)
class SectionOfQuestions:
    """One section: all its suggestions on one screen, to accept or to go through."""

    session: Session
    questions: Questions
    section: Section
    accept: bool

    def step(self) -> bool:
        """Ask for what is open in the section."""
        draft, mine = self.session.draft, self._mine()
        self.session.given.apply(mine, draft, self.session.surroundings)
        open_ones = [declared for declared in mine if _asks(draft, declared)]
        if not open_ones:
            return False
        guesses = self.session.surroundings.suggest_all(draft, open_ones)
        self.questions.screen.section(self.section, guesses)
        ready = all(guess is not None and guess.value is not None for guess in guesses.values())
        if self._opening(ready=ready) is Opening.ACCEPT:
            self._accept(open_ones)
        else:
            walk([self._ask(declared) for declared in open_ones])
        if self.section is Section.PRICES and self.session.book is not None:
            pricing = assemble(Pricing, draft.values())
            self.questions.screen.product_list(resolve(self.session.book.rows, pricing, self.session.today))
        return True

    def _mine(self) -> Sequence[Property]:
        return [declared for declared in PROPERTIES if declared.section is self.section]

    def _opening(self, *, ready: bool) -> Opening:
        choices = [Choice(way, str(way)) for way in Opening if ready or way is not Opening.ACCEPT]
        if len(choices) == 1:
            return Opening.WALK
        if self.accept:
            return Opening.ACCEPT
        question = Question(key=f"section.{self.section}", label=str(self.section), default=choices[0].value)
        return Opening(str(self.questions.asker.choose(question, choices)))

    def _accept(self, open_ones: Sequence[Property]) -> None:
        """Take the suggestions one by one, each on the grounds of those before it."""
        for declared in open_ones:
            guess = self.session.surroundings.suggestion(declared, self.session.draft)
            if guess is not None and guess.value is not None and self.session.draft.applies(declared):
                self.session.draft.offer(declared.key, guess.value, Source.SUGGESTION, guess.reason)

    def _ask(self, declared: Property) -> Step:
        return lambda: self.questions.ask(declared)


@dataclass(slots=True, kw_only=True)
class Review:
    """The last screen: every answer, and the way on."""

    questions: Questions
    chosen: Ending | None = None

    def step(self) -> bool:
        """Show the answers, let them be changed, and end with what shall be done."""
        draft, asker, screen = self.questions.draft, self.questions.asker, self.questions.screen
        while True:
            screen.review([declared for declared in PROPERTIES if declared.key in draft.answers], draft)
            missing = draft.missing()
            for declared in missing:
                self.questions.ask(declared)
            if missing:
                continue
            question = Question(key="review", label="All answers are in", default=Ending.WRITE)
            self.chosen = Ending(str(asker.choose(question, [Choice(way, str(way)) for way in Ending])))
            match self.chosen:
                case Ending.WRITE | Ending.STOP:
                    return True
                case Ending.TEXT:
                    screen.profile_text(draft.values())
                case Ending.CHANGE:
                    self._change(draft)

    def _change(self, draft: Draft) -> None:
        choices = [
            Choice(key, f"{BY_KEY[key].label}: {BY_KEY[key].shape.show(answer.value)}")
            for key, answer in draft.answers.items()
            if key not in {"company", "url"}
        ]
        try:
            key = str(self.questions.asker.choose(Question(key="review.change", label="Change which answer?"), choices))
            self.questions.ask(BY_KEY[key])
        except Back:
            return


def _asks(draft: Draft, declared: Property) -> bool:
    """Whether a property is open: flagged ones aren't asked, suggested ones are when one comes back."""
    answer = draft.answers.get(declared.key)
    return answer is None or answer.source in {Source.SUGGESTION, Source.ANSWER}
