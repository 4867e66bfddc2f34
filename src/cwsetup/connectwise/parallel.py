"""Several requests at once, over threads."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def in_parallel(
    jobs: Sequence[Callable[[], T]], *, workers: int, on_interrupt: Callable[[], None] | None = None
) -> Iterator[T]:
    """Yield what each job returns, in their order; a failure is raised in its turn and calls off what hasn't begun.

    ``on_interrupt`` is called before what is under way is waited for, when it isn't a failure that ends it all.
    """
    if len(jobs) == 1:
        yield jobs[0]()
        return
    pool = ThreadPoolExecutor(max_workers=workers, thread_name_prefix="connectwise")
    try:
        for future in [pool.submit(job) for job in jobs]:
            yield future.result()
    except BaseException as ended:
        if on_interrupt is not None and not isinstance(ended, Exception):
            on_interrupt()
        raise
    finally:
        pool.shutdown(cancel_futures=True)  # what is under way is waited for: a write must be recorded
