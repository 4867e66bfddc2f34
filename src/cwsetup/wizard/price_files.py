"""The part of the conversation about price files: which, in which layout, and whether their prices are read right."""

from dataclasses import dataclass, replace
from pathlib import Path

from cwsetup.errors import InvalidInput
from cwsetup.pricing.book import PriceBook, PriceRow
from cwsetup.profile.asking import Asker, Choice, Question
from cwsetup.profile.choices import Basis, SourceFormat
from cwsetup.profile.settings import BY_KEY
from cwsetup.profile.sources import PriceSource
from cwsetup.profile.suggest import months_of
from cwsetup.wizard.session import Session
from cwsetup.wizard.world import Screen


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceFiles:
    """Asks for price files until they can be read."""

    session: Session
    asker: Asker
    screen: Screen

    def step(self) -> bool:
        """Ask for price files unless they were given; say what they hold."""
        if self.session.book is None and "sources" in self.session.draft.answers:
            self.screen.price_file(self.session.load_prices())
            return False
        self.ask()
        return True

    def ask(self) -> None:
        """Ask for one source after the other and take them all."""
        sources = [self._ask_source("Price file (a path, or a pattern such as prices/*.csv)")]
        while self.asker.confirm(Question(key="sources.more", label="Add another price file?", default=False)):
            sources.append(self._ask_source("Price file"))
        self.session.draft.answer("sources", tuple(sources))
        self.session.load_prices()

    def _ask_source(self, label: str) -> PriceSource:
        question = Question(key="sources", label=label, help=BY_KEY["sources"].help)
        while True:
            typed = self.asker.text(question)
            if not typed:
                question = replace(question, wrong="At least one price file is needed.")
                continue
            try:
                # A path is typed from where the person stands; a profile's are relative to its own folder.
                file = str(Path(typed).expanduser().absolute())
                source = PriceSource(format=self._format(file), files=(file,))
                book = self.session.world.load_prices([source])
            except InvalidInput as failure:
                cure = f" {failure.hint}" if failure.hint else ""
                question = replace(question, default=typed, wrong=f"{failure.message}{cure}")
                continue
            self.screen.price_file(book)
            return self._with_basis(source, book)

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
        example = next((row for row in book.rows if "billed" in row.unit and row.price), None)
        if example is None:
            return source
        whole = replace(source, basis={example.unit: Basis.TERM})
        term = next(row for row in self.session.world.load_prices([whole]).rows if _same(row, example))
        label = (
            f"{example.product_name}, {example.unit}: {term.price:.2f} for the term → "
            f"{example.price:.2f} per bill of {months_of(example.unit)} months. Right?"
        )
        question = Question(
            key="sources.basis",
            label=label.replace("1 months", "1 month"),
            help="Partner Center gives prices for the whole term. No: write the whole term's price.",
            default=True,
        )
        return source if self.asker.confirm(question) else whole


def _same(row: PriceRow, other: PriceRow) -> bool:
    return (row.product_id, row.unit, row.currency, row.line) == (
        other.product_id,
        other.unit,
        other.currency,
        other.line,
    )
