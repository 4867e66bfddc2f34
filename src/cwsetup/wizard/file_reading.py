"""How one price file is read: proposed from its headings and values, shown, and changed until the person agrees.

The same conversation in ``init`` and in ``check-file``.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from cwsetup.errors import InvalidInput
from cwsetup.pricing.book import PriceBook, PriceRow
from cwsetup.profile.asking import Asker, Back, Choice, Question
from cwsetup.profile.choices import Basis, PriceField, SourceFormat
from cwsetup.profile.shapes import Unfit
from cwsetup.profile.source_kinds import COLUMN_FIELDS
from cwsetup.profile.sources import PriceSource
from cwsetup.profile.suggest import months_of
from cwsetup.sources.proposal import OpenQuestion, Option, Proposal, Unread, parse_setting
from cwsetup.text import counted
from cwsetup.wizard.world import Screen, SeenFile, World, explain

SETTING = "setting"
NO_COLUMN, FIXED, TEMPLATE = ("column", "none"), ("column", "fixed"), ("column", "template")
_OPENING = ("encoding", "sheet", "header_row", "delimiter")
"""Settings that a file may need to be opened at all."""
LONGEST_LABEL = 60
"""Characters of a question that stand on one line beside its answer; what is longer is said before."""
_SETTING_HELP = 'Such as decimal=, or price_list=Retail, sheet=Prices, unit_aliases={"1 Year" = "Annual"}'


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReading:
    """Settles how a file is read; going back from the first question raises ``Back``."""

    world: World
    asker: Asker
    screen: Screen

    def settle(self, file: str, settings: tuple[str, ...] = ()) -> PriceSource:
        """Return the source that reads a file as the person agrees; ``settings`` are given in place of what is seen."""
        seen = self._opened(file, settings)
        proposal = seen.proposal
        if proposal.format is not SourceFormat.GENERIC and not proposal.open:
            source, book = self._read(file, proposal)
            self.screen.note(f"Read as {proposal.format}", "ok")
            self._say_unread(proposal)
            self.screen.price_file(book)
            return self._with_basis(source, book)
        self.screen.reading(proposal.format, [(one.setting, one.value, one.because) for one in proposal.grounds])
        self._say_unread(proposal)
        return self._agreed_reading(file, seen)

    def _agreed_reading(self, file: str, seen: SeenFile) -> PriceSource:
        """Ask what is open, show what comes of it, and let it be changed until the person agrees."""
        answered = self._answered(seen.proposal)
        while True:
            try:
                source, book = self._read(file, answered)
                self.screen.price_file(book)
                if self._agreed():
                    return self._with_basis(source, book)
            except Unfit as fault:
                self.screen.note(f"{file}: {fault}", "error")
            except InvalidInput as fault:
                explain(self.screen, fault)
            except Back:
                if not seen.proposal.open:
                    raise
                answered = self._answered(seen.proposal)
                continue
            with suppress(Back):  # which leads to whether it is read right
                answered = self._changed(answered, seen)

    def _say_unread(self, proposal: Proposal) -> None:
        """Say which columns nothing is read from: a price, a day or a status among them may have been meant."""
        if proposal.not_read:
            self.screen.note(unread_words(proposal.not_read), "warning" if any_telling(proposal.not_read) else "note")

    def _read(self, file: str, proposal: Proposal) -> tuple[PriceSource, PriceBook]:
        source = proposal.source((file,))
        return source, self.world.load_prices([source])

    def _opened(self, file: str, settings: tuple[str, ...]) -> SeenFile:
        """Look at a file; one that can't be opened as it is may need a setting."""
        told: tuple[str, ...] = ()
        while True:
            try:
                return self.world.see(file, (*settings, *told))
            except Unfit as fault:
                self.screen.note(str(fault), "error")
            except InvalidInput as fault:
                if not any(f"{name} = " in (fault.hint or "") for name in _OPENING):
                    raise
                explain(self.screen, fault)
            label = "A setting that opens it, such as encoding=cp1252 or sheet=Prices"
            told = (self.asker.text(Question(key="sources.setting", label=label, help=_SETTING_HELP)),)

    def _answered(self, proposal: Proposal) -> Proposal:
        """Ask what the file doesn't say; going back returns to the question before."""
        earlier = [proposal]
        while earlier[-1].open:
            question = earlier[-1].open[0]
            try:
                earlier.append(earlier[-1].answered(question, self._answer(question)))
            except Back:
                if len(earlier) == 1:
                    raise
                earlier.pop()
        return earlier[-1]

    def _answer(self, open_question: OpenQuestion) -> Option | str:
        label = open_question.says.rstrip(".")
        if len(label) > LONGEST_LABEL:
            self.screen.note(open_question.says)
            label = "Which is it?"
        question = Question(key=f"sources.{open_question.setting}", label=label, help=_help(open_question))
        options = open_question.options
        if not options:
            return self.asker.text(question)
        choices = [Choice(place, option.label, note=option.note) for place, option in enumerate(options)]
        if open_question.free:
            choices.append(Choice(FIXED, "Something else"))
        taken = self.asker.choose(question, choices)
        if taken == FIXED:
            return self.asker.text(replace(question, label="What is it"))
        return options[int(str(taken))]

    def _agreed(self) -> bool:
        label = "Are these prices read right?"
        return self.asker.confirm(Question(key="sources.right", label=label, default=True))

    def _changed(self, proposal: Proposal, seen: SeenFile) -> Proposal:
        """Ask for one thing to read otherwise."""
        rows = [Choice(name, name, note=_told(proposal, name)) for name in COLUMN_FIELDS[proposal.format]]
        question = Question(key="sources.change", label="Read what otherwise?")
        taken = self.asker.choose(question, [*rows, Choice(SETTING, "Another setting")])
        if taken == SETTING:
            return self._with_setting(proposal)
        try:
            return self._with_column(proposal, PriceField(str(taken)), seen.examples)
        except Back:
            return self._changed(proposal, seen)

    def _with_setting(self, proposal: Proposal) -> Proposal:
        question = Question(key="sources.setting", label="Which setting, as KEY=VALUE", help=_SETTING_HELP)
        while True:
            try:
                return proposal.having(*parse_setting(text := self.asker.text(question)))
            except Unfit as unfit:
                question = replace(question, default=text, wrong=str(unfit))

    def _with_column(self, proposal: Proposal, name: PriceField, examples: Mapping[str, str]) -> Proposal:
        """Ask where a field is: in a column, in several, the same in every row, or nowhere."""
        default = proposal.columns.get(name)
        question = Question(key=f"sources.columns.{name}", label=f"Where is {name}?", default=default)
        ways = [
            Choice(FIXED, "The same in every row"),
            Choice(TEMPLATE, "In several columns together"),
            Choice(NO_COLUMN, "Nowhere"),
        ]
        columns = [Choice(heading, heading, note=example) for heading, example in examples.items()]
        if default is not None and default not in examples:
            columns.insert(0, Choice(default, default, note="as it is now"))
        taken = self.asker.choose(question, [*columns, *ways])
        if taken == NO_COLUMN:
            return proposal.without(name)
        if taken == FIXED:
            text = self.asker.text(Question(key=f"sources.constants.{name}", label=f"{name} of every row"))
            path = name if name is PriceField.PRICE_LIST else f"constants.{name}"
            return proposal.having(path, text)
        if taken == TEMPLATE:
            label = f"{name}, with headings in braces, such as {{ProductId}}:{{SkuId}}"
            return proposal.having(f"columns.{name}", self.asker.text(Question(key="sources.template", label=label)))
        return proposal.having(f"columns.{name}", str(taken))

    def _with_basis(self, source: PriceSource, book: PriceBook) -> PriceSource:
        """Show one price both ways where a term is billed in parts; a wrong guess is wrong twelvefold."""
        if source.format is not SourceFormat.PARTNER_CENTER:
            return source
        example = next((row for row in book.rows if _is_in_parts(row.unit) and row.price), None)
        if example is None:
            return source
        units = [unit for unit in book.counts().units if _is_in_parts(unit)]
        whole = replace(source, basis=dict.fromkeys(units, Basis.TERM))
        term = next(row for row in self.world.load_prices([whole]).rows if _same(row, example))
        months = months_of(example.unit)
        of_months = "" if months is None else f" of {counted(months, 'month')}"
        question = Question(
            key="sources.basis",
            label=(
                f"{example.product_name}, {example.unit}: {term.price:.2f} for the term → "
                f"{example.price:.2f} per bill{of_months}. Right?"
            ),
            help=f"Partner Center gives prices for the whole term. No: write that price as it is: {', '.join(units)}.",
            default=True,
        )
        return source if self.asker.confirm(question) else whole


def unread_words(columns: Sequence[Unread]) -> str:
    """Return the columns that nothing is read from, those first that look like something that counts."""
    ordered = sorted(columns, key=lambda each: each.looks_like is None)
    words = [f'"{each.heading}"{_looks(each)}' for each in ordered]
    return f"Not read: {', '.join(words)}."


def _looks(column: Unread) -> str:
    if column.looks_like is None:
        return ""
    example = f": {column.examples[0]}" if column.examples else ""
    return f" (looks like {column.looks_like}{example})"


def any_telling(columns: Sequence[Unread]) -> bool:
    """Return whether one of the columns looks like something that counts."""
    return any(each.looks_like is not None for each in columns)


def _help(question: OpenQuestion) -> str:
    return f"{question.says} It becomes {question.setting} in the price source."


def _told(proposal: Proposal, name: PriceField) -> str:
    """Return where a field is read from, in words."""
    if name in proposal.columns:
        return proposal.columns[name]
    constant = proposal.settings.get("constants", {}).get(name)
    fixed = proposal.settings.get("price_list") if name is PriceField.PRICE_LIST else constant
    return f"always {fixed}" if fixed is not None else "–"


def _is_in_parts(unit: str) -> bool:
    return "billed" in unit


def _same(row: PriceRow, other: PriceRow) -> bool:
    return (row.product_id, row.unit, row.file, row.line) == (other.product_id, other.unit, other.file, other.line)
