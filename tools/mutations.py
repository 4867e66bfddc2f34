"""Change the code that decides about money in one place at a time; a test of ``tests/pricing`` must notice each change.

Runs ``mutmut`` on a copy of the repository and keeps the counts in ``docs/reliability.json``. Each change that survives
is named there; ``tools/survivors.json`` says of those that change nothing why that is so. ``--hours`` ends it earlier:
what wasn't reached is counted as such.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
KEPT, REASONS = ROOT / "docs" / "reliability.json", ROOT / "tools" / "survivors.json"
MODULES = ("resolve", "limits", "plan", "matching", "money", "rules", "decide", "claims", "movement", "factors")
CONFIG = """
[tool.mutmut]
source_paths = ["src/cwsetup/pricing"]
pytest_add_cli_args_test_selection = ["tests/pricing"]
also_copy = ["src/cwsetup", "tests", "examples"]
"""


def copied(folder: Path) -> None:
    """Copy what the tests need, with the settings of ``mutmut`` in it."""
    for name in ("src", "tests", "examples"):
        shutil.copytree(ROOT / name, folder / name)
    settings = (ROOT / "pyproject.toml").read_text("utf-8")
    (folder / "pyproject.toml").write_text(settings + CONFIG, "utf-8")
    (folder / "README.md").write_text("", "utf-8")


def run(folder: Path, modules: list[str], seconds: float | None) -> None:
    """Let ``mutmut`` try the changes of some modules, until the time is over."""
    patterns = [f"cwsetup.pricing.{module}.*" for module in modules]
    command = [sys.executable, "-m", "mutmut", "run", *patterns]
    try:
        subprocess.run(command, cwd=folder, env=_environment(folder), timeout=seconds, check=False)  # noqa: S603 - ours
    except subprocess.TimeoutExpired:
        sys.stdout.write("\nThe time is over; what wasn't reached is counted as such.\n")


def _environment(folder: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": f"{folder}/src"}


def figures(folder: Path, modules: list[str], reasons: Mapping[str, str]) -> dict[str, Any]:
    """Return what came of the changes, by module."""
    counted: dict[str, dict[str, int]] = {}
    survivors: dict[str, str] = {}
    for module in modules:
        told = json.loads((folder / f"mutants/src/cwsetup/pricing/{module}.py.meta").read_text("utf-8"))
        statuses: dict[str, int | None] = told["exit_code_by_key"]
        names = [name for name, status in statuses.items() if status == 0]
        justified = [name for name in names if name in reasons]
        survivors |= {name: reasons.get(name, "not looked at yet") for name in names}
        found = Counter(status is None for status in statuses.values())
        counted[module] = {
            "all": len(statuses),
            "not reached": found[True],
            "killed": found[False] - len(names),
            "justified": len(justified),
            "survived": len(names) - len(justified),
        }
    return {"date": date.today().isoformat(), "modules": counted, "survivors": survivors}  # noqa: DTZ011 - today, here


def main() -> int:
    """Run and keep the figures; 1 if a change survived without a reason."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("modules", nargs="*", default=list(MODULES))
    asked.add_argument("--hours", type=float)
    asked.add_argument("--in", dest="folder", type=Path, help="a folder that a run was made in before: only read it")
    given = asked.parse_args()
    reasons = json.loads(REASONS.read_text("utf-8"))
    with tempfile.TemporaryDirectory(prefix="mutations-") as name:
        folder = given.folder or Path(name)
        if given.folder is None:
            copied(folder)
            run(folder, given.modules, None if given.hours is None else given.hours * 3_600)
        found = figures(folder, given.modules, reasons)
    everything = json.loads(KEPT.read_text("utf-8")) if KEPT.exists() else {}
    everything["mutation"] = found
    KEPT.write_text(json.dumps(dict(sorted(everything.items())), indent=1, ensure_ascii=False) + "\n", "utf-8")
    return int(any(module["survived"] for module in found["modules"].values()))


if __name__ == "__main__":
    sys.exit(main())
