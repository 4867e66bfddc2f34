"""The conversation that makes a profile: connection, price sources, a section at a time, review."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from cwsetup.errors import AccessError, RemoteError, TemporaryError, UsageError
from cwsetup.pricing.resolve import resolve
from cwsetup.profile.asking import Asker, Back, Choice, Question
from cwsetup.profile.draft import Draft, Source, assemble
from cwsetup.profile.price_settings import Pricing
from cwsetup.profile.properties import Property, Section
from cwsetup.profile.settings import BY_KEY, PROPERTIES
from cwsetup.profile.suggest import Suggestion
from cwsetup.wizard.connection import Connecting
from cwsetup.wizard.given import ANOTHER_INSTANCE
from cwsetup.wizard.price_files import PriceFiles
from cwsetup.wizard.questions import Questions, is_open
from cwsetup.wizard.session import OPENING, Session
from cwsetup.wizard.steps import Step, walk
from cwsetup.wizard.world import Screen, explain


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


class Mend(StrEnum):
    """What can be done about a list that ConnectWise doesn't give."""

    RETRY = "Try again"
    WITHOUT = "Go on without these"


@dataclass(slots=True, kw_only=True)
class Setup:
    """The wizard: asks everything, in sections, forwards and back."""

    session: Session
    asker: Asker
    screen: Screen
    settle_profile: Step = lambda: False
    """Decides, once the company is known, which profile this is going to be."""
    accept: bool = False
    """Take a section's suggestions without asking where there is one for every property."""

    def run(self) -> bool:
        """Ask until the profile is complete; return whether it shall be written."""
        questions, files = self._questions()
        connecting = Connecting(session=self.session, asker=self.asker, screen=self.screen, questions=questions)
        self.session.given.apply(OPENING, self.session.draft, self.session.surroundings)
        sections = [
            SectionOfQuestions(session=self.session, questions=questions, section=section, accept=self.accept)
            for section in Section
            if section not in {Section.CONNECTION, Section.SOURCES, Section.ADVANCED}
        ]
        ending = Review(questions=questions)
        first, found, *rest = connecting.steps()
        steps = [first, found, self.settle_profile, *rest, connecting.name, files.step]
        steps += [*(section.step for section in sections), ending.step]
        while True:
            try:
                walk(steps)
            except Back:
                continue
            return ending.chosen is Ending.WRITE

    def ask_key_place(self) -> None:
        """Ask again where to keep the keys."""
        questions, _ = self._questions()
        questions.ask(BY_KEY["keys"])

    def _questions(self) -> tuple[Questions, PriceFiles]:
        files = PriceFiles(session=self.session, asker=self.asker, screen=self.screen)
        questions = Questions(
            asker=self.asker,
            screen=self.screen,
            draft=self.session.draft,
            surroundings=self.session.surroundings,
            ask_sources=files.ask,
        )
        return questions, files


@dataclass(slots=True, kw_only=True)
class SectionOfQuestions:
    """One section: all its suggestions on one screen, to accept or to go through."""

    session: Session
    questions: Questions
    section: Section
    accept: bool

    def step(self) -> bool:
        """Go through the section until ConnectWise has given the lists that it needs."""
        while True:
            try:
                return self._go_through()
            except (AccessError, RemoteError, TemporaryError) as failure:
                explain(self.questions.screen, failure)
                ways = [way for way in Mend if way is Mend.RETRY or not any(each.required for each in self._mine())]
                question = Question(key=f"mend.{self.section}", label=f"{self.section}: what now?", default=Mend.RETRY)
                if self.questions.asker.choose(question, [Choice(way, str(way)) for way in ways]) is Mend.WITHOUT:
                    return True

    def _go_through(self) -> bool:
        """Ask for what is open in the section."""
        self._take_given()
        self.session.forget_stale(self._mine())
        open_ones = [declared for declared in self._mine() if is_open(self.session.draft, declared)]
        if not any(self.session.draft.applies(declared) for declared in open_ones):
            return False
        taken: set[Opening] = set()

        def opening() -> bool:
            taken.clear()
            way, was_asked = self._opening(open_ones)
            taken.add(way)
            return was_asked

        asked = walk([opening, *(self._ask(declared, taken) for declared in open_ones)])
        if self.section is Section.PRICES and self.session.book is not None:
            pricing = assemble(Pricing, self.session.draft.values())
            self.questions.screen.product_list(resolve(self.session.book.rows, pricing, self.session.today))
        return asked

    def _mine(self) -> Sequence[Property]:
        return [declared for declared in PROPERTIES if declared.section is self.section]

    def _take_given(self) -> None:
        """Take what was given for the section; what ConnectWise doesn't know is asked for instead."""
        draft = self.session.draft
        for declared in self._mine():
            answer = draft.answers.get(declared.key)
            if answer is not None and answer.source is Source.ANSWER:
                continue
            try:
                self.session.given.apply([declared], draft, self.session.surroundings)
            except UsageError as failure:
                explain(self.questions.screen, failure, "warning")

    def _opening(self, open_ones: Sequence[Property]) -> tuple[Opening, bool]:
        """Show what is proposed; return how to go through the section, and whether a person was asked."""
        proposals = self._proposals(open_ones)
        self.questions.screen.section(self.section, proposals)
        if any(proposal is None or proposal.value is None for proposal in proposals.values()):
            return Opening.WALK, False
        question = Question(key=f"section.{self.section}", label=str(self.section), default=Opening.ACCEPT)
        choices = [Choice(way, str(way)) for way in Opening]
        way = Opening.ACCEPT if self.accept else Opening(str(self.questions.asker.choose(question, choices)))
        if way is Opening.ACCEPT:
            self._accept(open_ones)
        return way, not self.accept

    def _proposals(self, open_ones: Sequence[Property]) -> dict[str, Suggestion | None]:
        """Return the answers there are, and a guess for each that there isn't."""
        draft = self.session.draft
        guesses = self.session.surroundings.suggest_all(draft, open_ones)
        proposals: dict[str, Suggestion | None] = {}
        for declared in open_ones:
            answer = draft.answers.get(declared.key)
            if answer is not None and draft.applies(declared):
                proposals[declared.key] = Suggestion(answer.value, answer.reason or answer.source.words)
            elif declared.key in guesses:
                proposals[declared.key] = guesses[declared.key]
        return proposals

    def _accept(self, open_ones: Sequence[Property]) -> None:
        """Take the suggestions one by one, each on the grounds of those before it."""
        draft = self.session.draft
        for declared in open_ones:
            if declared.key in draft.answers or not draft.applies(declared):
                continue
            guess = self.session.surroundings.suggestion(declared, draft)
            if guess is not None and guess.value is not None:
                draft.offer(declared.key, guess.value, Source.SUGGESTION, guess.reason)

    def _ask(self, declared: Property, taken: Collection[Opening]) -> Step:
        return lambda: Opening.ACCEPT not in taken and self.questions.ask(declared)


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
            if key not in ANOTHER_INSTANCE
        ]
        try:
            key = str(self.questions.asker.choose(Question(key="review.change", label="Change which answer?"), choices))
            self.questions.ask(BY_KEY[key])
        except Back:
            return
