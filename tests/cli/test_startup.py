"""What a command imports before it works: start-up time is made of that."""

import subprocess
import sys

import pytest

HEAVY = (
    *("httpx", "keyring", "questionary", "prompt_toolkit", "tomlkit", "tomli_w", "starlette", "uvicorn", "pydantic"),
    "python_calamine",
)


def imported(*arguments: str) -> set[str]:
    """Return the top-level modules that a command line has imported by its end."""
    code = (
        "import sys; sys.argv = ['cwsetup', *sys.argv[1:]]\n"
        "from cwsetup.__main__ import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print('MODULES', *{name.partition('.')[0] for name in sys.modules})"
    )
    ran = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True)
    return set(ran.stdout.rpartition("MODULES")[2].split())


def test_the_version_is_answered_before_anything_is_imported() -> None:
    modules = imported("--version")
    assert not modules & {"typer", "rich", *HEAVY}
    assert "cwsetup" in modules


@pytest.mark.parametrize(
    "arguments",
    [("--help",), ("init", "--help"), ("sync-prices", "--help"), ("match", "--help"), ("apply", "--help")],
)
def test_help_imports_no_library_that_only_work_needs(arguments: tuple[str, ...]) -> None:
    modules = imported(*arguments)
    assert not modules & set(HEAVY)
    assert "typer" in modules


def test_show_reads_a_profile_without_keys_or_network(tmp_path: object) -> None:
    modules = imported("list")
    assert not modules & {"httpx", "keyring", "questionary", "prompt_toolkit", "starlette", "pydantic"}
