"""Price sources that were found to be right: printed, or put into a profile."""

from collections.abc import Sequence
from typing import Any

from cwsetup.cli.context import Context
from cwsetup.cli.edit import agreed
from cwsetup.cli.live import live_of
from cwsetup.cli.world import LiveWorld, as_stored
from cwsetup.errors import AccessError, InvalidInput, TemporaryError
from cwsetup.profile.asking import Asker
from cwsetup.profile.review import review_sources
from cwsetup.profile.sources import PriceSource, dump_source
from cwsetup.storage.layout import lines_of
from cwsetup.storage.profiles import OpenedProfile


def print_sources(context: Context, sources: Sequence[PriceSource]) -> None:
    """Print sources as a profile has them."""
    for source in sources:
        context.console.text("\n".join(["[[pricing.sources]]", *lines_of(dump_source(source))]) + "\n")


def write_sources(context: Context, sources: Sequence[PriceSource], asker: Asker | None, *, replace: bool) -> None:
    """Put sources into the profile; one of the same files takes the place of the one before."""
    stored = context.profiles.open(context.profile_path)
    folder = stored.path.resolve().parent
    new = as_stored(sources, folder)
    draft = stored.draft()
    present: tuple[PriceSource, ...] = () if replace else draft.value("sources") or ()
    draft.answer("sources", (*(each for each in present if not _replaced(each, new)), *new))
    if not agreed(context, stored, draft, asker):
        return
    context.profiles.change(stored, draft.values())
    context.console.note(f"Wrote {stored.path}", "ok")
    _tell_strangers(context, draft.values(), stored)


def _replaced(present: PriceSource, new: Sequence[PriceSource]) -> bool:
    """Whether new sources read the same files, or the same environment."""
    if present.is_live:
        return any(each.is_live and each.live.url == present.live.url for each in new)
    return {file for source in new for file in source.files}.issuperset(present.files)


def _tell_strangers(context: Context, values: dict[str, Any], stored: OpenedProfile) -> None:
    """Say which of the profile's units, price lists and currency no price has now, and which source has none."""
    folder = stored.path.resolve().parent
    world = LiveWorld(context, folder, live_of(context, stored))
    try:
        counts = [world.load_prices([source]).counts() for source in values["sources"]]
    except (InvalidInput, AccessError, TemporaryError) as fault:
        context.console.note(fault.message, "warning")
        return
    for check in review_sources(values, counts):
        context.console.note(f"{check.message} {check.cure}", "warning")
