"""What is held against the memory of a large run: growth with the writes, and nothing else."""

from tests.campaigns.size import MOST_GROWTH, Sample, growth


def curve(*megabytes: float) -> list[Sample]:
    return [Sample(float(number), number * 100, each) for number, each in enumerate(megabytes)]


def test_memory_that_stays_is_flat_whatever_it_was_while_the_run_began() -> None:
    assert abs(growth(curve(900, 20, *[100] * 30))) < MOST_GROWTH


def test_what_the_report_takes_at_the_end_is_not_the_writing() -> None:
    ended = curve(*[100] * 30, 100)
    after = [Sample(31.0 + number, ended[-1].journal, 300.0) for number in range(5)]
    assert abs(growth([*ended, *after])) < MOST_GROWTH


def test_memory_that_grows_with_the_writes_is_seen() -> None:
    assert growth(curve(*range(100, 150))) > MOST_GROWTH
