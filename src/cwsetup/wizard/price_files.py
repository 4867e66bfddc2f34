"""The part of the conversation about price files: which, in which layout, and whether their prices are read right."""

from dataclasses import dataclass, field, replace
from pathlib import Path

from cwsetup.errors import InvalidInput
from cwsetup.pricing.book import PriceBook, PriceRow
from cwsetup.profile.asking import Asker, Back, Choice, Question
from cwsetup.profile.choices import Basis, SourceFormat
from cwsetup.profile.settings import BY_KEY
from cwsetup.profile.sources import PriceSource
from cwsetup.profile.suggest import months_of
from cwsetup.wizard.questions import is_open
from cwsetup.wizard.session import Session
from cwsetup.wizard.world import Screen, explain


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceFiles:
    """Asks for price files until they can be read."""

    session: Session
    asker: Asker
    screen: Screen
    typed: list[str] = field(default_factory=list)
    """What was typed, to be proposed to one who comes back."""

    def step(self) -> bool:
        """Ask for price files unless they were given and can be read; say what they hold."""
        if not is_open(self.session.draft, BY_KEY["sources"]):
            try:
                self.screen.price_file(self.session.load_prices())
            except InvalidInput as failure:
                explain(self.screen, failure)
            else:
                return False
        self.ask()
        return True

    def ask(self) -> None:
        """Ask for one source after the other and take them all."""
        sources: list[PriceSource] = []
        more = True
        while more:
            try:
                sources.append(self._ask_source(len(sources)))
                question = Question(key="sources.more", label="Add another price file?", default=False)
                more = self.asker.confirm(question)
            except Back:
                if not sources:
                    raise
                sources.pop()
        self.session.draft.answer("sources", tuple(sources))
        self.session.load_prices()
        self.session.forget_names()

    def _ask_source(self, place: int) -> PriceSource:
        label = "Another price file" if place else "Price file (a path, or a pattern such as prices/*.csv)"
        default = self.typed[place] if place < len(self.typed) else None
        question = Question(key="sources", label=label, help=BY_KEY["sources"].help, default=default)
        while True:
            typed = self.asker.text(question)
            if not typed:
                question = replace(question, wrong="A price file is needed; Esc goes back.")
                continue
            try:
                # A path is typed from where the person stands; a profile's are relative to its own folder.
                file = str(Path(typed).expanduser().absolute())
                source = PriceSource(format=self._format(file), files=(file,))
                book = self.session.world.load_prices([source])
                self.screen.price_file(book)
                source = self._with_basis(source, book)
            except InvalidInput as failure:
                explain(self.screen, failure)
                question = replace(question, default=typed, wrong="")
                continue
            except Back:
                question = replace(question, default=typed, wrong="")
                continue
            self.typed[place:] = [typed]
            return source

    def _format(self, typed: str) -> SourceFormat:
        recognised = self.session.world.recognise(typed)
        if recognised is not None:
            return recognised
        choices = [Choice(layout, str(layout)) for layout in SourceFormat]
        label = "Its headings are of no known layout. Which is it?"
        return SourceFormat(str(self.asker.choose(Question(key="sources.format", label=label), choices)))

    def _with_basis(self, source: PriceSource, book: PriceBook) -> PriceSource:
        """Show one price both ways where a term is billed in parts; a wrong guess is wrong twelvefold."""
        if source.format is not SourceFormat.PARTNER_CENTER:
            return source
        example = next((row for row in book.rows if _is_in_parts(row.unit) and row.price), None)
        if example is None:
            return source
        units = [unit for unit in book.counts().units if _is_in_parts(unit)]
        whole = replace(source, basis=dict.fromkeys(units, Basis.TERM))
        term = next(row for row in self.session.world.load_prices([whole]).rows if _same(row, example))
        months = months_of(example.unit)
        question = Question(
            key="sources.basis",
            label=(
                f"{example.product_name}, {example.unit}: {term.price:.2f} for the term → "
                f"{example.price:.2f} per bill of {months} month{'s' if months != 1 else ''}. Right?"
            ),
            help=f"Partner Center gives prices for the whole term. No: write that price as it is: {', '.join(units)}.",
            default=True,
        )
        return source if self.asker.confirm(question) else whole


def _is_in_parts(unit: str) -> bool:
    return "billed" in unit


def _same(row: PriceRow, other: PriceRow) -> bool:
    return (row.product_id, row.unit, row.file, row.line) == (other.product_id, other.unit, other.file, other.line)
