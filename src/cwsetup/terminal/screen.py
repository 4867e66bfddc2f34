"""The wizard's screen on a terminal."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from cwsetup.pricing.book import PriceBook
from cwsetup.pricing.resolve import Resolution
from cwsetup.profile.draft import Draft
from cwsetup.profile.properties import Property, Section
from cwsetup.profile.settings import BY_KEY
from cwsetup.profile.suggest import Suggestion
from cwsetup.terminal.console import Console
from cwsetup.terminal.price_views import price_file_view, products_view
from cwsetup.terminal.views import reading_view, review_view, section_view

MOST_PRODUCTS = 12


class TerminalScreen:
    """Shows on stderr; ``as_text`` lays a profile out as TOML."""

    def __init__(self, console: Console, as_text: Callable[[Mapping[str, Any]], str]) -> None:
        self.console = console
        self.as_text = as_text

    def note(self, text: str, mark: str = "note") -> None:
        """Say something in passing."""
        self.console.note(text, mark)

    def section(self, section: Section, suggestions: Mapping[str, Suggestion | None]) -> None:
        """Show a section's properties with what is proposed for each, and why."""
        self.console.show(section_view(section, {BY_KEY[key]: guess for key, guess in suggestions.items()}))

    def reading(self, format_: str, grounds: Sequence[tuple[str, str, str]]) -> None:
        """Show how a file is proposed to be read."""
        self.console.show(reading_view(format_, grounds))

    def price_file(self, book: PriceBook) -> None:
        """Show what the price sources hold."""
        self.console.show(price_file_view(book))

    def product_list(self, products: Sequence[Resolution]) -> None:
        """Show the first products with their cost and price, and how many there are."""
        priced = [each for each in products if each.winner is not None]
        self.console.show(products_view(priced[:MOST_PRODUCTS]))
        if len(priced) > MOST_PRODUCTS:
            self.console.note(f"… {len(priced) - MOST_PRODUCTS} more; once the profile is written: cwsetup prices")

    def review(self, properties: Sequence[Property], draft: Draft) -> None:
        """Show every property with its value and where that came from."""
        self.console.show(review_view(properties, draft))

    def profile_text(self, values: Mapping[str, Any]) -> None:
        """Show the profile as it would be written."""
        self.console.lines(self.as_text(values).splitlines())
