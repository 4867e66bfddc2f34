"""What is held against the memory of a large run: growth with the writes, and nothing else."""

from tests.campaigns.size import MOST_GROWTH, Sample, growth


def curve(*megabytes: float) -> list[Sample]:
    return [Sample(float(number), number * 100, each) for number, each in enumerate(megabytes)]


def test_memory_that_stays_is_flat_whatever_it_was_while_the_run_began() -> None:
    assert abs(growth(curve(900, 20, *[100] * 30))) < MOST_GROWTH


def test_memory_that_grows_with_the_writes_is_seen() -> None:
    assert growth(curve(*range(100, 150))) > MOST_GROWTH
