"""``match``: gives products their items: on a list, in a spreadsheet, or all exact ones at once; writes the links."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from cwsetup.cli.book import Reading, day_of, say_left_open
from cwsetup.cli.context import Context
from cwsetup.cli.match_file import as_dict, check_export, export, import_decisions
from cwsetup.cli.world import catalog_items, open_client
from cwsetup.connectwise.catalog import LiveCatalog
from cwsetup.errors import AnswersMissing, InvalidInput, UsageError
from cwsetup.pricing.catalog import CatalogIndex, CatalogItem
from cwsetup.pricing.linking import Decisions, with_decisions
from cwsetup.pricing.pairing import Pairing, exact_suggestions, pair
from cwsetup.pricing.resolve import Resolution
from cwsetup.pricing.suggesting import Suggester
from cwsetup.profile.asking import Asker, Back, Question
from cwsetup.profile.links import Link, Links, LinkWord
from cwsetup.storage.profiles import StoredProfile, changed_text
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
    desk = _Desk.of(context, stored)
    if export_ is not None:
        export(context, export_, desk.pairings, desk.suggester.index)
    if import_ is not None:
        decisions = import_decisions(context, import_, desk.pairings, desk.suggester.index)
        desk.write(decisions, asker, must_ask=True)
    elif accept_exact:
        desk.write(exact_suggestions(desk.pairings), asker, must_ask=False)
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


@dataclass(slots=True)
class _Desk:
    """A profile's products beside its catalog."""

    context: Context
    stored: StoredProfile
    resolutions: Sequence[Resolution]
    items: Sequence[CatalogItem]
    suggester: Suggester
    pairings: Sequence[Pairing]

    @classmethod
    def of(cls, context: Context, stored: StoredProfile) -> "_Desk":
        """Read prices and catalog."""
        book = Reading().book(context, stored)
        resolutions = Prices(book=book, on=day_of(context, None)).resolved(stored.profile)
        if not any(each.row for each in resolutions):
            message = f"None of {len(resolutions)} products has a price by this profile."
            raise InvalidInput(message, hint="cwsetup prices says why.")
        with open_client(context, stored) as client:
            items = catalog_items(context, LiveCatalog(client))
        suggester = Suggester(CatalogIndex.of(items, stored.profile))
        return cls(context, stored, resolutions, items, suggester, pair(resolutions, suggester.index, suggester))

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
            difference=self._difference,
        )
        if matching.ask():
            self._write(board.decisions)
        else:
            self.context.console.note("Nothing was written.")
        if matching.interrupted:
            raise KeyboardInterrupt

    def write(self, decisions: Decisions, asker: Asker | None, *, must_ask: bool) -> None:
        """Show what decisions change and write it with consent, which a flag may have given."""
        lines = self._difference(decisions)
        self.context.console.lines(lines)
        if lines and not self.context.options.yes:
            if asker is None and must_ask:
                raise AnswersMissing("Nobody can be asked whether to write this.", details=("-y  write it",))
            if asker is not None and not _agrees(asker):
                self.context.console.note("Nothing was written.")
                return
        self._write(decisions)

    def _write(self, decisions: Decisions) -> None:
        """Write into the profile as it is by now: somebody may have edited it while a person was matching."""
        now = self.context.profiles.load(self.stored.path)
        if now.profile.connection == self.stored.profile.connection:
            self.stored = now
        links = self._links(decisions)
        if links == self.stored.links:
            self.context.console.note("Nothing changed.")
            return
        self.context.profiles.change(self.stored, self.stored.values, links)
        self.context.console.note(f"Wrote {self.stored.path}: {_counted(decisions)}", "ok")
        self.context.console.note("What that changes: cwsetup sync-prices --plan")
        index = CatalogIndex.of(self.items, replace(self.stored.profile, links=links))
        self.pairings = pair(self.resolutions, index, Suggester(index)) if self.context.options.json else self.pairings

    def _links(self, decisions: Decisions) -> Links:
        priced = [each for each in self.resolutions if each.row is not None]
        return with_decisions(self.stored.links, decisions, priced, per_unit=self.suggester.index.per_unit)

    def _difference(self, decisions: Decisions) -> list[str]:
        text, name = changed_text(self.stored, self.stored.values, self._links(decisions)), self.stored.path.name
        lines = difflib.unified_diff(
            self.stored.text.splitlines(), text.splitlines(), name, f"{name} (after)", lineterm="", n=1
        )
        return list(lines)


def _agrees(asker: Asker) -> bool:
    try:
        return asker.confirm(Question(key="write", label="Write?", default=True))
    except Back:
        return False


def _counted(decisions: Decisions) -> str:
    """Return how many links were made of which kind."""
    words = {LinkWord.IGNORE: "ignored", LinkWord.CREATE: "to be created", None: "taken back"}
    kinds = [_kind(link, words) for link in decisions.values()]
    return ", ".join(f"{kinds.count(kind)} {kind}" for kind in dict.fromkeys(kinds))


def _kind(link: Link | None, words: dict[LinkWord | None, str]) -> str:
    return words[link] if link is None or isinstance(link, LinkWord) else "linked"
