"""The paths below ``/demo``, by which tests steer the server and read what it wrote down."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cwsetup.demo.answers import Refusal, from_json, to_json
from cwsetup.demo.faults import FaultTable, read_fault
from cwsetup.demo.state import State


def control_routes(state: State) -> list[Route]:
    """The control paths of a server."""
    return [
        _reading("/demo/writes", lambda: state.writes),
        _reading("/demo/trail", lambda: state.trail),
        _reading("/demo/requests", lambda: Counter(f"{one['method']} {one['path']}" for one in state.trail)),
        _reading("/demo/faults", lambda: state.faults.told()),  # noqa: PLW0108 - the table is replaced
        _changing("/demo/faults", lambda body: _set_faults(state, body)),
        _changing("/demo/denied", lambda body: state.deny(tuple(body))),
        _changing("/demo/edit", lambda body: state.edit(body["id"], body["fields"])),
        _changing("/demo/reset", lambda _body: state.reset()),
    ]


def _set_faults(state: State, body: Any) -> None:
    if not isinstance(body, list):
        raise Refusal(400, "InvalidFault", "Faults are given as an array.")
    state.faults = FaultTable([read_fault(one) for one in body])


def _reading(path: str, read: Callable[[], Any]) -> Route:
    async def endpoint(_request: Request) -> Response:
        return Response(to_json(read()), media_type="application/json")

    return Route(path, endpoint)


def _changing(path: str, change: Callable[[Any], None]) -> Route:
    async def endpoint(request: Request) -> Response:
        try:
            change(from_json(await request.body()))
        except (KeyError, TypeError) as error:
            raise Refusal(400, "InvalidControl", f"{path} can't use that body: {error}") from error
        return Response(status_code=204)

    return Route(path, endpoint, methods=["POST"])
