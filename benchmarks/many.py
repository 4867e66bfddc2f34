"""What 200 profiles on 20 instances take in one run, by how many instances are worked on at once.

``nox -s many`` prints numbers and judges none. Memory is what all processes of the run have together (their shared
pages counted once), looked up every 20 ms.
"""

import resource
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from cwsetup.demo.process import DemoServer, start_several
from tests.cli.conftest import Shell
from tests.cli.several import Brands, brands

INSTANCES, PROFILES, LATENCY = 20, 10, 0.1
AT_ONCE = (1, 4, 8, 20)


def main() -> None:
    """Measure each number at once on fresh instances."""
    print("| at once | seconds | CPU seconds | memory | requests | written |\n|---:|---:|---:|---:|---:|---:|")
    with start_several(INSTANCES) as servers, tempfile.TemporaryDirectory() as folder:
        for at_once in AT_ONCE:
            for server in servers:
                server.reset()
            print(measured(prepared(Path(folder, str(at_once)), servers), servers, at_once), flush=True)


def prepared(folder: Path, servers: list[DemoServer]) -> Brands:
    """Make the profiles in a folder of their own, and the servers slow."""
    folder.mkdir()
    first = servers[0]
    environment = {
        "CWSETUP_CONFIG_DIR": str(folder / "config"),
        "CWSETUP_STATE_DIR": str(folder / "state"),
        "CWSETUP_CLIENT_ID": first.client_id,
        "CWSETUP_PUBLIC_KEY": first.public_key,
        "CWSETUP_PRIVATE_KEY": first.private_key,
    }
    made = brands(Shell(folder, environment), {f"m{at:03}": servers[at % INSTANCES] for at in range(200)})
    for server in servers:
        server.set_faults([{"kind": "latency", "seconds": LATENCY}])
    return made


def measured(made: Brands, servers: list[DemoServer], at_once: int) -> str:
    """Return a line of the table."""
    asked = sum(len(server.trail()) for server in servers)
    command = [sys.executable, "-m", "cwsetup", "sync-prices", "--all", "--apply", "-q", "--instances", str(at_once)]
    began, before, most = time.monotonic(), _of_children(), 0
    with subprocess.Popen(command, env=made.environment, stdout=subprocess.PIPE, text=True) as run:  # noqa: S603
        while run.poll() is None:
            most = max(most, memory(run.pid))
            with suppress(subprocess.TimeoutExpired):
                run.wait(0.02)
    seconds, cpu = time.monotonic() - began, _of_children() - before
    requests = sum(len(server.trail()) for server in servers) - asked
    written = sum(len(server.writes()) for server in servers)
    return f"| {at_once} | {seconds:.1f} | {cpu:.1f} | {most // 1024} MB | {requests:,} | {written} |"


def memory(pid: int) -> int:
    """Return the kilobytes that a process and its children have."""
    with suppress(OSError):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
        tasks = Path(f"/proc/{pid}/task").iterdir()
        children = [each for task in tasks for each in (task / "children").read_text("ascii").split()]
        own = next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        return own + sum(memory(int(child)) for child in children)
    return 0


def _of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
