"""One entry of the price sources: what it may say."""

import pytest

from cwsetup.profile.choices import Basis, Pick, SourceFormat
from cwsetup.profile.shapes import Unfit
from cwsetup.profile.sources import PriceSource, Sources
from tests.profile.builders import FULL_SOURCE, SOURCE


def test_a_source_needs_a_format_and_files_and_the_rest_is_usual() -> None:
    assert Sources().load([{"format": "work365", "files": ["prices/*.csv"]}]) == (SOURCE,)
    assert SOURCE.pick is Pick.ALL
    assert Sources().dump((SOURCE,)) == [{"format": "work365", "files": ["prices/*.csv"]}]


def test_a_source_says_everything_it_may() -> None:
    raw = {
        "format": "Partner-Center",
        "files": ["a.csv"],
        "pick": "newest",
        "price_list": "Partner",
        "basis": {"Annual": "month"},
    }
    assert Sources().load([raw]) == (
        PriceSource(
            format=SourceFormat.PARTNER_CENTER,
            files=("a.csv",),
            pick=Pick.NEWEST,
            price_list="Partner",
            basis={"Annual": Basis.MONTH},
        ),
    )


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        ([], "it needs at least one [[pricing.sources]]"),
        ("prices.csv", "it needs at least one [[pricing.sources]]"),
        (["prices.csv"], "a price source is a table with format and files."),
        ([{"files": ["a"]}], 'a price source needs "format".'),
        ([{"format": "work365"}], 'a price source needs "files".'),
        ([{"format": "work366", "files": ["a"]}], '"work366" isn\'t one of work365, partner-center'),
        ([{"format": "work365", "files": "a"}], "files needs a list of paths"),
        ([{"format": "work365", "files": []}], "files needs a list of paths"),
        ([{"format": "work365", "files": [""]}], "files needs a list of paths"),
        ([{"format": "work365", "files": ["a"], "pick": "oldest"}], '"oldest" isn\'t one of all, newest.'),
        ([{"format": "work365", "files": ["a"], "price_list": " "}], "price_list needs a name."),
        ([{"format": "work365", "files": ["a"], "price_list": 5}], "price_list needs a name."),
        ([{"format": "work365", "files": ["a"], "basis": "term"}], "basis needs the form"),
        (
            [{"format": "work365", "files": ["a"], "basis": {"Annual": "year"}}],
            '"year" isn\'t one of period, term, month.',
        ),
        ([{"format": "work365", "files": ["a"], "fils": 1}], 'a price source has no "fils". Nearest: files.'),
        ([{"format": "work365", "files": ["a"], "qqq": 1}], "Nearest: format, files, pick, price_list, basis."),
    ],
)
def test_a_source_that_cant_be_used_is_told_why(raw: object, why: str) -> None:
    with pytest.raises(Unfit) as unfit:
        Sources().load(raw)
    assert why in str(unfit.value)


def test_sources_are_shown_by_layout_and_files() -> None:
    assert Sources().show((FULL_SOURCE, SOURCE)) == "partner-center: /srv/a.csv, b.csv; work365: prices/*.csv"
