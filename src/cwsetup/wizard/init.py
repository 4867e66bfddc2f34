"""The conversation that makes a profile: connection, price sources, a section at a time, review."""

from dataclasses import dataclass
from enum import StrEnum

from cwsetup.profile.asking import Asker, Back, Choice, Question
from cwsetup.profile.draft import Draft
from cwsetup.profile.properties import Section
from cwsetup.profile.review import review_document
from cwsetup.profile.settings import BY_KEY, PROPERTIES
from cwsetup.wizard.connection import Connecting
from cwsetup.wizard.given import ANOTHER_INSTANCE
from cwsetup.wizard.price_files import PriceFiles
from cwsetup.wizard.questions import Questions
from cwsetup.wizard.section import SectionOfQuestions
from cwsetup.wizard.session import OPENING, Session
from cwsetup.wizard.steps import Step, walk
from cwsetup.wizard.world import Screen


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
        return files.questions(), files


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
            for check in review_document((), draft):
                screen.note(check.message, "warning")
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
