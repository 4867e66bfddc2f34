"""The closed lists that more than one module decides by, in the words the profile uses.

A list that only one property is of stands beside it, in the settings.
"""

from enum import StrEnum


class KeyPlace(StrEnum):
    """Where the API keys are kept."""

    KEYRING = "keyring"
    ENV = "env"
    FILE = "file"

    @property
    def words(self) -> str:
        """What it is, to somebody who chooses."""
        return _KEY_PLACES[self]


_KEY_PLACES = {
    KeyPlace.KEYRING: "the system's own, encrypted",
    KeyPlace.ENV: "variables that you set yourself",
    KeyPlace.FILE: "unencrypted, readable by you alone",
}


class Priority(StrEnum):
    """Which order decides first when several prices compete."""

    UNITS_FIRST = "units-first"
    PRICE_LISTS_FIRST = "price-lists-first"


class OnePricePer(StrEnum):
    """What has one price and one catalog item: a product, or each of its units."""

    PRODUCT = "product"
    PRODUCT_AND_UNIT = "product-and-unit"

    @property
    def words(self) -> str:
        """What it means for the catalog."""
        return "one item a product" if self is OnePricePer.PRODUCT else "one item for each term of a product"


class Write(StrEnum):
    """Which side of an item is written."""

    BOTH = "both"
    COST = "cost"
    PRICE = "price"


class CostFallback(StrEnum):
    """Where a cost comes from when the winning price has none."""

    NONE = "none"
    SAME_UNIT = "same-unit"


class SourceFormat(StrEnum):
    """The layouts of price files, and where prices are read live."""

    WORK365 = "work365"
    PARTNER_CENTER = "partner-center"
    GENERIC = "generic"
    DATAVERSE = "dataverse"


class PriceField(StrEnum):
    """What a price row is made of, by the names that a source's mapping uses."""

    PRODUCT_ID = "product_id"
    PRODUCT_NAME = "product_name"
    PART_NUMBER = "part_number"
    UNIT = "unit"
    PRICE_LIST = "price_list"
    CURRENCY = "currency"
    COST = "cost"
    PRICE = "price"
    VALID_FROM = "valid_from"
    VALID_TO = "valid_to"
    STATUS = "status"
    PRICING_METHOD = "pricing_method"


class Pick(StrEnum):
    """Which of the files that match are read."""

    ALL = "all"
    NEWEST = "newest"


class Basis(StrEnum):
    """What one price of a term is turned into: what one bill is, the whole term, or a month."""

    PERIOD = "period"
    TERM = "term"
    MONTH = "month"
