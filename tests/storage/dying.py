"""A program whose children write a file again and again until they are killed; prints what became of the file.

    python dying.py FOLDER CHANGE WAY KILLS SEED

CHANGE names what is written, WAY is "whole" for our own writers and "in place" for what goes without them.
"""

import json
import os
import signal
import sys
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from random import Random

from cwsetup.errors import CwsetupError
from cwsetup.profile.choices import KeyPlace
from cwsetup.profile.draft import Draft, Source
from cwsetup.storage.csv_files import write_csv
from cwsetup.storage.drafts import Drafts
from cwsetup.storage.journal import Journals
from cwsetup.storage.past import read_run
from cwsetup.storage.planfile import SavedPlan, write_plan_file
from cwsetup.storage.profiles import Profiles
from tests.pricing.builders import a_plan, a_row, an_item
from tests.profile.builders import usual
from tests.storage.builders import a_store, an_owner, some_keys

DAY = date(2026, 11, 24)
WRITERS = ("profile", "draft", "plan", "table", "keys")

Write = Callable[[int], None]
"""Writes the first or the second of two states."""


def writer(change: str, folder: Path) -> tuple[Write, Path]:
    """Return what makes a change, and the file that it writes."""
    match change:
        case "profile":
            store = Profiles(folder)
            path = store.path("contoso")
            links = {f"P-{number}": number + 1 for number in range(30)}
            return lambda state: store.create(path, usual() | {"currency": ("USD", "EUR")[state]}, links), path
        case "draft":
            drafts = Drafts(folder)
            return lambda state: drafts.save(a_draft(state), datetime.fromtimestamp(0).astimezone()), drafts.path
        case "plan":
            path = folder / "plan.json"
            plans = [a_saved_plan(price) for price in ("41", "42")]
            return lambda state: write_plan_file(path, plans[state]), path
        case "table":
            path = folder / "prices.csv"
            return lambda state: write_csv(path, ("product", "price"), [("E3", state)] * 2_000), path
        case "keys":
            keys, owner = a_store({}, folder), an_owner(folder / "contoso.toml")
            texts = ("a" * 300, "b" * 300)
            return lambda state: note(keys.save(some_keys(texts[state]), owner, KeyPlace.FILE)), keys.file_of(owner)
        case _:
            raise ValueError(change)


def note(_: object) -> None:
    """Take what a writer says of where it wrote."""


def a_draft(state: int) -> Draft:
    draft = Draft()
    for key, value in (usual() | {"company": ("contoso", "fabrikam")[state]}).items():
        draft.offer(key, value, Source.ANSWER)
    return draft


def a_saved_plan(price: str) -> SavedPlan:
    rows = [a_row(f"P-{number}", price=price, line=number + 2) for number in range(50)]
    items = [an_item(f"P-{number}", id=number + 1) for number in range(50)]
    return SavedPlan(plan=a_plan(rows, items), is_whole=True, sources=(), profile_sha256="")


def in_place(path: Path, states: Sequence[bytes]) -> Write:
    """Return what writes the same states as everybody does who doesn't think of kills."""

    def write(state: int) -> None:
        with path.open("wb") as file:
            file.write(states[state])

    return write


def killed(job: Callable[[Callable[[int], None]], None], random: Random, path: Path) -> int:
    """Run a job in a child, kill it somewhere after its first report, and return the last number that it reported."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            job(lambda number: note(os.write(writing, b"%d\n" % number)))
        except BaseException as failure:  # noqa: BLE001 - a child must never go on as its parent
            sys.stderr.write(f"failed: {failure!r}\n")
        os._exit(1)
    os.close(writing)
    with os.fdopen(reading, "rb") as reports:
        first = reports.readline()
        for _ in range(random.randrange(60)):
            path.exists()  # time passes, of another length each time
        os.kill(child, signal.SIGKILL)
        ended = os.waitpid(child, 0)[1]
        assert os.WIFSIGNALED(ended), "a child must write until it is killed"
        whole = [first, *reports.read().splitlines(keepends=True)]
    return int([line for line in whole if line.endswith(b"\n")][-1])


def torn_files(folder: Path, change: str, way: str, kills: int, random: Random) -> int:
    """Return how often neither the one state nor the other was there, in the file or its backup."""
    write, path = writer(change, folder)
    states = []
    for state in (0, 1):
        write(state)
        states.append(path.read_bytes())
    backup = path.with_name(f"{path.name}.bak")
    if way == "in place":
        write = in_place(path, states)

    def job(report: Callable[[int], None]) -> None:
        number = 0
        while True:
            write(number % 2)
            if not number:
                report(number)
            number += 1

    count = 0
    for _ in range(kills):
        killed(job, random, path)
        count += path.read_bytes() not in states or (backup.exists() and backup.read_bytes() not in states)
    return count


def torn_journals(folder: Path, way: str, kills: int, random: Random) -> int:
    """Return how often a journal lacked a line that was said to be there, or had one that isn't whole."""
    journals = Journals(folder, "https://api-na.myconnectwise.net", "contoso")
    plan = a_saved_plan("41").plan
    count = 0
    for _ in range(kills):
        with journals.begin(DAY, {}, plan) as journal:
            run = journal.run
        path = journals.folder / f"{run}.jsonl"

        def job(report: Callable[[int], None], run: str = run, path: Path = path) -> None:
            with journals.reopened(run) as journal:
                record = journal.record if way == "whole" else buffered(path)
                for number in range(1_000_000):
                    record("line", n=number, pad="x" * 700)
                    report(number)

        count += not has_all(journals, path, killed(job, random, path))
    return count


def buffered(path: Path) -> Callable[..., None]:
    """Return what writes lines as everybody does who doesn't think of kills."""
    file = path.open("ab")

    def record(event: str, **facts: object) -> None:
        file.write(json.dumps({"event": event, **facts}).encode() + b"\n")

    return record


def has_all(journals: Journals, path: Path, reported: int) -> bool:
    """Return whether a run can be gone on with, and nothing that was reported is missing."""
    try:
        with journals.reopened(path.stem) as journal:
            journal.record("resumed")
        past = read_run(path)
    except CwsetupError:
        return False
    return past is not None and set(past.last) >= set(range(reported + 1))


def main(arguments: Sequence[str]) -> None:
    """Print how many of the kills tore something."""
    folder, change, way, kills, seed = arguments
    random = Random(seed)
    if change == "journal":
        torn = torn_journals(Path(folder), way, int(kills), random)
    else:
        torn = torn_files(Path(folder), change, way, int(kills), random)
    sys.stdout.write(f"{torn}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
