"""Finds a company by the name that is typed at log-in, before any key is known.

Asks one address, or every region of the cloud at once.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import quote

import httpx

from cwsetup.connectwise.client import LONGEST_EXCHANGE
from cwsetup.connectwise.failures import Failure, redirected
from cwsetup.connectwise.hosts import REGIONS, Address, Region
from cwsetup.connectwise.parallel import in_parallel
from cwsetup.connectwise.records import Record, record, text
from cwsetup.errors import AccessError, CompanyElsewhere, RemoteError, TemporaryError, UsageError
from cwsetup.text import safe
from cwsetup.web.replies import Reply, read_reply
from cwsetup.web.requests_log import logged
from cwsetup.web.route import open_http
from cwsetup.web.unreached import no_answer
from cwsetup.web.wire import Unreadable

COMPANY_LOOKUP = "/login/companyinfo/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """A company and where it is; ``company_id`` is the name it logs in with."""

    name: str
    company_id: str
    address: Address
    is_cloud: bool
    version: str | None = None


def find_company(
    company: str,
    address: Address | None = None,
    *,
    regions: Sequence[Region] = REGIONS,
    ca_file: Path | None = None,
    transport: httpx.BaseTransport | None = None,
) -> Company:
    """Return the company at an address, or in whichever region of the cloud knows it."""
    wanted = company.strip()
    if not wanted:
        raise UsageError("The company is empty.", hint="It's the company that is typed at ConnectWise's log-in.")
    in_cloud = [region.address for region in regions]
    asked = in_cloud if address is None or address in in_cloud else [address]  # a server of one's own is asked alone
    with open_http(asked, connections=len(regions), ca_file=ca_file, transport=transport) as http:
        if address is None:
            return _in_any_region(http, wanted, regions)
        found = _ask(http, wanted, address)
        if found is not None:
            return found
        elsewhere = _elsewhere(http, wanted, address, regions)
    message = f"{address.url} doesn't know the company “{safe(wanted)}”."
    if elsewhere is not None:
        raise CompanyElsewhere(message, region=elsewhere.name, url=elsewhere.address.url)
    raise AccessError(message, hint=_SPELLING)


_SPELLING = "Type the company exactly as at ConnectWise's log-in; it's often shorter than the company's name."


def _in_any_region(http: httpx.Client, company: str, regions: Sequence[Region]) -> Company:
    answers = _ask_regions(http, company, regions)
    silent = []
    for region in regions:
        match answers[region]:
            case Company() as found:
                # In the order of the regions, so that a copy on staging doesn't win over the real one.
                return found
            case None:
                pass
            case failure:
                silent.append((region, failure))
    if not silent:
        raise AccessError(f"No region of ConnectWise knows the company “{safe(company)}”.", hint=_SPELLING)
    if len(silent) == len(regions):
        raise TemporaryError(
            "No region of ConnectWise could be asked.",
            details=tuple(f"{region.name}: {failure.message}" for region, failure in silent),
            hint=silent[0][1].hint,
        )
    raise TemporaryError(
        f"No region that answered knows the company “{safe(company)}”, and some didn't answer.",
        details=tuple(f"{region.name}: {failure.message}" for region, failure in silent),
        hint="Try again later, or type the address that you log in at.",
    )


def _elsewhere(http: httpx.Client, company: str, address: Address, regions: Sequence[Region]) -> Region | None:
    """Return the other region that knows the company; what a server of one's own is asked stays there."""
    if address.url not in {region.address.url for region in regions}:
        return None
    others = [region for region in regions if region.address.url != address.url]
    answers = _ask_regions(http, company, others)
    return next((region for region in others if isinstance(answers[region], Company)), None)


def _ask_regions(http: httpx.Client, company: str, regions: Sequence[Region]) -> dict[Region, Company | Failure | None]:
    jobs = [partial(_ask_region, http, company, region) for region in regions]
    return dict(in_parallel(jobs, workers=len(jobs)))


def _ask_region(http: httpx.Client, company: str, region: Region) -> tuple[Region, Company | Failure | None]:
    try:
        return region, _ask(http, company, region.address)
    except (AccessError, RemoteError, TemporaryError) as failure:
        return region, failure


def _ask(http: httpx.Client, company: str, address: Address) -> Company | None:
    deadline = time.monotonic() + LONGEST_EXCHANGE
    try:
        with (
            logged("GET", f"{COMPANY_LOOKUP}{{company}}", time.monotonic) as tell,
            http.stream("GET", f"{address.url}{COMPANY_LOOKUP}{quote(company, safe='')}") as response,
        ):
            reply = tell(read_reply(response, clock=time.monotonic, deadline=deadline))
        return _read(reply, company, address)
    except httpx.RequestError as error:
        raise no_answer(error, address) from None
    except Unreadable as error:
        raise _no_connectwise(address, str(error)) from None


def _read(reply: Reply, company: str, address: Address) -> Company | None:
    """Read the answer; an unknown company is the JSON ``null`` with status 200, or on some servers 404."""
    if reply.is_redirect:
        raise redirected(reply, address)
    if reply.status == httpx.codes.NOT_FOUND and not reply.is_web_page:
        return None
    if reply.is_limit or reply.status >= httpx.codes.INTERNAL_SERVER_ERROR:
        raise TemporaryError(
            f"{address.url} couldn't answer (status {reply.status}).", hint="Try again in a few minutes."
        )
    if not reply.is_success:
        raise _no_connectwise(address, f"status {reply.status}")
    value = reply.value()
    return None if value is None else _company(record(value), company, address)


def _company(answer: Record, company: str, address: Address) -> Company:
    """ConnectWise's own documents write the keys in several cases, and ``IsCloud`` as a text or a flag."""
    folded = {key.casefold(): value for key, value in answer.items()}
    company_id = text(folded, "companyid")
    name = text(folded, "companyname") or company_id
    if name is None:
        raise Unreadable("it names no company")
    return Company(
        name=name,
        company_id=company_id or company,
        address=address,
        is_cloud=str(folded.get("iscloud", "")).strip().casefold() == "true",
        version=text(folded, "versioncode") or text(folded, "versionnumber"),
    )


def _no_connectwise(address: Address, reason: str) -> RemoteError:
    return RemoteError(
        f"{address.url} doesn't answer as ConnectWise does: {reason}.",
        hint="Type the address that you log in to ConnectWise at; for a server of your own, its public name.",
    )
