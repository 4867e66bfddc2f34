"""Decisions on their way into a profile: shown item by item, agreed to, written into the file as it is by then.

Somebody may have edited, broken or moved the profile while a person was matching; no decision is lost by that.
"""

import difflib
import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from cwsetup.cli.context import Context
from cwsetup.cli.naming import command
from cwsetup.errors import CwsetupError, InvalidInput
from cwsetup.pricing.catalog import CatalogItem
from cwsetup.pricing.claims import product_name
from cwsetup.pricing.linking import Decisions, with_decisions
from cwsetup.pricing.pairing import PairingKey, key_of
from cwsetup.pricing.resolve import Resolution
from cwsetup.profile.asking import Asker, Back, Question
from cwsetup.profile.choices import OnePricePer
from cwsetup.profile.links import Link, Links, LinkWord
from cwsetup.storage.csv_files import csv_text, write_csv
from cwsetup.storage.profiles import StoredProfile, changed_text
from cwsetup.text import counted, fold
from cwsetup.wizard.pairing_words import named_item

_COLUMNS = ("product_id", "unit", "item_id", "decision")
_WORDS = {LinkWord.IGNORE: "ignored", LinkWord.CREATE: "to be created", None: "no link"}


@dataclass(slots=True, kw_only=True)
class LinkWriting:
    """Writes decisions about a profile's products into it."""

    context: Context
    stored: StoredProfile
    resolved: Callable[[StoredProfile], Sequence[Resolution]]
    """Returns every product's price by a profile, which may have changed meanwhile."""
    resolutions: Sequence[Resolution]
    """Those by the profile as it was last read."""
    items: Mapping[int, CatalogItem]
    asker: Asker | None

    def difference(self, decisions: Decisions) -> list[str]:
        """Return what decisions change: which product gets which item, then the lines of the profile."""
        text, name = changed_text(self.stored, self.stored.values, self._links(decisions)), self.stored.path.name
        if text == self.stored.text:
            return []
        lines = difflib.unified_diff(
            self.stored.text.splitlines(), text.splitlines(), name, f"{name} (after)", lineterm="", n=1
        )
        return [*self._named(decisions), *lines]

    def write(self, decisions: Decisions, agrees: Callable[[], bool]) -> bool:
        """Write decisions whose difference was agreed to; ``agrees`` shows another one and asks about it.

        Where the profile can't be read or written, somebody is asked to mend it; else the decisions go into a file.
        """
        agreed = self._steps(decisions)
        while True:
            try:
                self._reload()
                if self._steps(decisions) == agreed:
                    return self._write(decisions)
            except CwsetupError as failure:
                if not self._again(failure):
                    self._keep(decisions)
                    raise
                continue
            self.context.console.note(f"{self.stored.path} was changed meanwhile. What would change now:", "warning")
            if not agrees():
                return False
            agreed = self._steps(decisions)

    def _write(self, decisions: Decisions) -> bool:
        links = self._links(decisions)
        if links == self.stored.links:
            self.context.console.note("Nothing changed.")
            return True
        self.context.profiles.change(self.stored, self.stored.values, links)
        self.context.console.note(f"Wrote {self.stored.path}: {_counted(self._known(decisions))}", "ok")
        ahead = command(self.context, "sync-prices --plan", self.stored.path)
        self.context.console.note(f"What that changes: {ahead}")
        return True

    def _reload(self) -> None:
        now = self.context.profiles.load(self.stored.path)
        if now.profile.connection != self.stored.profile.connection:
            raise InvalidInput(
                f"{self.stored.path} was changed meanwhile and is for another instance; nothing was written.",
                hint="Items of one instance are none of another. Run the command again.",
            )
        if now.profile != self.stored.profile:
            self.resolutions = self.resolved(now)
        self.stored = now

    def _steps(self, decisions: Decisions) -> list[str]:
        """Return a difference without where in the file it is and what stands beside it."""
        return [line for line in self.difference(decisions) if not line.startswith(("@@", " ", "---", "+++"))]

    def _known(self, decisions: Decisions) -> Decisions:
        """Return the decisions about what has a price of its own by the profile as it is now."""
        keys = {key_of(each) for each in self._priced()}
        return {key: link for key, link in decisions.items() if key in keys}

    def _priced(self) -> list[Resolution]:
        return [each for each in self.resolutions if each.row is not None]

    def _links(self, decisions: Decisions) -> Links:
        per_unit = self.stored.profile.pricing.one_price_per is OnePricePer.PRODUCT_AND_UNIT
        return with_decisions(self.stored.links, self._known(decisions), self._priced(), per_unit=per_unit)

    def _named(self, decisions: Decisions) -> list[str]:
        present = {fold(product_id): link for product_id, link in self.stored.links.items()}
        per_unit = self.stored.profile.pricing.one_price_per is OnePricePer.PRODUCT_AND_UNIT
        names = {key_of(each): product_name(each) if per_unit else each.product_id for each in self._priced()}
        lines = [
            f"{names[key]} → {self._item_words(link)}"
            for key, link in decisions.items()
            if key in names and link != _present(present.get(key[0]), key)
        ]
        lost = [key for key in decisions if key not in names]
        return [*lines, *(f"{product} ({unit}) → left out: it has no price of its own now" for product, unit in lost)]

    def _item_words(self, link: Link | None) -> str:
        if link is None or isinstance(link, LinkWord):
            return _WORDS[link]
        return named_item(self.items[link])

    def _again(self, failure: CwsetupError) -> bool:
        """Ask whether to try once more; nobody to ask, or nobody who wants to be, is a no."""
        if self.asker is None or self.context.options.yes:
            return False
        label = "The links aren't written. Try again once that is mended?"
        try:
            return self.asker.confirm(Question(key="match.again", label=label, default=True, wrong=failure.message))
        except (Back, KeyboardInterrupt):
            return False

    def _keep(self, decisions: Decisions) -> None:
        """Put decisions that can't be written where they can be brought in from; where there is none, print them."""
        rows = [(product, unit, *_cells(link)) for (product, unit), link in decisions.items()]
        path = self.context.state_folder / f"match-decisions-{self.context.now():%Y%m%d-%H%M%S}.csv"
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_csv(path, _COLUMNS, rows)
        except (OSError, CwsetupError):
            self.context.console.note("The decisions, to be saved as a file for match --import:", "warning")
            self.context.console.lines(csv_text(_COLUMNS, rows).splitlines())
            return
        count = counted(len(rows), "decision")
        ahead = command(self.context, f"match --import {shlex.quote(str(path))}", self.stored.path)
        self.context.console.note(f"{count} kept in {path}. Bring them in later: {ahead}", "warning")


def _present(link: Link | Mapping[str, Link] | None, key: PairingKey) -> Link | None:
    if not isinstance(link, Mapping):
        return link
    return next((one for unit, one in link.items() if fold(unit) == key[1]), None)


def _cells(link: Link | None) -> tuple[int | None, str]:
    if link is None or isinstance(link, LinkWord):
        return None, "unlink" if link is None else str(link)
    return link, "link"


def _counted(decisions: Decisions) -> str:
    """Return how many links were made of which kind."""
    words = {LinkWord.IGNORE: "ignored", LinkWord.CREATE: "to be created", None: "taken back"}
    kinds = [words[link] if link is None or isinstance(link, LinkWord) else "linked" for link in decisions.values()]
    return ", ".join(f"{kinds.count(kind)} {kind}" for kind in dict.fromkeys(kinds))
