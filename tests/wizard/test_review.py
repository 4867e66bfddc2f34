"""The last screen of the wizard."""

from tests.wizard.scripted import BACK, ENTER
from tests.wizard.walking import Desk


def test_stopping_writes_nothing(desk: Desk) -> None:
    said, _ = desk.walk(review="Stop, write nothing")
    assert said.status == 0
    assert "Nothing was written." in said.stderr
    assert desk.files() == ["state/init-draft.json"]


def test_the_profile_can_be_read_before_it_is_written(desk: Desk) -> None:
    said, _ = desk.walk(review=["Show it as TOML", "Write the profile"])
    shown = [line[2:] for line in said.stderr.splitlines()]
    written = [line for line in desk.text("acme").splitlines() if line]
    assert [line for line in written if line not in shown] == []


def test_an_answer_can_be_changed_and_what_depends_on_it_is_asked(desk: Desk) -> None:
    said, asker = desk.walk(
        review=["Change an answer", "Write the profile"],
        review__change="Product Category: Software Subscriptions (#1)",
        product_category="Hardware",
        product_subcategory="Servers",
    )
    assert said.status == 0
    assert 'product_subcategory = { id = 7, name = "Servers" }' in desk.text("acme")
    assert "Company: northwind" not in [choice.name for choice in asker.offered["review.change"]]


def test_a_changed_category_without_sub_categories_does_not_trap_anybody(desk: Desk) -> None:
    said, _ = desk.walk(
        review=["Change an answer", "Write the profile"],
        review__change="Product Category: Software Subscriptions (#1)",
        product_category=["Printing", "Hardware"],
        product_subcategory="Servers",
    )
    assert said.status == 0
    assert "Hardware" in desk.text("acme")


def test_back_from_a_change_leads_to_the_review(desk: Desk) -> None:
    said, asker = desk.walk(
        review=["Change an answer", "Change an answer", "Write the profile"],
        review__change=[BACK, "Product Class: Agreement"],
        product_class=BACK,
    )
    assert said.status == 0
    assert asker.keys.count("review") == 3
    assert 'product_class = "Agreement"' in desk.text("acme")


def test_moving_the_keys_to_a_file_takes_the_word_here_too(desk: Desk) -> None:
    said, _ = desk.walk(
        keys=["env", "file"],
        keys__file=["file"],
        review=["Change an answer", "Write the profile"],
        review__change="Keys are kept in: env",
    )
    assert said.status == 0
    assert "keys/acme.json" in desk.files()


def test_enter_writes(desk: Desk) -> None:
    assert desk.walk(review=ENTER)[0].status == 0
    assert desk.path("acme").exists()
