"""The first part of the conversation: the company proved before any key is typed, then the keys proved."""

from dataclasses import dataclass, replace

from cwsetup.errors import AccessError, CwsetupError
from cwsetup.profile.asking import Asker, Question
from cwsetup.profile.choices import KeyPlace
from cwsetup.profile.properties import Property
from cwsetup.profile.settings import BY_KEY
from cwsetup.profile.shapes import Unfit
from cwsetup.wizard.questions import Questions
from cwsetup.wizard.session import KEYS, Session
from cwsetup.wizard.steps import Step, walk
from cwsetup.wizard.world import Screen


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
        """Ask for the company until it is found; an address is asked for only if no region knows it."""
        asked, wrong = False, ""
        while True:
            if asked or not self.session.draft.value("company"):
                self._ask_company(wrong)
                asked = True
            try:
                found = self.session.find_company()
            except CwsetupError as failure:
                wrong = failure.message
                self.screen.note(failure.message, "error")
                self._ask_address(failure)
                asked = True
                continue
            if found.note:
                self.screen.note(found.note, "warning")
            self.screen.note(f"{found.name} found at {found.url}", "ok")
            return asked

    def _ask_company(self, wrong: str) -> None:
        declared = BY_KEY["company"]
        question = Question(
            key=declared.key,
            label=declared.label,
            help=declared.help,
            default=self.session.draft.value("company") or "",
            wrong=wrong,
        )
        self.session.draft.answer("company", _fitting(self.asker, declared, question))

    def _ask_address(self, failure: CwsetupError) -> None:
        """Ask where the company is, for those with a server of their own; empty asks for the company again."""
        declared = BY_KEY["url"]
        question = Question(
            key=declared.key,
            label="Address, if you run your own server (empty: type the company again)",
            help=failure.hint or declared.help,
        )
        typed = self.asker.text(question)
        if typed:
            self.session.draft.answer("url", typed)
        else:
            self.session.draft.clear("url")

    def _keys(self) -> bool:
        """Ask for the keys that weren't given, until ConnectWise takes all three."""
        asked, wrong = False, ""
        while True:
            asked = walk([self._key_step(declared, wrong) for declared in KEYS]) or asked
            try:
                self.session.connect()
            except AccessError as failure:
                self.screen.note(failure.message, "error")
                if failure.hint:
                    self.screen.note(failure.hint)
                wrong = "ConnectWise refused these keys."
                self.session.keys.clear()
                continue
            self.screen.note("Signed in. Catalog write not tested: that can't be done without writing.", "ok")
            return asked

    def _key_step(self, declared: Property, wrong: str) -> Step:
        def step() -> bool:
            if declared.key in self.session.keys:
                return False
            question = Question(key=declared.key, label=declared.label, help=declared.help, wrong=wrong)
            while not (typed := self.asker.secret(question)).reveal():
                question = replace(question, wrong="A key is needed.")
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
