"""The first part of the conversation: the company proved before any key is typed, then the keys proved."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from cwsetup.errors import AccessError, CompanyElsewhere, CwsetupError, Refused, TemporaryError
from cwsetup.profile.asking import Asker, Choice, Question
from cwsetup.profile.draft import Source
from cwsetup.profile.properties import Property
from cwsetup.profile.settings import BY_KEY
from cwsetup.profile.shapes import Unfit
from cwsetup.wizard.questions import Questions, is_open
from cwsetup.wizard.session import EXPLICIT, KEYS, Session
from cwsetup.wizard.steps import Step, walk
from cwsetup.wizard.world import Screen, explain


class Mend(StrEnum):
    """What can be done about a company that wasn't found, or can't be signed in to."""

    THERE = "Go to the region that knows it"
    RETRY = "Try again"
    COMPANY = "Type the company again"
    ADDRESS = "Give the address"
    KEYS = "Type the keys again"


@dataclass(slots=True, kw_only=True)
class Connecting:
    """Asks for company and keys until ConnectWise knows both."""

    session: Session
    asker: Asker
    screen: Screen
    questions: Questions
    typed: set[str] = field(default_factory=set)
    """The keys that the person typed, and so is asked for again on the way back."""
    confirmed: set[str] = field(default_factory=set)
    """The addresses that the person has said to be their own, or that nobody needs to say it of."""

    def steps(self) -> list[Step]:
        """Return the steps of this part, but for the name."""
        return [self._company, self._found, *self._key_steps(), self._sign_in, self._key_place]

    def name(self) -> bool:
        """Ask what the connector is called."""
        return self._unless_given(BY_KEY["name"])

    def _company(self) -> bool:
        """Ask for the company unless it was given."""
        if not is_open(self.session.draft, BY_KEY["company"]):
            return False
        self._ask_company()
        return True

    def _found(self) -> bool:
        """Look the company up until it is found; the way back leads to the company, not here."""
        while True:
            try:
                self._confirm_address()
                found = self.session.find_company()
            except CwsetupError as failure:
                explain(self.screen, failure)
                self._mend(failure)
                continue
            self.confirmed.add(found.url)
            if found.note:
                self.screen.note(found.note, "warning")
            self.screen.note(f"{found.name} found at {found.url}", "ok")
            return False

    def _confirm_address(self) -> None:
        """Let the person say that an address that could be anybody's is their own, unless it came with the command."""
        url = self.session.draft.answers.get("url")
        if url is None or url.source in EXPLICIT or url.value in self.confirmed:
            return
        doubt = self.session.world.doubt(url.value)
        label = f"{url.value}: {doubt}. Is it your own ConnectWise server?"
        if doubt and not self.asker.confirm(Question(key="url.own", label=label, default=False)):
            self._ask_address()
            self._confirm_address()
            return
        self.confirmed.add(url.value)

    def _mend(self, failure: CwsetupError) -> None:
        """Ask for what was wrong: the company, or where it is; what passes by itself can be tried again."""
        match failure:
            case CompanyElsewhere():
                there = f"Use {failure.region}: {failure.url}"
                way = self._ask_way(Mend.THERE, Mend.COMPANY, Mend.ADDRESS, there=there)
                if way is Mend.THERE:
                    self.session.draft.answer("url", failure.url)
            case TemporaryError():
                way = self._ask_way(Mend.RETRY, Mend.COMPANY, Mend.ADDRESS)
            case AccessError():
                way = self._ask_way(Mend.COMPANY, Mend.ADDRESS)
            case _:
                way = self._ask_way(Mend.ADDRESS, Mend.COMPANY)
        if way is Mend.COMPANY:
            self._ask_company()
        elif way is Mend.ADDRESS:
            self._ask_address()

    def _ask_way(self, *ways: Mend, there: str = "") -> Mend:
        question = Question(key="connection.mend", label="What now?", default=ways[0])
        choices = [Choice(way, there if way is Mend.THERE else str(way)) for way in ways]
        return Mend(str(self.asker.choose(question, choices)))

    def _ask_company(self) -> None:
        """Ask for the company; another one may be in another region, so an address that was found is forgotten."""
        draft, declared = self.session.draft, BY_KEY["company"]
        before = draft.value(declared.key)
        question = Question(
            key=declared.key, label=declared.label, toml=declared.path, help=declared.help, default=before
        )
        draft.answer(declared.key, _fitting(self.asker, declared, question))
        url = draft.answers.get("url")
        if url is not None and url.source is Source.SUGGESTION and draft.value(declared.key) != before:
            draft.clear("url")

    def _ask_address(self) -> None:
        declared = BY_KEY["url"]
        label = f"{declared.label} (a region such as na or eu, your own server, or a log-in address)"
        question = Question(
            key=declared.key, label=label, help=declared.help, default=self.session.draft.value(declared.key)
        )
        while not (typed := self.asker.text(question)):
            question = replace(question, wrong="An address is needed.")
        self.session.draft.answer(declared.key, typed)

    def keys(self) -> None:
        """Ask for the keys that weren't given, until ConnectWise takes all three."""
        walk([*self._key_steps(), self._sign_in])

    def _key_steps(self) -> list[Step]:
        return [self._key_step(declared, again=False) for declared in KEYS]

    def _sign_in(self) -> bool:
        """Sign in, with what is wrong typed again until ConnectWise takes it; the way back leads to the last key."""
        while True:
            try:
                self.session.connect()
            except CwsetupError as failure:
                explain(self.screen, failure)
                wrong = _wrong_keys(failure)
                if wrong or self._ask_way(Mend.RETRY, Mend.KEYS) is Mend.KEYS:
                    walk([self._key_step(declared, again=True) for declared in wrong or KEYS])
                continue
            self.screen.note("Signed in. Catalog write not tested: that can't be done without writing.", "ok")
            return False

    def _key_step(self, declared: Property, *, again: bool) -> Step:
        def step() -> bool:
            present = self.session.keys.get(declared.key)
            if present is not None and not again and declared.key not in self.typed:
                return False
            question = Question(key=declared.key, label=declared.label, help=declared.help, default=present)
            while not (typed := self.asker.secret(question)).reveal() and present is None:
                question = replace(question, wrong="A key is needed.")
            if typed.reveal():
                self.session.keys[declared.key] = typed
            self.typed.add(declared.key)
            return True

        return step

    def _key_place(self) -> bool:
        """Ask where to keep the keys unless that was given; a keyring that isn't there isn't proposed."""
        if is_open(self.session.draft, BY_KEY["keys"]):
            self.session.surroundings.has_keyring = self.session.world.has_keyring()
        return self._unless_given(BY_KEY["keys"])

    def _unless_given(self, declared: Property) -> bool:
        return is_open(self.session.draft, declared) and self.questions.ask(declared)


def _wrong_keys(failure: CwsetupError) -> Sequence[Property]:
    """Return the keys that a failure is about: only they are typed again, and at once, since nothing else helps."""
    if not isinstance(failure, AccessError) or failure.refused is Refused.ROLE:
        return ()
    client_id, *pair = KEYS
    match failure.refused:
        case Refused.CLIENT_ID:
            return [client_id]
        case Refused.KEY_PAIR:
            return pair
        case None:
            return KEYS


def _fitting(asker: Asker, declared: Property, question: Question) -> object:
    """Ask until the text fits the property."""
    while True:
        text = asker.text(question)
        try:
            return declared.shape.load(text)
        except Unfit as unfit:
            question = replace(question, wrong=str(unfit))  # not the wrong text again: who pastes would add to it
