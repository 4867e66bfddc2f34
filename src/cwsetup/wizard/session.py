"""One setting-up: the draft, what was given, what is known; filled as far as it goes without asking."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, partial

from cwsetup.errors import AccessError, UsageError
from cwsetup.pricing.book import PriceBook
from cwsetup.pricing.preview import Examples
from cwsetup.profile.asking import Choice
from cwsetup.profile.credentials import Credentials
from cwsetup.profile.draft import Draft, Source
from cwsetup.profile.picks import MapTo, Named, OneOf, Ranked, SomeOf
from cwsetup.profile.properties import Property, Section
from cwsetup.profile.secret import Secret
from cwsetup.profile.settings import PROPERTIES
from cwsetup.profile.shapes import Unfit
from cwsetup.wizard.given import Given
from cwsetup.wizard.surroundings import Surroundings
from cwsetup.wizard.world import FoundCompany, World

KEYS: tuple[Property, ...] = tuple(declared for declared in PROPERTIES if declared.is_key)
OPENING: tuple[Property, ...] = tuple(
    declared
    for declared in PROPERTIES
    if (declared.section in {Section.CONNECTION, Section.SOURCES} or declared.key == "ca_file") and not declared.is_key
)
"""What must be known before anything can be looked up."""
REST: tuple[Property, ...] = tuple(
    declared for declared in PROPERTIES if declared not in KEYS and declared not in OPENING
)


EXPLICIT = frozenset({Source.FLAG, Source.ENVIRONMENT})
"""Where an address comes from that whoever runs this has named for this run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A property without an answer, and what could be answered."""

    property: Property
    choices: Sequence[Choice] = ()


@dataclass(slots=True, kw_only=True)
class Session:
    """What one setting-up knows."""

    world: World
    today: date
    given: Given = field(default_factory=Given)
    draft: Draft = field(default_factory=Draft)
    surroundings: Surroundings = field(default_factory=Surroundings)
    keys: dict[str, Secret] = field(default_factory=dict)
    """The API keys so far, by property."""
    book: PriceBook | None = None
    connected: tuple[str, str] | None = None
    """Address and company of the instance that ids were chosen from."""

    @property
    def credentials(self) -> Credentials | None:
        """The keys, once all three are there."""
        return Credentials(**self.keys) if len(self.keys) == len(KEYS) else None

    def find_company(self) -> FoundCompany:
        """Look the drafted company up and take its address and name."""
        company = self.draft.value("company")
        found = self.world.find_company(company, self.draft.value("url"), self.draft.value("ca_file"))
        url = self.draft.answers.get("url")
        self.draft.offer("url", found.url, url.source if url else Source.SUGGESTION, f"{found.name} is there")
        self.surroundings.company_name = found.name
        return found

    def _refuse_doubtful_address(self) -> None:
        """Refuse an address that could be anybody's, where no person can say that it is theirs, unless a flag does."""
        url = self.draft.answers.get("url")
        if url is None or url.source in EXPLICIT or not (doubt := self.world.doubt(url.value)):
            return
        raise AccessError(
            f"Nothing is sent to {url.value} unasked: {doubt}.",
            hint=f"If it is your own ConnectWise server, say so: --url {url.value}",
        )

    def connect(self) -> None:
        """Sign in with the keys."""
        if self.credentials is None:
            raise UsageError("The keys aren't complete.")
        url, company = self.draft.value("url"), self.draft.value("company")
        self.surroundings.instance = self.world.connect(url, company, self.credentials, self.draft.value("ca_file"))
        if self.connected not in {None, (url, company)}:
            self._forget_ids()
        self.connected = (url, company)

    def _forget_ids(self) -> None:
        """Clear what was chosen from the tables of another instance."""
        for declared in PROPERTIES:
            if isinstance(declared.shape, OneOf | SomeOf | MapTo):
                self.draft.clear(declared.key)

    def load_prices(self) -> PriceBook:
        """Read the price sources and take what they hold as choices."""
        self.book = self.world.load_prices(self.draft.value("sources"))
        self.surroundings.counts = self.book.counts()
        self.surroundings.examples = cache(partial(Examples.of, self.book.rows, self.today))
        return self.book

    def forget_stale(self, properties: Iterable[Property]) -> None:
        """Clear what an earlier conversation chose and ConnectWise no longer has."""
        for declared in properties:
            answer = self.draft.answers.get(declared.key)
            if answer is None or answer.source is not Source.DRAFT:
                continue
            choices = self.surroundings.known_choices(declared, self.draft)
            try:
                declared.shape.load(declared.shape.dump(answer.value), choices)
            except Unfit:
                self.draft.clear(declared.key)

    def forget_names(self) -> None:
        """Clear units, price lists and currency that the price sources no longer hold."""
        for declared in PROPERTIES:
            if isinstance(declared.shape, Named | Ranked) and declared.key in self.draft.answers:
                offered = {choice.value for choice in self.surroundings.choices(declared, self.draft) or ()}
                value = self.draft.value(declared.key)
                if not offered.issuperset(value if isinstance(value, tuple) else [value]):
                    self.draft.clear(declared.key)

    def fill(self, *, suggested: bool) -> None:
        """Answer whatever can be answered without asking; with ``suggested``, take every suggestion."""
        self.given.apply(OPENING, self.draft, self.surroundings)
        if self.draft.value("company"):
            self._refuse_doubtful_address()
            self.find_company()
            if self.credentials is not None:
                self.connect()
        if self.draft.value("sources"):
            self.load_prices()
        self._fill(OPENING, suggested=suggested)
        if self.surroundings.instance is not None:
            self._fill(REST, suggested=suggested)

    def _fill(self, properties: Iterable[Property], *, suggested: bool) -> None:
        unlisted: list[AccessError] = []
        for declared in properties:
            self.given.apply([declared], self.draft, self.surroundings)
            if suggested and declared.key not in self.draft.answers:
                unlisted += self.surroundings.unlisted([declared], self.draft).values()
            if suggested and not declared.advanced and self.draft.applies(declared):
                guess = self.surroundings.suggestion(declared, self.draft)
                if guess is not None and guess.value is not None:
                    self.draft.offer(declared.key, guess.value, Source.SUGGESTION, guess.reason)
        if unlisted:
            raise _all(unlisted)

    def missing(self) -> tuple[Missing, ...]:
        """Return everything a profile still needs, keys included, with the choices where they are known.

        What was given but can't be looked up before somebody signs in isn't missing.
        """
        keys = tuple(Missing(property=declared) for declared in KEYS if declared.key not in self.keys)
        rest = (
            Missing(property=declared, choices=self.surroundings.known_choices(declared, self.draft) or ())
            for declared in self.draft.missing()
            if self.surroundings.instance is not None or not self.given.names(declared)
        )
        return (*keys, *rest)


def _all(failures: Sequence[AccessError]) -> AccessError:
    """Return why nothing can be proposed for want of rights, all at once."""
    if len(failures) == 1:
        return failures[0]
    details = tuple(f"{failure.message} {failure.hint or ''}".strip() for failure in failures)
    hint = "All that the role needs: cwsetup rights. What can't be read can be given by id: --set"
    return AccessError(f"{len(failures)} lists can't be read.", details=details, hint=hint)
