"""Interrupted readings of agreements: what one keeps, another takes from it."""

import os
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from cwsetup.errors import CwsetupError
from cwsetup.pricing.additions import Addition
from cwsetup.storage.readings import LONGEST, Reading

NOW = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
ADDITIONS = [
    Addition(
        id=1, item_id=812, identifier="E3", quantity=Decimal("2.5"), price=Decimal("0.10"), ends=date(2027, 1, 31)
    ),
    Addition(id=2, item_id=813, identifier='"=Żółw"', description="a\nb", is_charged=False, billed=Decimal(3)),
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "readings" / "acme.jsonl"


def test_what_was_kept_is_known_to_the_next_one_as_it_was(path: Path) -> None:
    first = Reading.of(path, NOW)
    assert first.known == {}
    first.keep(7, ADDITIONS)
    first.keep(8, [])
    again = Reading.of(path, NOW + timedelta(hours=1))
    assert again.known == {7: ADDITIONS, 8: []}
    assert again.began == NOW
    assert path.stat().st_mode & 0o777 == 0o600


def test_it_goes_on_in_the_same_file_and_is_gone_when_it_is_done(path: Path) -> None:
    Reading.of(path, NOW).keep(7, ADDITIONS)
    second = Reading.of(path, NOW)
    second.keep(9, ADDITIONS[:1])
    assert Reading.of(path, NOW).known == {7: ADDITIONS, 9: ADDITIONS[:1]}
    second.done()
    second.done()
    assert Reading.of(path, NOW).known == {}


def test_every_folder_that_it_makes_is_its_owners_alone(path: Path) -> None:
    Reading.of(path, NOW)
    assert {place.stat().st_mode & 0o777 for place in (path.parent, path.parent.parent)} == {0o700}


def test_a_link_in_its_place_is_not_written_through(path: Path, tmp_path: Path) -> None:
    reading = Reading.of(path, NOW)
    path.unlink()
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(CwsetupError, match=r"acme\.jsonl can't be written: "):
        reading.keep(7, ADDITIONS)
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize(("age", "known"), [(LONGEST, 1), (LONGEST + timedelta(seconds=1), 0), (timedelta(-1), 0)])
def test_what_is_too_old_or_from_the_future_is_not_gone_on_with(path: Path, age: timedelta, known: int) -> None:
    Reading.of(path, NOW).keep(7, ADDITIONS)
    assert len(Reading.of(path, NOW + age).known) == known


def test_afresh_forgets_what_was_kept(path: Path) -> None:
    Reading.of(path, NOW).keep(7, ADDITIONS)
    assert Reading.of(path, NOW, afresh=True).known == {}
    assert Reading.of(path, NOW).known == {}


@pytest.mark.parametrize("cut", range(1, 200, 13))
def test_a_line_that_was_cut_off_is_passed_over_and_spoils_none_after_it(path: Path, cut: int) -> None:
    reading = Reading.of(path, NOW)
    reading.keep(7, ADDITIONS)
    reading.keep(8, ADDITIONS)
    os.truncate(path, path.stat().st_size - cut)
    again = Reading.of(path, NOW)
    assert again.known == {7: ADDITIONS}
    again.keep(9, [])
    assert Reading.of(path, NOW).known == {7: ADDITIONS, 9: []}


@pytest.mark.parametrize("content", ["", "\n", "x", '\n{"format": 2, "began": "2026-11-24T05:00:00+00:00"}', "\n[]"])
def test_a_file_that_cannot_be_read_is_begun_anew(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True)
    path.write_text(content, "utf-8")
    reading = Reading.of(path, NOW)
    assert reading.known == {}
    reading.keep(7, [])
    assert Reading.of(path, NOW).known == {7: []}


def test_a_place_that_cannot_be_written_is_said_with_a_way_out(path: Path) -> None:
    path.parent.parent.parent.joinpath("state").write_text("a file", "utf-8")
    with pytest.raises(CwsetupError, match=r"acme\.jsonl can't be written: ") as raised:
        Reading.of(path, NOW)
    assert "CWSETUP_STATE_DIR" in str(raised.value.hint)
