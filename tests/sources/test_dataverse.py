"""Prices read live from Dataverse, through msal and over HTTP; nothing waits but in its own time."""

import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest
from starlette.responses import JSONResponse, Response

from cwsetup.errors import AccessError, CwsetupError, InvalidInput, OutOfTime, RemoteError, TemporaryError, UsageError
from cwsetup.pricing.book import PriceRow, Remainder
from cwsetup.profile.secret import Secret
from cwsetup.profile.sources import load_source
from cwsetup.sources.dataverse.columns import amount_columns
from cwsetup.sources.dataverse.reading import read_live
from cwsetup.sources.dataverse.service import Service
from cwsetup.sources.dataverse.sign_in import SignIn
from cwsetup.sources.load import RowsRefused
from tests.dataverse_stub import (
    BACKUP,
    CLIENT_ID,
    COSTS,
    GONE,
    OLD,
    RETAIL,
    SECRET,
    TENANT,
    Stub,
    an_item,
    running,
)


@pytest.fixture(scope="module")
def served() -> Iterator[Stub]:
    with running() as found:
        yield found


@pytest.fixture
def stub(served: Stub) -> Stub:
    served.reset()
    return served


@dataclass
class Desk:
    """Reads the stub's prices."""

    stub: Stub
    secret: str = SECRET
    slept: list[float] = field(default_factory=list)
    rows: list[PriceRow] = field(default_factory=list)

    def read(self, tenant: str = TENANT, **settings: Any) -> Remainder:
        site = {"environment": self.stub.url, "sign_in": self.stub.url, "tenant": tenant, "client_id": CLIENT_ID}
        source = load_source({"format": "dataverse", **site, **settings})
        told: dict[str, Any] = {"sleep": self.slept.append, "clock": lambda: sum(self.slept), "random": lambda: 0.0}
        with (
            closing(SignIn(source.live, Secret(self.secret), **told)) as tokens,
            Service(source.live.url, tokens, **told) as service,
        ):
            return read_live(service, source, self.rows.append)

    def prices(self, **settings: Any) -> list[tuple[str, str, str, Decimal | None, Decimal | None]]:
        self.rows.clear()
        self.read(**settings)
        return [(row.product_id, row.price_list, row.unit, row.cost, row.price) for row in self.rows]


@pytest.fixture
def desk(stub: Stub) -> Desk:
    return Desk(stub)


E3 = "CFQ7TTC0LFLX:0001"


def test_items_are_joined_and_numbers_are_exact_whatever_the_formatted_values_say(desk: Desk) -> None:
    assert desk.prices() == [
        (E3, "Retail", "Monthly", None, Decimal("40.0")),
        (E3, "Retail", "Annual", None, Decimal("440.55")),
        ("BACKUP-1", "Gold", "Monthly", None, Decimal(5)),
    ]
    first = desk.rows[0]
    assert (first.product_name, first.part_number, first.currency) == (f"{E3} in full", "CFQ7TTC0LFLX", "USD")
    assert (first.file, first.line) == ("127.0.0.1", 1)


def test_a_products_cost_is_that_of_its_default_unit_alone(desk: Desk) -> None:
    costs = [cost for _, _, _, cost, _ in desk.prices(columns={"cost": "product.currentcost"})]
    assert costs == [Decimal("30.5"), None, Decimal("30.5")]


def test_a_told_unit_stands_in_place_of_the_default_one(desk: Desk) -> None:
    told = {"columns": {"cost": "product.currentcost"}, "cost_unit": "annual"}
    assert [cost for _, _, _, cost, _ in desk.prices(**told)] == [None, Decimal("30.5"), None]


def test_an_items_own_column_is_its_cost(desk: Desk) -> None:
    costs = [cost for _, _, _, cost, _ in desk.prices(columns={"cost": "item.work365_cost"})]
    assert costs == [None, Decimal("31.25"), None]


def test_another_price_list_gives_costs_and_no_prices(desk: Desk) -> None:
    items = desk.stub.tables["productpricelevels"]
    items += [an_item(8, _pricelevelid_value=COSTS, amount=31.0), an_item(9, BACKUP, _pricelevelid_value=COSTS)]
    found = desk.prices(cost_price_list="costs 2026")
    assert [(price_list, cost) for _, price_list, _, cost, _ in found] == [
        ("Retail", Decimal("31.0")),
        ("Retail", None),
        ("Gold", Decimal("40.0")),
    ]
    assert "Costs 2026" in {price_list for _, price_list, *_ in desk.prices()}  # unless it is told to be one of costs
    with pytest.raises(InvalidInput, match="no price list called"):
        desk.read(cost_price_list="Costs 2027")


@pytest.mark.parametrize(
    ("cells", "column", "value"),
    [
        ({"pricingmethodcode": 2}, "pricingmethodcode", "2 (Percent of List)"),
        ({"pricingmethodcode": 6}, "pricingmethodcode", "6 (Percent Margin - Standard Cost)"),
        ({"amount": -1}, "amount", "-1"),
        ({"amount": "R$ 40,00"}, "amount", "R$ 40,00"),
        ({"amount": True}, "amount", "True"),
        ({"_uomid_value": RETAIL}, "_uomid_value", RETAIL),
        ({"_uomid_value": None}, "_uomid_value", ""),
    ],
)
def test_an_item_that_is_not_certain_is_a_reject_and_never_computed(
    desk: Desk, cells: dict[str, Any], column: str, value: str
) -> None:
    desk.stub.tables["productpricelevels"].append(an_item(5, BACKUP, **cells))
    (reject,) = desk.read().rejects
    assert (reject.file, reject.line, reject.column, reject.value) == ("127.0.0.1", 4, column, value)
    assert "BACKUP-1, Retail" in reject.reason
    assert len(desk.rows) == 3


def test_what_is_not_active_is_left_out_and_counted(desk: Desk) -> None:
    desk.stub.tables["productpricelevels"] += [an_item(5, GONE), an_item(6, _pricelevelid_value=OLD)]
    rest = desk.read()
    assert (len(desk.rows), rest.rejects) == (3, ())
    assert rest.notes == ("127.0.0.1: 2 items left out: inactive, retired or draft.",)


def test_nothing_usable_is_refused_with_the_reasons(desk: Desk) -> None:
    desk.stub.tables["productpricelevels"] = [an_item(1, pricingmethodcode=3)]
    with pytest.raises(RowsRefused, match="no usable price list item") as refused:
        desk.read()
    assert "Percent Markup" in refused.value.details[0]


def test_price_lists_have_their_first_and_last_day(desk: Desk) -> None:
    desk.stub.tables["pricelevels"][0] |= {"begindate": "2026-04-01", "enddate": "9999-12-31T00:00:00Z"}
    desk.stub.tables["pricelevels"][1] |= {"begindate": "2026-03-31T22:00:00Z"}
    (reject,) = desk.read().rejects
    assert [(str(row.valid_from), row.valid_to) for row in desk.rows] == [("2026-04-01", None)] * 2
    assert reject.column == "begindate"


def test_pages_are_followed_to_the_end(desk: Desk) -> None:
    desk.stub.page = 1
    assert len(desk.prices()) == 3
    assert desk.stub.asked.count("productpricelevels") == 3


def test_a_next_page_elsewhere_is_not_followed(desk: Desk) -> None:
    with running() as elsewhere:
        desk.stub.page, desk.stub.next_link_host = 1, elsewhere.url
        with pytest.raises(RemoteError, match="isn't followed"):
            desk.read()
        assert elsewhere.asked == []


@pytest.mark.parametrize("place", ["http://[::1", "https://xn--a", "mailto:x", "http://a:b"])
def test_a_place_that_is_no_address_is_refused_like_any_other(desk: Desk, place: str) -> None:
    desk.stub.answers = [JSONResponse({"value": [], "@odata.nextLink": place})]
    with pytest.raises(RemoteError, match="next page"):
        desk.read()
    desk.stub.reset()
    desk.stub.token_endpoint = place
    with pytest.raises((RemoteError, AccessError), match="sign"):
        desk.read()
    assert desk.stub.secrets == []
    desk.stub.reset()
    desk.stub.answers = [Response(status_code=302, headers={"Location": place})]
    with pytest.raises(RemoteError, match="sends on to another page"):
        desk.read()


def test_a_limit_is_waited_out_as_long_as_it_says(desk: Desk) -> None:
    desk.stub.answers = [JSONResponse({"error": {"message": "0x80072322"}}, 429, {"Retry-After": "37"})]
    assert len(desk.prices()) == 3
    assert 37 <= sum(desk.slept) <= 37 + len(desk.stub.asked)  # afterwards one by one
    assert desk.stub.asked[:2] == ["productpricelevels"] * 2


def test_without_a_limit_nothing_is_waited_for(desk: Desk) -> None:
    assert len(desk.prices()) == 3
    assert (sum(desk.slept), len(desk.stub.asked)) == (0, 5)


def test_who_asks_for_too_long_a_pause_is_not_asked_again(desk: Desk) -> None:
    desk.stub.answers = [JSONResponse({}, 429, {"Retry-After": "3600"})]
    with pytest.raises(OutOfTime, match="Dataverse asks to wait"):
        desk.read()


def test_trouble_that_passes_is_tried_again_and_other_trouble_ends(desk: Desk) -> None:
    desk.stub.answers = [Response(status_code=503), Response(status_code=502)]
    assert len(desk.prices()) == 3
    desk.stub.answers = [Response(status_code=503)] * 5
    with pytest.raises(TemporaryError, match="503"):
        desk.read()


def test_a_token_that_has_expired_is_renewed_once(desk: Desk) -> None:
    desk.stub.lives = 2
    assert len(desk.prices()) == 3
    assert len(desk.stub.tokens) == 3


def test_a_new_token_that_is_refused_is_a_matter_of_rights(desk: Desk) -> None:
    desk.stub.lives = 0
    with pytest.raises(AccessError, match="doesn't accept the sign-in"):
        desk.read()
    assert len(desk.stub.tokens) == 2


def test_a_token_that_is_good_is_asked_for_once(desk: Desk) -> None:
    desk.stub.page = 1
    desk.read()
    assert (len(desk.stub.tokens), desk.stub.secrets) == (1, [SECRET])


@pytest.mark.parametrize(
    ("status", "said", "kind", "words"),
    [
        (403, "Principal user is missing prvReadProduct privilege", AccessError, "prvReadProduct"),
        (404, "", RemoteError, "has no price list items"),
        (302, "", RemoteError, "redirects aren't followed"),
        (400, "Could not find a property named 'work365_x' on type 'y'.", InvalidInput, "work365_x"),
        (400, "Something else", RemoteError, "status 400"),
    ],
)
def test_every_refusal_says_what_to_do(
    desk: Desk, status: int, said: str, kind: type[CwsetupError], words: str
) -> None:
    desk.stub.answers = [JSONResponse({"error": {"message": said}}, status)]
    with pytest.raises(kind, match=words):
        desk.read()


@pytest.mark.parametrize("body", [b"", b"<html>Sign in</html>", b"[]", b'{"value": 1}', b'{"value": [NaN]}'])
def test_an_answer_that_is_none_ends_the_reading(desk: Desk, body: bytes) -> None:
    desk.stub.answers = [Response(body)]
    with pytest.raises(RemoteError, match="can't be used"):
        desk.read()


def test_a_wrong_secret_is_named_and_not_shown(desk: Desk) -> None:
    desk.secret = "wr0ng~value"
    with pytest.raises(AccessError, match="client secret is wrong") as refused:
        desk.read()
    assert "wr0ng" not in f"{refused.value.message}{refused.value.details}{refused.value.hint}"
    assert desk.stub.asked == []


def test_a_tenant_that_is_not_known_is_named(desk: Desk) -> None:
    with pytest.raises(AccessError, match=r"no sign-in for the tenant “fabrikam\.com”"):
        desk.read(tenant="fabrikam.com")
    assert desk.stub.secrets == []


def test_the_secret_is_not_sent_where_the_sign_in_points_to(desk: Desk) -> None:
    with running() as elsewhere:
        desk.stub.token_endpoint = f"https://{elsewhere.url.removeprefix('http://')}/{TENANT}/oauth2/v2.0/token"
        with pytest.raises(RemoteError, match="isn't sent there"):
            desk.read()
        assert (elsewhere.secrets, desk.stub.secrets) == ([], [])


def test_the_sign_in_is_tried_again_where_that_may_help(desk: Desk) -> None:
    desk.stub.token_answers = [Response(status_code=503), JSONResponse({}, 429, {"Retry-After": "11"})]
    assert len(desk.prices()) == 3
    assert 11 <= sum(desk.slept) < 13


def test_a_sign_in_page_is_no_token(desk: Desk) -> None:
    desk.stub.token_answers = [Response("<html>", media_type="text/html")]
    with pytest.raises(RemoteError, match="can't be used to sign in"):
        desk.read()


def test_a_missing_package_is_named_with_its_installation(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "msal", None)  # as Python marks what can't be imported
    with pytest.raises(UsageError) as missing:
        desk.read()
    assert missing.value.hint == "pip install 'cwsetup[dataverse]'"


def test_the_columns_of_amounts_are_shown_with_labels_and_values(stub: Stub) -> None:
    class Given:
        def get(self) -> str:
            stub.tokens.append("given")
            return "given"

        def renew(self) -> str:
            return self.get()

    with Service(stub.url, Given(), sleep=lambda _: None) as service:
        found = amount_columns(service)
    assert [(each.name, each.label, each.examples) for each in found] == [
        ("item.work365_cost", "Monatliche Kosten", ("31.25",)),
        ("product.currentcost", "Aktuelle Kosten", ("30.5",)),
    ]
