"""The first part of the conversation: the company proved before any key is typed, then the keys proved."""

from dataclasses import dataclass, replace
from enum import StrEnum

from cwsetup.errors import AccessError, CwsetupError, TemporaryError
from cwsetup.profile.asking import Asker, Choice, Question
from cwsetup.profile.choices import KeyPlace
from cwsetup.profile.properties import Property
from cwsetup.profile.settings import BY_KEY
from cwsetup.profile.shapes import Unfit
from cwsetup.wizard.questions import Questions
from cwsetup.wizard.session import KEYS, Session
from cwsetup.wizard.steps import Step, walk
from cwsetup.wizard.world import Screen


class Mend(StrEnum):
    """What can be done about a company that wasn't found."""

    RETRY = "Try again"
    COMPANY = "Type the company again"
    ADDRESS = "Give the address"


@dataclass(slots=True, kw_only=True)
class Connecting:
    """Asks for company and keys until ConnectWise knows both."""

    session: Session
    asker: Asker
    screen: Screen
    questions: Questions

    def steps(self) -> list[Step]:
        """Return the steps of this part."""
        return [self._company, self._keys, self._key_place, lambda: self._unless_given(BY_KEY["name"])]

    def _company(self) -> bool:
        """Ask for the company until it is found."""
        asked = False
        if not self.session.draft.value("company"):
            self._ask_company()
            asked = True
        while True:
            try:
                found = self.session.find_company()
            except CwsetupError as failure:
                self._explain(failure)
                self._mend(failure)
                asked = True
                continue
            if found.note:
                self.screen.note(found.note, "warning")
            self.screen.note(f"{found.name} found at {found.url}", "ok")
            return asked

    def _explain(self, failure: CwsetupError) -> None:
        self.screen.note(failure.message, "error")
        for line in filter(None, [*failure.details, failure.hint]):
            self.screen.note(line)

    def _mend(self, failure: CwsetupError) -> None:
        """Ask for what was wrong: the company, or where it is; what passes by itself can be tried again."""
        ways = [way for way in Mend if way is not Mend.RETRY or isinstance(failure, TemporaryError)]
        question = Question(key="company.mend", label="What now?", default=ways[0])
        match Mend(str(self.asker.choose(question, [Choice(way, str(way)) for way in ways]))):
            case Mend.RETRY:
                pass
            case Mend.COMPANY:
                self._ask_company()
            case Mend.ADDRESS:
                self._ask_address()

    def _ask_company(self) -> None:
        declared = BY_KEY["company"]
        question = Question(key=declared.key, label=declared.label, toml=declared.path, help=declared.help)
        self.session.draft.answer("company", _fitting(self.asker, declared, question))

    def _ask_address(self) -> None:
        declared = BY_KEY["url"]
        label = f"{declared.label} (a region such as na or eu, your own server, or a log-in address)"
        self.session.draft.answer("url", self.asker.text(Question(key=declared.key, label=label, help=declared.help)))

    def _keys(self) -> bool:
        """Ask for the keys that weren't given, until ConnectWise takes all three."""
        asked = refused = False
        while True:
            asked = walk([self._key_step(declared, again=refused) for declared in KEYS]) or asked
            try:
                self.session.connect()
            except AccessError as failure:
                self._explain(failure)
                refused = True
                continue
            self.screen.note("Signed in. Catalog write not tested: that can't be done without writing.", "ok")
            return asked

    def _key_step(self, declared: Property, *, again: bool) -> Step:
        def step() -> bool:
            present = self.session.keys.get(declared.key)
            if present is not None and not again:
                return False
            question = Question(key=declared.key, label=declared.label, help=declared.help, default=present)
            while not (typed := self.asker.secret(question)).reveal() and present is None:
                question = replace(question, wrong="A key is needed.")
            if typed.reveal():
                self.session.keys[declared.key] = typed
            return True

        return step

    def _key_place(self) -> bool:
        """Ask where to keep the keys; a file must be asked for in so many letters."""
        declared = BY_KEY["keys"]
        asked = self._unless_given(declared)
        if asked and self.session.draft.value("keys") is KeyPlace.FILE:
            question = Question(
                key="keys.file",
                label='Type "file" to keep the keys unencrypted in a file that only you can read',
                help=declared.help,
            )
            while self.asker.text(question) != "file":
                self.questions.ask(declared)
                if self.session.draft.value("keys") is not KeyPlace.FILE:
                    break
        return asked

    def _unless_given(self, declared: Property) -> bool:
        return declared.key not in self.session.draft.answers and self.questions.ask(declared)


def _fitting(asker: Asker, declared: Property, question: Question) -> object:
    """Ask until the text fits the property."""
    while True:
        text = asker.text(question)
        try:
            return declared.shape.load(text)
        except Unfit as unfit:
            question = replace(question, default=text, wrong=str(unfit))
