"""What the conversations need of the world outside: ConnectWise, price files, and a screen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from cwsetup.errors import CwsetupError
from cwsetup.pricing.book import PriceBook
from cwsetup.pricing.resolve import Resolution
from cwsetup.profile.credentials import Credentials
from cwsetup.profile.draft import Draft
from cwsetup.profile.instance import Instance
from cwsetup.profile.properties import Property, Section
from cwsetup.profile.secret import Secret
from cwsetup.profile.sources import PriceSource
from cwsetup.profile.suggest import Suggestion
from cwsetup.sources.proposal import Proposal


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundCompany:
    """A company that ConnectWise knows, and where."""

    name: str
    url: str
    note: str = ""
    """What was mended in the address, in words."""


def explain(screen: "Screen", failure: CwsetupError, mark: str = "error") -> None:
    """Say what went wrong, each cause, and what to do."""
    screen.note(failure.message, mark)
    for line in filter(None, [*failure.details, failure.hint]):
        screen.note(line)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenFile:
    """What a look at a price file shows: how it could be read, and its columns with examples."""

    proposal: Proposal
    examples: Mapping[str, str]
    """A few values of each column, by its heading."""


class World(Protocol):
    """Everything outside that an answer is proved against."""

    def find_company(self, company: str, url: str | None, ca_file: str | None) -> FoundCompany:
        """Return the company, at an address or wherever it is; an unknown one is an ``AccessError``."""
        ...

    def route(self, url: str, ca_file: str | None) -> str:
        """Return through which proxy an address is reached and whose certificates count; empty if that is usual."""
        ...

    def doubt(self, url: str) -> str:
        """Return why a person must say first that an address is theirs; empty where nobody needs to."""
        ...

    def connect(self, url: str, company: str, credentials: Credentials, ca_file: str | None) -> Instance:
        """Return the instance, signed in; refused keys are an ``AccessError``."""
        ...

    def has_keyring(self) -> bool:
        """Return whether this system has a keyring; it isn't opened."""
        ...

    def see(self, file: str, settings: Sequence[str]) -> SeenFile:
        """Return how a price file could be read; ``settings`` are ``KEY=VALUE`` and hold in place of what is seen."""
        ...

    def environment(self, source: PriceSource, secret: Secret) -> Sequence[tuple[str, str]]:
        """Return the columns that costs can be in, each with a word on it; the secret serves to read prices, too."""
        ...

    def load_prices(self, sources: Sequence[PriceSource]) -> PriceBook:
        """Return the prices of sources whose files are as typed."""
        ...


class Screen(Protocol):
    """Shows what the person should see; asks nothing."""

    def note(self, text: str, mark: str = "note") -> None:
        """Say something in passing; marks are ok, warning, error, untested and note."""
        ...

    def section(self, section: Section, suggestions: Mapping[str, Suggestion | None]) -> None:
        """Show a section's properties with what is proposed for each, and why."""
        ...

    def reading(self, format_: str, grounds: Sequence[tuple[str, str, str]]) -> None:
        """Show how a file is proposed to be read: each setting, its value and why."""
        ...

    def price_file(self, book: PriceBook) -> None:
        """Show what the price sources hold: the first prices, units, lists, currencies, and what was left out."""
        ...

    def product_list(self, products: Sequence[Resolution]) -> None:
        """Show products with the available cost and selling price that the order gives them."""
        ...

    def review(self, properties: Sequence[Property], draft: Draft) -> None:
        """Show every property with its value and where that came from."""
        ...

    def profile_text(self, values: Mapping[str, Any]) -> None:
        """Show the profile as it would be written."""
        ...
