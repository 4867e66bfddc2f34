"""What stands in front of the routes: where an address leads, how long it may be, and who may ask."""

import re
from http import HTTPStatus

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from cwsetup.demo.address import below_base, tidy
from cwsetup.demo.answers import NEWEST, Refusal, refuse
from cwsetup.demo.control import control_routes
from cwsetup.demo.routes import SYSTEM_INFO, api_routes, company_route
from cwsetup.demo.state import State
from cwsetup.demo.wire import Wire

LONGEST_URL = 2000
VERSION = re.compile(r"version=([0-9.]+)")


def application(state: State) -> ASGIApp:
    """The whole server around a state."""
    return Wire(Front(state), state)


class Front:
    """Sends a request to the API behind its access check, or to company look-up and control paths."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.api = _starlette(api_routes(state))
        self.open = _starlette([company_route(state), *control_routes(state)])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, passed on with a tidy path; the address that was asked is kept for links."""
        path = below_base(scope["path"])
        # The version is only repeated: what a server does with one that it doesn't know is not documented.
        version = VERSION.search(Request(scope).headers.get("accept", ""))
        kept = {"address": scope["path"], "version": version[1] if version else NEWEST}
        scope = {**scope, "path": path or tidy(scope["path"]), "state": {**scope.get("state", {}), **kept}}
        app = self._refusal(scope, path) or (self.api if path else self.open)
        await app(scope, receive, send)

    def _refusal(self, scope: Scope, path: str | None) -> Response | None:
        if len(scope["state"]["address"]) + len(scope["query_string"]) > LONGEST_URL:
            return HTMLResponse("<h2>URI Too Long</h2>", status_code=414)
        # Servers on premises answer this one without keys, so it's no test of them.
        if path is None or (path == SYSTEM_INFO and not self.state.access.cloud):
            return None
        try:
            self.state.access.check(Request(scope), path)
        except Refusal as refusal:
            return refuse(refusal)
        return None


def _starlette(routes: list[Route]) -> Starlette:
    app = Starlette(routes=routes, exception_handlers={Refusal: _refused, HTTPException: _unrouted})
    app.router.redirect_slashes = False
    return app


async def _refused(_request: Request, error: Exception) -> Response:
    if not isinstance(error, Refusal):
        raise error
    return refuse(error)


async def _unrouted(request: Request, error: Exception) -> Response:
    """The envelope for a path or a method that no route has."""
    if not isinstance(error, HTTPException):
        raise error
    code = "MethodNotAllowed" if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED else "NotFound"
    return refuse(Refusal(error.status_code, code, f"{request.method} {request.state.address}: {error.detail}"))
