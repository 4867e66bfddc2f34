"""pyconnectwise, as its README shows it, and in a pool of threads.

``python pyconnectwise_job.py read|write URL COUNT WORKERS``
"""

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from pyconnectwise import ConnectWiseManageAPIClient

PAGE = 1_000


class Client(ConnectWiseManageAPIClient):
    """The client, over http to the stand-in: it knows https only."""

    def _get_url(self) -> str:
        return f"{self.manage_url}/v4_6_release/apis/3.0"


def main(job: str, url: str, count: int, workers: int) -> None:
    """Do a job and print what it took."""
    client = Client("company", url, "client-id", "public", "private", codebase="v4_6_release/")
    catalog = client.procurement.catalog

    def read(number: int) -> list[int | None]:
        return [each.id for each in catalog.paginated(number, PAGE).data]

    def write(number: int) -> int | None:
        changes = (("price", 2.5), ("cost", 1.5))
        return catalog.id(number).patch([{"op": "replace", "path": name, "value": value} for name, value in changes]).id

    began = time.perf_counter()
    found: list[object] = []
    try:
        if workers > 1:
            with ThreadPoolExecutor(workers) as pool:
                if job == "read":
                    found = [each for page in pool.map(read, range(1, -(-count // PAGE) + 1)) for each in page]
                else:
                    found = list(pool.map(write, range(1, count + 1)))
        elif job == "read":
            found = [each.id for each in catalog.paginated(1, PAGE).all()]
        else:
            for number in range(1, count + 1):
                found.append(write(number))
    except Exception as error:  # noqa: BLE001 - what it ends with is what is to be shown
        print(json.dumps({"wall": time.perf_counter() - began, "done": 0, "ended": type(error).__name__}))
        return
    print(json.dumps({"wall": time.perf_counter() - began, "done": len(set(found))}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
