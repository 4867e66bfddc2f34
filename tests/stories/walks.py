"""The questions of ``init`` in their order, as a person at a terminal meets and answers them."""

from collections.abc import Iterator

from cwsetup.demo.process import DemoServer
from tests.stories.terminal import ENTER, Terminal
from tests.wizard.walking import WORK365, example

QUESTIONS = (
    "? Company",
    "? Client ID",
    "? Public Key",
    "? Private Key",
    "? Keys are kept in",
    '? Type "file"',
    "? Name",
    "? Price file",
    "? Add another price file?",
    "? New products",
    "? Agreements",
    "? Companies",
    "? Invoices",
    "? Mappings",
    "? Prices",
    "? All answers are in",
)


def answers(demo: DemoServer) -> Iterator[tuple[str, str]]:
    """Yield each question of a walk straight through, and the keys that answer it."""
    typed = {
        "? Company": demo.company,
        "? Client ID": demo.client_id,
        "? Public Key": demo.public_key,
        "? Private Key": demo.private_key,
        "? Keys are kept in": "file",
        '? Type "file"': "file",
        "? Price file": example(WORK365),
    }
    for question in QUESTIONS:
        yield question, f"{typed.get(question, '')}{ENTER}"


def walk(terminal: Terminal, demo: DemoServer, *, start: str = QUESTIONS[0], until: str = "") -> None:
    """Answer every question from one until another one, which is waited for."""
    begun = False
    for question, keys in answers(demo):
        begun = begun or question == start
        if question == until:
            terminal.wait_for(question)
            return
        if begun:
            terminal.answer(question, keys)
