import sys

import pytest

from cwsetup.connectwise.hosts import REGIONS, Region, parse_address
from cwsetup.errors import UsageError

NORTH_AMERICA = "https://api-na.myconnectwise.net"


@pytest.mark.parametrize(
    "typed",
    [
        "North America",
        "north  america",
        "NA",
        "na",
        "api-na",
        "na.myconnectwise.net",
        "NA.MyConnectWise.net.",
        "https://na.myconnectwise.net",
        "https://na.myconnectwise.net/v4_6_release/ConnectWise.aspx?locale=en_US#startscreen",
        "api-na.myconnectwise.net/v4_6_release/apis/3.0",
        " https://api-na.myconnectwise.net:443/ ",
    ],
)
def test_everything_a_person_types_for_a_region_is_its_api_address(typed: str) -> None:
    address = parse_address(typed)
    assert address.url == NORTH_AMERICA
    assert address.is_cloud
    assert address.region is REGIONS[0]


@pytest.mark.parametrize("region", REGIONS, ids=lambda region: region.name)
def test_every_region_is_known_by_name_label_and_host(region: Region) -> None:
    label = region.host.partition(".")[0].removeprefix("api-")
    found = {parse_address(typed) for typed in (region.name, label, region.host)}
    assert found == {region.address}


@pytest.mark.parametrize(
    ("typed", "mended"),
    [
        ("na.myconnectwise.net", True),
        ("staging.connectwisedev.com", True),
        ("api-na.myconnectwise.net", False),
        ("psa.example.com", False),
    ],
)
def test_an_address_says_that_api_was_added(typed: str, mended: bool) -> None:
    assert parse_address(typed).mended is mended


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("psa.example.com", "https://psa.example.com"),
        ("https://PSA.example.com:8443/v4_6_release", "https://psa.example.com:8443"),
        ("https://psaserver", "https://psaserver"),
        ("https://bücher.example", "https://xn--bcher-kva.example"),
        ("https://10.1.2.3", "https://10.1.2.3"),
        ("https://[2001:db8::5]:444/x", "https://[2001:db8::5]:444"),
        ("127.0.0.1:8123", "http://127.0.0.1:8123"),
        ("http://localhost:80", "http://localhost"),
        ("http://localhost:443", "http://localhost:443"),
        ("psa.example.com:80", "https://psa.example.com:80"),
        ("http://[::1]:8123/", "http://[::1]:8123"),
        ("https://localhost", "https://localhost"),
    ],
)
def test_an_own_server_keeps_scheme_host_and_port_only(typed: str, url: str) -> None:
    address = parse_address(typed)
    assert address.url == url
    assert not address.is_cloud
    assert address.region is None
    assert parse_address(address.url) == address


@pytest.mark.parametrize(
    "typed",
    [
        "https://evil.test/api-na.myconnectwise.net",
        "https://evil.test#.myconnectwise.net",
        "https://evil.test?.myconnectwise.net",
    ],
)
def test_a_host_that_only_looks_like_the_cloud_is_an_own_server(typed: str) -> None:
    address = parse_address(typed)
    assert not address.is_cloud
    assert not address.mended


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("http://na.myconnectwise.net", "http would send the keys unprotected"),
        ("http://psa.example.com", "http would send the keys unprotected"),
        ("http://127.0.0.1.evil.test", "http would send the keys unprotected"),
        ("ftp://psa.example.com", "ftp://"),
        ("javascript://psa.example.com", "javascript://"),
        ("https://user:secret@psa.example.com", "user name or password"),
        ("api-na.myconnectwise.net\\@evil.test", "user name or password"),
        ("https://@evil.test", "user name or password"),
        ("api-na.myconnectwise.net.evil.test", "only looks like ConnectWise's cloud"),
        ("https://evilmyconnectwise.net", "only looks like ConnectWise's cloud"),
        ("https://na.myconnectwise.net.evil.test/na.myconnectwise.net", "only looks like ConnectWise's cloud"),
        ("https://2130706433", "names no server"),
        ("https://0x7f.1", "names no server"),
        ("https://127.1", "names no server"),
        ("https://psa.0", "names no server"),
        ("myconnectwise.net", "names no server"),
        ("", "names no server"),
        ("https://", "names no server"),
        ("https://exa mple.com", "can't be used"),
        ("https://psa.example.com:99999", "can't be used"),
        ("https://psa..example.com", "can't be used"),
        ("https://psa.example.com\r\nHost: evil.test", "can't be used"),
    ],
)
def test_an_address_that_must_not_be_called_is_refused(typed: str, reason: str) -> None:
    with pytest.raises(UsageError, match=reason) as refused:
        parse_address(typed)
    assert refused.value.hint
    assert "secret" not in refused.value.message


@pytest.mark.parametrize(
    ("typed", "is_loopback"),
    [("127.9.9.9", True), ("http://[::1]", True), ("localhost", True), ("10.0.0.1", False), ("na", False)],
)
def test_this_computer_is_told_from_others(typed: str, is_loopback: bool) -> None:
    assert parse_address(typed).is_loopback is is_loopback


@pytest.mark.parametrize(
    ("typed", "doubt"),
    [
        ("https://10.1.2.3", "a bare IP address of a private network"),
        ("https://169.254.169.254", "a bare IP address of a private network"),
        ("https://[fd00::1]", "a bare IP address of a private network"),
        # From Python 3.13 on this one is known for what it is, this computer.
        ("https://[::ffff:127.0.0.1]", "" if sys.version_info >= (3, 13) else "a bare IP address"),
        ("https://8.8.8.8", "a bare IP address"),
        ("https://psaserver", "a name of a private network"),
        ("https://psa.lan", "a name of a private network"),
        ("https://psa.home.arpa", "a name of a private network"),
        ("https://psa.bücher.example", "letters beyond a to z"),
        ("https://api-na.myconnectwіse.net", "letters beyond a to z"),
        ("https://psa.example.com", ""),
        ("https://home.example.com", ""),
        ("127.0.0.1:8123", ""),
        ("na", ""),
    ],
)
def test_an_address_that_could_be_anybodys_says_why(typed: str, doubt: str) -> None:
    said = parse_address(typed).doubt
    assert doubt in said
    assert bool(said) is bool(doubt)


def test_a_misspelt_region_gets_the_nearest_ones() -> None:
    with pytest.raises(UsageError) as refused:
        parse_address("Europa")
    assert "Europe" in (refused.value.hint or "")
