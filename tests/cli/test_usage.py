"""What every command line has in common: help, version, options before and after, and what is misspelt."""

import json

import pytest

from cwsetup import __version__
from cwsetup.demo.process import DemoServer
from tests.cli.conftest import Shell


def test_no_argument_at_all_shows_the_help(shell: Shell, capsys: pytest.CaptureFixture[str]) -> None:
    said = shell()
    shown = capsys.readouterr().out
    assert (said.status, said.err) == (2, "")
    assert "Usage: cwsetup [OPTIONS] COMMAND [ARGS]..." in shown
    assert all(command in shown for command in ("init", "edit", "show", "prices", "sync-prices", "demo"))


def test_help_of_a_command_has_its_options_and_those_of_every_command(
    shell: Shell, capsys: pytest.CaptureFixture[str]
) -> None:
    assert shell("sync-prices", "-h").status == 0
    shown = capsys.readouterr().out
    assert all(option in shown for option in ("--plan", "--apply", "--max-net-change", "--profile", "--json"))


@pytest.mark.parametrize("arguments", [("--version",), ("-q", "--version"), ("--version", "list")])
def test_the_version_is_printed_and_nothing_else_is_done(shell: Shell, arguments: tuple[str, ...]) -> None:
    said = shell(*arguments)
    assert (said.status, said.out, said.err) == (0, f"cwsetup {__version__}\n", "")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ("syncprices",),
            ['✗ There is no command "syncprices".', "  Nearest: sync-prices, prices. All of them: cwsetup --help"],
        ),
        (("zzz",), ['✗ There is no command "zzz".', "  All of them: cwsetup --help"]),
        (
            ("sync-prices", "--aply"),
            [
                "✗ There is no option --aply.",
                "  Nearest: --apply, --all, --plan. All of them: cwsetup sync-prices --help",
            ],
        ),
        (
            ("--profil", "x", "list"),
            ["✗ There is no option --profil.", "  Nearest: --profile. All of them: cwsetup --help"],
        ),
        (("list", "-x"), ["✗ There is no option -x.", "  All of them: cwsetup list --help"]),
        (("why",), ["✗ Missing argument 'PRODUCT-ID'.", "  Its options: cwsetup why --help"]),
        (("copy", "a", "b", "c"), ["✗ Got unexpected extra argument(s) (c)", "  Its options: cwsetup copy --help"]),
    ],
)
def test_what_is_misspelt_is_named_with_what_is_near(shell: Shell, arguments: tuple[str, ...], said: list[str]) -> None:
    ended = shell(*arguments)
    assert (ended.status, ended.out, ended.err.splitlines()) == (2, "", said)


@pytest.mark.parametrize("arguments", [("--color", "pink", "list"), ("list", "--color", "pink")])
def test_a_colour_that_is_no_choice_is_refused_wherever_it_stands(shell: Shell, arguments: tuple[str, ...]) -> None:
    said = shell(*arguments)
    assert said.status == 2
    assert said.err.startswith("✗ Invalid value for '--color': 'pink' is not one of 'auto', 'always', 'never'.\n")


@pytest.mark.parametrize("choice", ["auto", "always", "never"])
def test_colours_are_for_those_who_ask_for_them(acme: Shell, choice: str) -> None:
    assert ("\x1b[" in acme("list", "--color", choice).out) == (choice == "always")
    assert ("\x1b[" in acme("--color", choice, "show", "-p", "nobody").err) == (choice == "always")


@pytest.mark.parametrize("option", [("--json",), ("-q",), ("--no-input",), ("-v",), ("-y",), ("--color", "always")])
@pytest.mark.parametrize("command", [("list",), ("prices", "NW-1001"), ("sync-prices", "--plan")])
def test_an_option_of_every_command_means_the_same_before_and_after_it(
    acme: Shell, command: tuple[str, ...], option: tuple[str, ...]
) -> None:
    before, after = acme(*option, *command), acme(*command, *option)
    assert before == after
    assert before.status == 0


@pytest.mark.parametrize(
    ("arguments", "environment"),
    [(("--simple-prompts",), {}), ((), {"CWSETUP_SIMPLE_PROMPTS": "1"}), ((), {"TERM": "dumb"})],
    ids=["option", "variable", "dumb"],
)
def test_a_screen_reader_reads_words_in_place_of_signs(
    acme: Shell, arguments: tuple[str, ...], environment: dict[str, str]
) -> None:
    said = acme("doctor", *arguments, environment=environment)
    assert "OK: The keys are there" in said.out
    assert "Not tested: Changing and creating" in said.out
    assert acme("show", "-p", "nobody", *arguments, environment=environment).err.startswith(
        "Error: There is no profile"
    )
    assert "✓ The keys are there" in acme("doctor").out


def test_quiet_keeps_data_and_errors_and_leaves_the_talk_out(acme: Shell) -> None:
    loud, quiet = acme("sync-prices", "--plan"), acme("-q", "sync-prices", "--plan")
    assert quiet.out == loud.out
    assert (bool(loud.err), quiet.err) == (True, "")
    assert acme("-q", "show", "-p", "nobody").err.startswith("✗ There is no profile nobody")


def test_data_on_stdout_is_json_alone(acme: Shell, demo: DemoServer) -> None:
    for command in (("list",), ("show",), ("prices",), ("why", "NW-1001"), ("sync-prices", "--plan"), ("rights",)):
        said = acme(*command, "--json")
        assert (said.status, json.loads(said.out)["format"]) == (0, 1)
    assert demo.writes() == []


def test_under_git_bash_the_way_in_is_named(shell: Shell) -> None:
    """Its window gives a Windows program pipes, so that nobody seems to be there."""
    way = "put winpty in front, or use Windows Terminal or PowerShell"
    said = shell("init", "acme", environment={"MSYSTEM": "MINGW64"})
    assert said.status == 3
    assert way in said.err
    assert way not in shell("init", "acme").err
