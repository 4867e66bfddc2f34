"""``match``: gives products their items: on a list, in a spreadsheet, or all exact ones at once; writes the links."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cwsetup.cli.book import Reading, day_of, say_left_open
from cwsetup.cli.context import Context
from cwsetup.cli.match_data import as_dict
from cwsetup.cli.match_file import LinkFile, check_export
from cwsetup.cli.match_writing import LinkWriting
from cwsetup.cli.world import catalog_items, open_client
from cwsetup.connectwise.catalog import LiveCatalog
from cwsetup.errors import AnswersMissing, InvalidInput, UsageError
from cwsetup.pricing.catalog import CatalogItem
from cwsetup.pricing.linking import Decisions
from cwsetup.pricing.matching import CatalogIndex
from cwsetup.pricing.pairing import Pairing, exact_suggestions, pair
from cwsetup.pricing.suggesting import Suggester
from cwsetup.pricing.tally import Tally
from cwsetup.profile.asking import Asker, Back, Question
from cwsetup.storage.profiles import StoredProfile
from cwsetup.sync.run import Prices
from cwsetup.wizard.board import Board
from cwsetup.wizard.board_keys import BoardKeys
from cwsetup.wizard.match import Matching


def match(context: Context, export_: Path | None, import_: Path | None, *, accept_exact: bool) -> None:
    """Link products to items."""
    asker = context.ask()
    _refuse_to_guess(context, export_, import_, accept_exact=accept_exact, asker=asker)
    if export_ is not None:
        check_export(export_)
    stored = context.profiles.load(context.profile_path)
    say_left_open(context, stored)
    desk = _Desk.of(context, stored, asker)
    exchange = LinkFile(context=context, profile=stored.path, pairings=desk.pairings, index=desk.suggester.index)
    if export_ is not None:
        exchange.export(export_, asker)
    if import_ is not None:
        desk.write(exchange.decisions(import_), must_ask=True)
    elif accept_exact:
        desk.write(exact_suggestions(desk.pairings), must_ask=False)
    elif export_ is None and asker is not None:
        desk.converse(asker)
    if context.options.json:
        context.console.json(as_dict(stored.stem, desk.pairings))


def _refuse_to_guess(
    context: Context, export_: Path | None, import_: Path | None, *, accept_exact: bool, asker: Asker | None
) -> None:
    """Refuse before anything is read what can't be done, and what nobody can be asked for."""
    given = [
        name
        for name, is_given in (
            ("--export", export_ is not None),
            ("--import", import_ is not None),
            ("--accept-exact", accept_exact),
        )
        if is_given
    ]
    if len(given) > 1:
        raise UsageError(f"{' and '.join(given)} don't go together.", hint="Give one of them.")
    if asker is None and not given and not context.options.json:
        raise AnswersMissing(
            "Nobody can be asked here.",
            details=(
                "--export FILE.csv  products and suggestions, to decide in a spreadsheet",
                "--import FILE.csv  what was decided there",
                "--accept-exact     all exact suggestions",
                "--json             how each product stands, for a program",
            ),
        )


@dataclass(slots=True, kw_only=True)
class _Desk:
    """A profile's products beside its catalog."""

    context: Context
    stored: StoredProfile
    items: Sequence[CatalogItem]
    known: frozenset[str]
    suggester: Suggester
    pairings: Sequence[Pairing]
    writing: LinkWriting

    @classmethod
    def of(cls, context: Context, stored: StoredProfile, asker: Asker | None) -> "_Desk":
        """Read prices and catalog."""
        prices = _prices(context, stored)
        resolutions = prices.resolved(stored.profile)
        if not any(each.row for each in resolutions):
            message = f"None of {len(resolutions)} products has a price by this profile."
            raise InvalidInput(message, hint="cwsetup prices says why.")
        with open_client(context, stored) as client:
            items = catalog_items(context, LiveCatalog(client))
        known = prices.known()
        suggester = Suggester(CatalogIndex.of(items, stored.profile, known))
        writing = LinkWriting(
            context=context,
            stored=stored,
            resolved=lambda now: _prices(context, now).resolved(now.profile),
            resolutions=resolutions,
            items=suggester.index.by_id,
            asker=asker,
        )
        return cls(
            context=context,
            stored=stored,
            items=items,
            known=known,
            suggester=suggester,
            pairings=pair(resolutions, suggester.index, suggester),
            writing=writing,
        )

    def converse(self, asker: Asker) -> None:
        """Let a person decide, and write what was decided."""
        index = self.suggester.index
        board = Board(self.pairings, index.by_id)
        matching = Matching(
            asker=asker,
            talk=self.context.console,
            board=board,
            suggester=self.suggester,
            keys=BoardKeys(board=board, index=index, can_create=self.stored.profile.products is not None),
            difference=self.writing.difference,
        )
        self._finish(matching.ask() and self.writing.write(board.decisions, matching.ask_again))
        if matching.interrupted:
            raise KeyboardInterrupt

    def write(self, decisions: Decisions, *, must_ask: bool) -> None:
        """Show what decisions change and write it with consent, which a flag may have given."""
        asker = self.writing.asker
        if self.writing.difference(decisions) and not self.context.options.yes and asker is None and must_ask:
            self.context.console.lines(self.writing.difference(decisions))
            raise AnswersMissing("Nobody can be asked whether to write this.", details=("-y  write it",))

        def agrees() -> bool:
            lines = self.writing.difference(decisions)
            self.context.console.lines(lines)
            return not lines or bool(self.context.options.yes) or asker is None or _agrees(asker)

        self._finish(agrees() and self.writing.write(decisions, agrees))

    def _finish(self, is_written: bool) -> None:  # noqa: FBT001 - what it is about
        if not is_written:
            self.context.console.note("Nothing was written.")
        elif self.context.options.json:
            profile = self.context.profiles.load(self.stored.path).profile
            index = CatalogIndex.of(self.items, profile, self.known)
            self.pairings = pair(self.writing.resolutions, index, Suggester(index))


def _prices(context: Context, stored: StoredProfile) -> Prices:
    tally = Tally(stored.profile.pricing, day_of(context, None))
    Reading().read(context, stored, tally.take)
    return Prices(tally=tally)


def _agrees(asker: Asker) -> bool:
    try:
        return asker.confirm(Question(key="write", label="Write?", default=True))
    except Back:
        return False
