"""The fixed choices, where they explain themselves to whoever chooses."""

from cwsetup.profile.choices import KeyPlace, OnePricePer


def test_each_place_of_keys_says_what_it_is() -> None:
    words = [place.words for place in KeyPlace]
    assert len(set(words)) == len(words)
    assert "unencrypted" in KeyPlace.FILE.words
    assert "unencrypted" not in KeyPlace.KEYRING.words


def test_an_item_a_product_is_told_from_one_a_term() -> None:
    assert OnePricePer.PRODUCT.words != OnePricePer.PRODUCT_AND_UNIT.words
