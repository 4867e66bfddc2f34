"""What becomes of the other requests when one of several ends it all."""

from collections.abc import Callable

import pytest

from cwsetup.connectwise.parallel import in_parallel


def raising(failure: BaseException) -> Callable[[], int]:
    def job() -> int:
        raise failure

    return job


@pytest.mark.parametrize(
    ("failure", "stops"), [(KeyboardInterrupt(), 1), (SystemExit(), 1), (ValueError(), 0)], ids=repr
)
def test_an_interrupt_stops_what_waits_and_a_failure_does_not(failure: BaseException, stops: int) -> None:
    stopped: list[bool] = []
    with pytest.raises(type(failure)):
        list(in_parallel([raising(failure)] * 3, workers=2, on_interrupt=lambda: stopped.append(True)))
    assert len(stopped) == stops


def test_whoever_stops_listening_stops_what_waits() -> None:
    stopped: list[bool] = []
    heard = in_parallel([lambda: 1] * 3, workers=2, on_interrupt=lambda: stopped.append(True))
    assert next(heard) == 1
    del heard
    assert stopped == [True]
