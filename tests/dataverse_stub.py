"""A Dataverse environment and the sign-in to it, over real HTTP on this computer: pages, limits, tokens that end."""

import base64
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, quote

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

TENANT, CLIENT_ID, SECRET = "contoso.onmicrosoft.com", "11111111-2222-3333-4444-555555555555", "s3cret~value"
API = "/api/data/v9.2"
MONEY = {"amount": "Betrag", "work365_cost": "Monatliche Kosten", "amount_base": "Betrag (Basis)"}


def guid(number: int) -> str:
    return f"00000000-0000-0000-0000-{number:012d}"


MONTH, YEAR, RETAIL, GOLD, OLD, COSTS, USD, E3, BACKUP, GONE = map(guid, range(1, 11))


def an_item(number: int, product: str = E3, **cells: Any) -> dict[str, Any]:
    """A price list item of 40.00 dollars a month in Retail, but for what is told."""
    usual: dict[str, Any] = {
        "productpricelevelid": guid(100 + number),
        "amount": 40.0,
        "amount_base": 37.0,
        "work365_cost": None,
        "pricingmethodcode": 1,
        "_productid_value": product,
        "_pricelevelid_value": RETAIL,
        "_uomid_value": MONTH,
        "_transactioncurrencyid_value": USD,
    }
    return usual | cells


def a_product(identity: str, number: str, **cells: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {"productid": identity, "productnumber": number, "name": f"{number} in full"}
    usual |= {"statecode": 0, "productstructure": 1, "vendorpartnumber": None, "currentcost": 30.5}
    return usual | {"_defaultuomid_value": MONTH} | cells


def the_tables() -> dict[str, list[dict[str, Any]]]:
    lists = {RETAIL: "Retail", GOLD: "Gold", OLD: "Old", COSTS: "Costs 2026"}
    dates = {"begindate": None, "enddate": None}
    return {
        "productpricelevels": [
            an_item(1),
            an_item(2, _uomid_value=YEAR, amount=440.55, work365_cost=31.25),
            an_item(3, BACKUP, _pricelevelid_value=GOLD, amount=5),
        ],
        "products": [
            a_product(E3, "CFQ7TTC0LFLX:0001", vendorpartnumber="CFQ7TTC0LFLX"),
            a_product(BACKUP, "BACKUP-1"),
            a_product(GONE, "GONE-1", statecode=1),
        ],
        "pricelevels": [
            {"pricelevelid": key, "name": name, "statecode": int(key == OLD), **dates} for key, name in lists.items()
        ],
        "uoms": [{"uomid": MONTH, "name": "Monthly"}, {"uomid": YEAR, "name": "Annual"}],
        "transactioncurrencies": [{"transactioncurrencyid": USD, "isocurrencycode": "USD"}],
    }


@dataclass
class Stub:
    """What the environment holds and how it misbehaves."""

    url: str = ""
    tables: dict[str, list[dict[str, Any]]] = field(default_factory=the_tables)
    page: int = 5_000
    """Rows of a page, whatever is asked for."""
    answers: list[Response] = field(default_factory=list)
    """Given in place of the next answers of the environment."""
    token_answers: list[Response] = field(default_factory=list)
    next_link_host: str | None = None
    token_endpoint: str | None = None
    secret: str = SECRET
    """The one that is taken."""
    echoes: int | None = None
    """The status with which the environment says back what it was sent."""
    token_echoes: int | None = None
    """The same of the sign-in."""
    lives: int = 1_000_000
    """For how many requests a token is good."""
    asked: list[str] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    secrets: list[str] = field(default_factory=list)
    used: int = 0

    def reset(self) -> None:
        """Put everything back but the address."""
        for name, fresh in vars(Stub(url=self.url)).items():
            setattr(self, name, fresh)

    async def discovery(self, request: Request) -> Response:
        there = f"https://{self.url.removeprefix('http://')}/{request.path_params['tenant']}/oauth2/v2.0"
        if request.path_params["tenant"] != TENANT:
            return JSONResponse({"error": "invalid_tenant"}, 400)
        endpoint = self.token_endpoint or f"{there}/token"
        return JSONResponse({"issuer": there, "authorization_endpoint": there, "token_endpoint": endpoint})

    async def token(self, request: Request) -> Response:
        if self.token_answers:
            return self.token_answers.pop(0)
        form = {name: value for name, (value,) in parse_qs((await request.body()).decode()).items()}
        self.secrets.append(str(form["client_secret"]))
        assert form["scope"] == f"{self.url}/.default"
        assert (form["grant_type"], form["client_id"]) == ("client_credentials", CLIENT_ID)
        if self.token_echoes is not None:
            said = {"error": "invalid_client", "error_description": f"AADSTS1: echo {form['client_secret']}"}
            return JSONResponse(said, self.token_echoes)
        if form["client_secret"] != self.secret:
            said = {"error": "invalid_client", "error_description": "AADSTS7000215: Invalid client secret provided."}
            return JSONResponse({**said, "error_codes": [7000215]}, 401)
        self.tokens.append(f"t0ken/+{len(self.tokens) + 1}-of-the-stub")
        self.used = 0
        return JSONResponse({"token_type": "Bearer", "expires_in": 3599, "access_token": self.tokens[-1]})

    async def data(self, request: Request) -> Response:
        self.asked.append(request.url.path.removeprefix(f"{API}/"))
        if self.answers:
            return self.answers.pop(0)
        if self.echoes is not None:
            token = request.headers["authorization"].removeprefix("Bearer ")
            forms = (token, quote(token, safe=""), base64.b64encode(token.encode()).decode())
            return JSONResponse({"error": {"code": "0x1", "message": f"echo {' echo '.join(forms)}"}}, self.echoes)
        self.used += 1
        good = self.tokens and request.headers.get("authorization") == f"Bearer {self.tokens[-1]}"
        if not good or self.used > self.lives:
            return JSONResponse({"error": {"code": "0x80040217", "message": "The token has expired."}}, 401)
        if "EntityDefinitions" in request.url.path:
            return _json({"value": _attributes("productpricelevel" in request.url.path)})
        return self._page(request)

    def _page(self, request: Request) -> Response:
        rows = self.tables[request.path_params["table"]]
        select = request.query_params["$select"].split(",")
        strange = [name for name in select if rows and name not in rows[0]]
        if strange:
            said = f"Could not find a property named '{strange[0]}' on type 'Microsoft.Dynamics.CRM.x'."
            return JSONResponse({"error": {"code": "0x80060888", "message": said}}, 400)
        wanted = int(request.headers["prefer"].removeprefix("odata.maxpagesize="))
        size, start = min(self.page, wanted), int(request.query_params.get("$skiptoken", 0))
        found: dict[str, Any] = {"value": [_shown(row, select) for row in rows[start : start + size]]}
        if start + size < len(rows):
            host = self.next_link_host or self.url
            more = f"$select={','.join(select)}&$skiptoken={start + size}"
            found["@odata.nextLink"] = f"{host}{request.url.path}?{more}"
        return _json(found)


def _shown(row: dict[str, Any], select: list[str]) -> dict[str, Any]:
    """What is selected, with values as a Brazilian would read them beside the numbers."""
    said = {name: row[name] for name in select}
    return said | {
        f"{name}@OData.Community.Display.V1.FormattedValue": f"R$ {value:,.2f}".translate(str.maketrans(",.", ".,"))
        for name, value in said.items()
        if isinstance(value, int | float)
    }


def _attributes(of_items: bool) -> list[dict[str, Any]]:
    found = MONEY if of_items else {"currentcost": "Aktuelle Kosten"}
    rows = [(name, label, "Money") for name, label in found.items()]
    rows += [("statecode", "Status", "State")]
    return [
        {"LogicalName": name, "AttributeType": kind, "DisplayName": {"UserLocalizedLabel": {"Label": label}}}
        for name, label, kind in rows
    ]


def _json(value: object) -> Response:
    return Response(json.dumps(value), media_type="application/json; odata.metadata=minimal")


@contextmanager
def running() -> Iterator[Stub]:
    """Serve a stub as long as the context lasts."""
    stub = Stub()
    app = Starlette(
        routes=[
            Route("/{tenant}/v2.0/.well-known/openid-configuration", stub.discovery),
            Route("/{tenant}/oauth2/v2.0/token", stub.token, methods=["POST"]),
            Route(f"{API}/{{table:path}}", stub.data),
        ]
    )
    listening = socket.create_server(("127.0.0.1", 0))
    stub.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", ws="none", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        yield stub
    finally:
        server.should_exit = server.force_exit = True
        thread.join()
        listening.close()
