"""The questions about price files."""

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.wizard.scripted import BACK, ENTER
from tests.wizard.walking import PARTNER_CENTER, WORK365, Desk, example

NCE = example(PARTNER_CENTER)


def pricing(desk: Desk) -> dict[str, Any]:
    return dict(tomllib.loads(desk.text("acme"))["pricing"])


def test_a_price_file_that_does_not_exist_is_asked_for_again_with_what_was_typed(desk: Desk) -> None:
    missing = example(WORK365).replace("items", "itens")
    said, asker = desk.walk(sources=["", missing, example(WORK365)])
    assert said.status == 0
    wrongs = [question.wrong for question in asker.asked if question.key == "sources"]
    assert wrongs == ["", "A price file is needed; Esc goes back.", ""]
    assert f'✗ "{missing}" doesn\'t exist.\n  Nearest in its folder: "price-list-items.csv".\n' in said.stderr
    assert asker.last("sources").default == missing


def test_a_second_price_file_is_a_second_source(desk: Desk) -> None:
    desk.walk(sources=[example(WORK365), NCE], sources__more=[True, False], sources__basis=True)
    assert [source["format"] for source in pricing(desk)["sources"]] == ["work365", "partner-center"]
    assert pricing(desk)["one_price_per"] == "product-and-unit"


def test_back_from_another_price_file_takes_the_last_one_back(desk: Desk) -> None:
    _, asker = desk.walk(sources=[example(WORK365), BACK, NCE], sources__more=[True, False], sources__basis=True)
    assert [source["format"] for source in pricing(desk)["sources"]] == ["partner-center"]
    assert asker.last("sources").default == example(WORK365)


@pytest.mark.parametrize(("answer", "price"), [(True, Decimal("4.96")), (False, Decimal("59.54"))])
def test_the_basis_question_shows_both_prices_and_its_answer_decides(desk: Desk, answer: bool, price: Decimal) -> None:
    said, asker = desk.walk(sources=NCE, sources__basis=answer)
    assert said.status == 0
    assert asker.last("sources.basis").label == (
        "Contoso Suite Basic, Annual billed monthly: 59.54 for the term → 4.96 per bill of 1 month. Right?"
    )
    said = desk.run("prices", "CFQ7TTCDM001*", "-p", "acme", "--json")
    assert f'"price": "{price}"' in said.stdout.replace("\n", " ")


def test_no_means_the_whole_term_for_every_unit_that_is_billed_in_parts(desk: Desk) -> None:
    desk.walk(sources=NCE, sources__basis=False)
    basis = pricing(desk)["sources"][0]["basis"]
    assert set(basis) == {unit for unit in pricing(desk)["units"] if "billed" in unit}
    assert set(basis.values()) == {"term"}


def test_back_from_the_basis_asks_for_the_file_again(desk: Desk) -> None:
    said, asker = desk.walk(sources=[NCE, ENTER], sources__basis=[BACK, True])
    assert said.status == 0, said.stderr
    assert asker.last("sources").default == NCE


def test_a_file_under_the_profiles_folder_is_stored_relative_to_it(desk: Desk) -> None:
    inside = desk.path("acme").parent / "prices.csv"
    inside.parent.mkdir(parents=True)
    inside.write_bytes(Path(example(WORK365)).read_bytes())
    desk.walk(sources=str(inside))
    assert pricing(desk)["sources"][0]["files"] == ["prices.csv"]
    assert desk.run("prices", "NW-1001", "-p", "acme").status == 0


def test_a_given_price_file_that_cannot_be_read_is_asked_for(desk: Desk, other_desk: Desk) -> None:
    desk.make()
    text = desk.text("acme").replace("price-list-items.csv", "gone.csv")
    desk.path("acme").write_text(text, "utf-8")
    script = {key: desk.answers[key] for key in ("client_id", "public_key", "private_key", "sources", "sources.more")}
    said, _ = other_desk.ask("acme", "--from", str(desk.path("acme")), script={**script, "review": ENTER})
    assert said.status == 0, said.stderr
    assert "gone.csv" in said.stderr
    assert "gone.csv" not in other_desk.text("acme")


def test_price_lists_that_other_price_files_lack_are_asked_for_again(desk: Desk) -> None:
    said, asker = desk.walk(
        sources=[example(WORK365), NCE],
        sources__more=[False, False],
        sources__basis=True,
        review=["Change an answer", "Write the profile"],
        price_lists=ENTER,
        review__change=f"Price sources: work365: {example(WORK365)}",
    )
    assert said.status == 0
    assert asker.keys.count("price_lists") == 1
    assert "Retail" not in pricing(desk)["price_lists"]
    assert "units" not in asker.keys
