"""One section of the wizard: what it proposes on one screen, to accept, to pick from or to go through."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from cwsetup.errors import AccessError, RemoteError, TemporaryError, UsageError
from cwsetup.pricing.resolve import resolve
from cwsetup.profile.asking import Choice, Question
from cwsetup.profile.draft import Source, assemble
from cwsetup.profile.picks import MapTo
from cwsetup.profile.price_settings import Pricing
from cwsetup.profile.properties import Property, Section
from cwsetup.profile.settings import PROPERTIES
from cwsetup.profile.suggest import Suggestion
from cwsetup.wizard.questions import Questions, is_open
from cwsetup.wizard.session import Session
from cwsetup.wizard.steps import Step, walk
from cwsetup.wizard.world import explain


class Opening(StrEnum):
    """How a section can be gone through."""

    ACCEPT = "Accept all"
    PICK = "Pick the ones to change"
    WALK = "Go through them"


ACCEPT_SOME = "Accept these, ask for the rest"
"""What accepting is called where a property has no suggestion."""


class Mend(StrEnum):
    """What can be done about a list that ConnectWise doesn't give."""

    RETRY = "Try again"
    WITHOUT = "Go on without these"


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
        to_ask: set[str] = set()

        def opening() -> bool:
            to_ask.clear()
            picked, was_asked = self._opening(open_ones)
            to_ask.update(picked)
            return was_asked

        asked = walk([opening, *(self._ask(declared, to_ask) for declared in open_ones)])
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

    def _opening(self, open_ones: Sequence[Property]) -> tuple[Collection[str], bool]:
        """Show what is proposed; return the properties to ask for, and whether a person was asked."""
        everything = [declared.key for declared in open_ones]
        self._say_unlisted(open_ones)
        proposals = self._proposals(open_ones)
        self.questions.screen.section(self.section, proposals)
        lacking = [key for key, proposal in proposals.items() if proposal is None or proposal.value is None]
        if len(lacking) == len(proposals):
            return everything, False
        if self.accept:
            self._accept(open_ones)
            return [], False
        question = Question(key=f"section.{self.section}", label=str(self.section), default=Opening.ACCEPT)
        ways = [way for way in Opening if way is not Opening.PICK or len(proposals) > 1]
        names = {Opening.ACCEPT: ACCEPT_SOME} if lacking else {}
        choices = [Choice(way, names.get(way, str(way))) for way in ways]
        match Opening(str(self.questions.asker.choose(question, choices))):
            case Opening.ACCEPT:
                self._accept(open_ones)
                return [], True
            case Opening.PICK:
                picked = self._pick([declared for declared in open_ones if declared.key in proposals])
                self._accept(open_ones)
                return picked, True
            case Opening.WALK:
                return everything, True

    def _say_unlisted(self, open_ones: Sequence[Property]) -> None:
        """Say why nothing is proposed for maps whose lists can't be read: once accepted, nobody asks for them."""
        draft = self.session.draft
        maps = [each for each in open_ones if isinstance(each.shape, MapTo) and each.key not in draft.answers]
        for failure in self.session.surroundings.unlisted(maps, draft).values():
            explain(self.questions.screen, failure, "warning")

    def _pick(self, proposed: Sequence[Property]) -> Collection[str]:
        """Ask which of the proposed ones shall be changed."""
        question = Question(key=f"section.{self.section}.pick", label="Change which?")
        choices = [Choice(declared.key, declared.label) for declared in proposed]
        return [str(key) for key in self.questions.asker.choose_several(question, choices)]

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

    def _ask(self, declared: Property, to_ask: Collection[str]) -> Step:
        """Ask for what is to be asked, and for what an answer before it has cleared or made necessary."""
        draft = self.session.draft
        return lambda: (declared.key in to_ask or declared.key not in draft.answers) and self.questions.ask(declared)
