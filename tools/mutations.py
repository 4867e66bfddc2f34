"""Change the code that decides about money in one place at a time; a test of ``tests/pricing`` must notice each change.

Runs ``mutmut`` on a copy of the repository and keeps the counts in ``docs/reliability.json``, module by module: a run
of some leaves the figures of the others. Each change that survives is named there; ``tools/survivors.json`` says of
those that change nothing why that is so, by what was changed rather than by its number. ``--hours`` ends a run earlier:
what wasn't reached is counted as such, and a copy that was kept (``--in``) is gone on with.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
KEPT, REASONS = ROOT / "docs" / "reliability.json", ROOT / "tools" / "survivors.json"
PACKAGE = Path("src/cwsetup/pricing")
COPIED = ("src", "tests", "examples")
NOTICED = {1, 3}
"""What ``mutmut`` keeps of a change that tests failed with; to take too long, or not to come by, is no noticing."""
OPEN = "not looked at yet"
CONFIG = """
[tool.mutmut]
source_paths = ["src/cwsetup/pricing"]
pytest_add_cli_args_test_selection = ["tests/pricing"]
also_copy = ["src/cwsetup", "tests", "examples"]
"""


def modules() -> tuple[str, ...]:
    """Return the names of all modules of ``pricing``."""
    return tuple(sorted(path.stem for path in (ROOT / PACKAGE).glob("*.py") if path.stem != "__init__"))


def copied(folder: Path) -> None:
    """Copy what the tests need, with the settings of ``mutmut`` in it."""
    for name in COPIED:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    settings = (ROOT / "pyproject.toml").read_text("utf-8")
    (folder / "pyproject.toml").write_text(settings + CONFIG, "utf-8")
    (folder / "README.md").write_text("", "utf-8")


def is_of_today(folder: Path) -> bool:
    """Return whether a copy still is what the repository has."""
    paths = [path for name in (PACKAGE, Path("tests/pricing")) for path in (ROOT / name).glob("*.py")]
    copies = [folder / path.relative_to(ROOT) for path in paths]
    return all(
        copy.is_file() and copy.read_bytes() == path.read_bytes() for path, copy in zip(paths, copies, strict=True)
    )


def run(folder: Path, chosen: list[str], seconds: float | None) -> None:
    """Let ``mutmut`` try the changes of the modules that aren't wholly tried yet, until the time is over."""
    waiting = [module for module in chosen if None in statuses(folder, module).values()]
    if not waiting:
        return
    command = [sys.executable, "-m", "mutmut", "run", *(f"cwsetup.pricing.{module}.*" for module in waiting)]
    try:
        subprocess.run(command, cwd=folder, env=_environment(folder), timeout=seconds, check=False)  # noqa: S603 - ours
    except subprocess.TimeoutExpired:
        sys.stdout.write("\nThe time is over; what wasn't reached is counted as such.\n")


def statuses(folder: Path, module: str) -> Mapping[str, int | None]:
    """Return what ``mutmut`` keeps of each change of a module; one that wasn't tried has ``None``."""
    told = folder / "mutants" / PACKAGE / f"{module}.py.meta"
    if not told.exists():
        return {"": None}
    found: Mapping[str, int | None] = json.loads(told.read_text("utf-8"))["exit_code_by_key"]
    return found


def _environment(folder: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": f"{folder}/src"}


def counts(folder: Path, module: str) -> tuple[dict[str, Any], list[str]]:
    """Return what came of a module's changes, and which survived."""
    tried = statuses(folder, module)
    missed, killed = (sum(status in what for status in tried.values()) for what in ({None}, NOTICED))
    survivors = [change(folder, module, name) for name, status in tried.items() if status not in {None, *NOTICED}]
    today = date.today().isoformat()  # noqa: DTZ011 - today, here
    return {"date": today, "all": len(tried), "not reached": missed, "killed": killed}, survivors


def change(folder: Path, module: str, name: str) -> str:
    """Return a change as a person reads it: where, what was there, what it became."""
    command = [sys.executable, "-m", "mutmut", "show", name]
    shown = subprocess.run(  # noqa: S603 - ours
        command, cwd=folder, env=_environment(folder), capture_output=True, text=True, check=True
    )
    lines = [line for line in shown.stdout.splitlines() if not line.startswith(("---", "+++"))]
    was, became = (
        " ".join(" ".join(line[1:].split()) for line in lines if line.startswith(sign)) or "nothing" for sign in "-+"
    )
    place = name.rpartition(".")[2].rpartition("__mutmut_")[0].removeprefix("x_").removeprefix("xǁ").replace("ǁ", ".")
    return f"{module}: {place}: {was} → {became}"


def with_figures(kept: Mapping[str, Any], found: Mapping[str, tuple[dict[str, Any], list[str]]]) -> dict[str, Any]:
    """Return what is kept with the figures of the modules that were run; of those that are gone nothing stays."""
    reasons: Mapping[str, str] = json.loads(REASONS.read_text("utf-8"))
    own, survivors = dict(kept.get("modules", {})), dict(kept.get("survivors", {}))
    survivors = {what: reason for what, reason in survivors.items() if what.partition(":")[0] not in found}
    for module, (figures, names) in found.items():
        justified = sum(name in reasons for name in names)
        own[module] = {**figures, "justified": justified, "survived": len(names) - justified}
        survivors |= {name: reasons.get(name, OPEN) for name in names}
    known = modules()
    return {
        "modules": {module: own[module] for module in known if module in own},
        "survivors": {what: survivors[what] for what in sorted(survivors) if what.partition(":")[0] in known},
    }


def unfit(entry: Mapping[str, Any], chosen: list[str]) -> Iterator[str]:
    """Yield the reasons of modules wholly run that no surviving change needs any more."""
    whole = {module for module in chosen if not entry["modules"][module]["not reached"]}
    for what in json.loads(REASONS.read_text("utf-8")):
        module = what.partition(":")[0]
        if what not in entry["survivors"] and (module in whole or module not in modules()):
            yield what


def main() -> int:
    """Run and keep the figures; 1 if a change survived without a reason."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("modules", nargs="*", choices=[[], *modules()], metavar="module")
    asked.add_argument("--hours", type=float)
    asked.add_argument("--in", dest="folder", type=Path, help="where to run, to be kept and gone on with")
    given = asked.parse_args()
    chosen = given.modules or list(modules())
    with tempfile.TemporaryDirectory(prefix="mutations-") as name:
        folder = given.folder or Path(name)
        if not (folder / "pyproject.toml").exists():
            copied(folder)
        elif not is_of_today(folder):
            asked.error(f"the copy in {folder} is of other sources; take another folder")
        run(folder, chosen, None if given.hours is None else given.hours * 3_600)
        found = {module: counts(folder, module) for module in chosen}
    everything = json.loads(KEPT.read_text("utf-8")) if KEPT.exists() else {}
    everything["mutation"] = with_figures(everything.get("mutation", {}), found)
    KEPT.write_text(json.dumps(dict(sorted(everything.items())), indent=1, ensure_ascii=False) + "\n", "utf-8")
    for what in unfit(everything["mutation"], chosen):
        sys.stdout.write(f"No such change survives any more: {what}\n")
    return int(any(everything["mutation"]["modules"][module]["survived"] for module in chosen))


if __name__ == "__main__":
    sys.exit(main())
