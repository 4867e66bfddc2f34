"""What an installation holds: nothing that nobody has looked at, and nothing but what was pinned."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import Distribution, distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PINNED = {"ci.txt": ("users", "demo", "dataverse", "developers"), "audit.txt": ("audit",), "docs.txt": ("docs",)}
_PIN = re.compile(
    r"([a-z0-9][a-z0-9-]*)(\[[a-z]+\])?==[0-9][0-9a-z.]*( ; [^\\#]+)? \\\n"
    r"((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)"
)

Names = frozenset[str]


def reviewed(*tables: str) -> Names:
    """Return the distributions that somebody has looked at."""
    lists = tomllib.loads((ROOT / "requirements" / "distributions.toml").read_text("utf-8"))
    return frozenset(name for table in tables for name in lists[table])


def pinned(text: str) -> Names:
    """Return what a file of requirements pins; it may hold nothing but pins, each with its hashes."""
    assert _PIN.sub("", text) == "", "only names, versions and hashes: no addresses, no options"
    return frozenset(found[1] for found in _PIN.finditer(text))


def declared(extra: str = "") -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    texts = project["optional-dependencies"][extra] if extra else project["dependencies"]
    return [Requirement(text) for text in texts]


def installed(folders: Sequence[str] | None = None) -> Mapping[str, Distribution]:
    found = distributions() if folders is None else distributions(path=list(folders))
    return {canonicalize_name(each.metadata["Name"]): each for each in found}


def resolved(requirements: Sequence[Requirement], there: Mapping[str, Distribution]) -> Names:
    """Return everything that requirements bring with them here, as it is installed."""
    seen: set[tuple[str, frozenset[str]]] = set()
    waiting = [(requirement, frozenset({""})) for requirement in requirements]
    while waiting:
        requirement, extras = waiting.pop()
        if requirement.marker and not any(requirement.marker.evaluate({"extra": extra}) for extra in extras):
            continue
        name = canonicalize_name(requirement.name)
        wanted = frozenset({"", *requirement.extras})
        if (name, wanted) in seen:
            continue
        seen.add((name, wanted))
        waiting += [(Requirement(text), wanted) for text in there[name].requires or ()]
    return frozenset(name for name, _ in seen)


HOOKS = {"sitecustomize.py", "usercustomize.py"}


def hooks(names: Names, there: Mapping[str, Distribution]) -> Iterator[str]:
    """Yield the files by which distributions run something whenever Python starts."""
    for name in sorted(names):
        for file in there[name].files or ():
            if file.suffix == ".pth" or file.name in HOOKS:
                yield str(file)


@pytest.mark.parametrize("file", PINNED)
def test_what_is_pinned_is_what_was_looked_at(file: str) -> None:
    names = pinned((ROOT / "requirements" / file).read_text("utf-8"))
    assert names == reviewed(*PINNED[file]), "look at what is new, then name it in requirements/distributions.toml"


def test_what_is_declared_is_pinned() -> None:
    names = {canonicalize_name(each.name) for extra in ("", "demo", "dataverse", "dev") for each in declared(extra)}
    assert names - {"cwsetup"} <= pinned((ROOT / "requirements" / "ci.txt").read_text("utf-8"))


def test_a_users_installation_holds_nothing_else_and_starts_nothing() -> None:
    there = installed()
    names = resolved([*declared(), *declared("demo"), *declared("dataverse")], there)
    assert names <= reviewed("users", "demo", "dataverse")
    assert {"httpx", "keyring", "anyio", "h11"} <= names, "also what others bring with them"
    assert list(hooks(names, there)) == []


def a_distribution(folder: Path, name: str, *, needs: str = "", file: str = "") -> None:
    place = folder / f"{name}-1.0.dist-info"
    place.mkdir()
    (place / "METADATA").write_text(
        f"Name: {name}\nVersion: 1.0\n{f'Requires-Dist: {needs}' if needs else ''}\n", "utf-8"
    )
    (place / "RECORD").write_text(f"{file},,\n" if file else "", "utf-8")
    if file:
        (folder / file).touch()


def test_twin_a_distribution_that_a_dependency_gained_is_found(tmp_path: Path) -> None:
    a_distribution(tmp_path, "tomlkit", needs="stranger; python_version > '3'")
    a_distribution(tmp_path, "stranger", needs="friend; extra == 'more'", file="stranger.pth")
    there = installed([str(tmp_path)])
    names = resolved([Requirement("tomlkit>=0.1")], there)
    assert names - reviewed("users") == {"stranger"}
    assert list(hooks(names, there)) == ["stranger.pth"]


@pytest.mark.parametrize(
    "line",
    [
        "--index-url https://packages.example/simple\n",
        "stranger @ https://packages.example/stranger.whl\n",
        "stranger==1.0\n",
        f"stranger>=1.0 \\\n    --hash=sha256:{'0' * 64}\n",
        f"stranger==1.0 \\\n    --hash=md5:{'0' * 32}\n",
    ],
)
def test_twin_a_line_that_is_no_pin_is_found(line: str) -> None:
    good = f"tomlkit==0.1 ; sys_platform == 'win32' \\\n    --hash=sha256:{'0' * 64}\n"
    assert pinned(good) == {"tomlkit"}
    with pytest.raises(AssertionError, match="only names"):
        pinned(good + line)
