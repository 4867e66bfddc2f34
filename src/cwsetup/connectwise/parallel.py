"""Several requests at once, over threads."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import TypeVar

T = TypeVar("T")


def in_parallel(jobs: Sequence[Callable[[], T]], *, workers: int) -> Iterator[T]:
    """Yield what each job returns, as it comes; the first failure is raised and calls the others off."""
    if len(jobs) == 1:
        yield jobs[0]()
        return
    pool = ThreadPoolExecutor(max_workers=workers, thread_name_prefix="connectwise")
    try:
        for done in as_completed([pool.submit(job) for job in jobs]):
            yield done.result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
