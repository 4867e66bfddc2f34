"""Install a wheel as people do, and use it: ``python tools/installs.py dist/cwsetup-….whl [pip|pipx|uv]…``.

Each way gets folders of its own. What is installed must answer, do the whole job on the demo server, complete at the
shell, and give programs its types.
"""

import os
import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable, Mapping
from pathlib import Path

from cwsetup import __version__

SCRIPTS = "Scripts" if os.name == "nt" else "bin"


def by_pip(wheel: Path, folder: Path) -> Path:
    """Install into a virtual environment."""
    venv.create(folder / "venv", with_pip=True)
    scripts = folder / "venv" / SCRIPTS
    run([str(scripts / "python"), "-m", "pip", "install", "--quiet", f"{wheel}[demo]"])
    return scripts


def by_pipx(wheel: Path, folder: Path) -> Path:
    """Install with pipx."""
    homes = {
        "PIPX_HOME": str(folder / "home"),
        "PIPX_BIN_DIR": str(folder / "bin"),
        "PIPX_MAN_DIR": str(folder / "man"),
    }
    run([sys.executable, "-m", "pipx", "install", "--quiet", f"{wheel}[demo]"], homes)
    return folder / "bin"


def by_uv(wheel: Path, folder: Path) -> Path:
    """Install with uv tool."""
    homes = {"UV_TOOL_DIR": str(folder / "tools"), "UV_TOOL_BIN_DIR": str(folder / "bin")}
    run([sys.executable, "-m", "uv", "tool", "install", "--quiet", "--python", sys.executable, f"{wheel}[demo]"], homes)
    return folder / "bin"


WAYS: Mapping[str, Callable[[Path, Path], Path]] = {"pip": by_pip, "pipx": by_pipx, "uv": by_uv}


def run(command: list[str], more: Mapping[str, str] | None = None) -> str:
    """Run a command and return what it prints; without this project's own source on the path."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    ran = subprocess.run(
        command, env=environment | dict(more or {}), check=False, capture_output=True, text=True, encoding="utf-8"
    )
    if ran.returncode != 0:
        raise SystemExit(f"{' '.join(command)} ended with {ran.returncode}:\n{ran.stdout}{ran.stderr}")
    return ran.stdout


def use(program: Path) -> None:
    """Use what was installed."""
    if run([str(program), "--version"]).strip() != f"cwsetup {__version__}":
        raise SystemExit(f"{program} is of another version.")
    run([str(program), "demo"], {"PYTHONUTF8": "1"})
    completed = run(
        [str(program)], {"_CWSETUP_COMPLETE": "complete_bash", "COMP_WORDS": "cwsetup doc", "COMP_CWORD": "1"}
    )
    if completed.split() != ["doctor"]:
        raise SystemExit(f"{program} completes doc to {completed!r}.")


def main(wheel: str, *ways: str) -> None:
    """Install in each way, and say what worked."""
    for way in ways or tuple(WAYS):
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            scripts = WAYS[way](Path(wheel).resolve(), Path(folder).resolve())
            use(scripts / ("cwsetup.exe" if os.name == "nt" else "cwsetup"))
        print(f"ok {way}")


if __name__ == "__main__":
    main(*sys.argv[1:])
