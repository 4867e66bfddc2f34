"""``additions``: lists additions of agreements that kept another price or cost than their item; changes nothing."""

from pathlib import Path

from cwsetup.cli.additions_data import COLUMNS, as_dict, csv_rows
from cwsetup.cli.agreements import Read, compared, read_agreements
from cwsetup.cli.context import Context
from cwsetup.cli.history import the_run
from cwsetup.cli.pace import at_rate
from cwsetup.cli.report_file import ReportFile
from cwsetup.cli.runs import journals_of
from cwsetup.cli.world import open_client
from cwsetup.connectwise.catalog import LiveCatalog
from cwsetup.errors import UsageError
from cwsetup.profile.settings import Profile
from cwsetup.storage.past import PastRun
from cwsetup.sync.history import History, changed_items
from cwsetup.terminal.additions_view import additions_view
from cwsetup.terminal.report.additions_page import AdditionsReport, additions_page

LAST = "last"
"""What ``--run`` takes for the last run that wrote something and wasn't taken back."""


def additions(context: Context, run: str | None, report: Path | None, rate: str | None, **flags: bool) -> None:
    """List the additions that differ from their item."""
    place = None if report is None else ReportFile(report, COLUMNS)
    if place is not None:
        place.check()
    stored = at_rate(context.profiles.load(context.profile_path), rate)
    profile = stored.profile
    past = None if run is None else _run(context, profile, run)
    before = None if past is None else changed_items(past)
    with open_client(context, stored) as client:
        read = read_agreements(context, profile, client, afresh=flags["fresh"])
        items = LiveCatalog(client).items_by_id(_items_of(read))
        found = compared(context, profile, client, read, items, before)
    shown = AdditionsReport(
        profile_name=stored.stem,
        company=profile.connection.company,
        url=profile.connection.url,
        currency=profile.pricing.currency,
        made=context.now(),
        found=found,
        run=None if past is None else past.run,
    )
    if context.options.json:
        context.console.json(as_dict(shown))
    else:
        context.console.data(additions_view(shown, full=flags["full"]))
    if place is not None:
        place.write(context, lambda: additions_page(shown), lambda: csv_rows(shown.found))


def _items_of(read: Read) -> set[int]:
    return {addition.item_id for _, additions in read for addition in additions}


def _run(context: Context, profile: Profile, name: str) -> PastRun:
    known = History(journals_of(context, profile).past())
    if name != LAST:
        return the_run(known, name)
    past = known.to_undo()
    if past is None:
        raise UsageError("No run has written anything here yet.", hint="Without --run all additions are compared.")
    return past
