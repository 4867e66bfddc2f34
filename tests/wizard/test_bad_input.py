"""What is wrong with a command line is said once, whole, with the right status, and nothing is written."""

import socket
from pathlib import Path
from typing import Any

import pytest

from cwsetup.demo.process import DemoServer
from tests.wizard.walking import Desk, example


def without(flags: list[str], flag: str) -> list[str]:
    """Return flags without one and its value."""
    place = flags.index(flag)
    return flags[:place] + flags[place + 2 :]


def refused(desk: Desk, *flags: str, left_out: str | None = None, stdin: str | None = None) -> tuple[int, str]:
    usual = desk.flags if left_out is None else without(desk.flags, left_out)
    said = desk.run("init", "acme", *usual, *flags, "--keys-stdin", stdin=desk.keys_typed if stdin is None else stdin)
    assert said.stdout == ""
    assert "Traceback" not in said.stderr
    assert desk.files() == []
    return said.status, said.stderr.replace(desk.demo.url, "ADDRESS")


@pytest.mark.parametrize(
    ("flags", "text"),
    [
        (
            ["--set", "product_categry=Hardware"],
            (
                '✗ There is no property "product_categry".\n'
                "  Nearest: product_category, product_subcategory, product_type, product_class.\n"
            ),
        ),
        (
            ["--set", "currency"],
            '✗ "currency" isn\'t KEY=VALUE.\n  For example: --set currency=USD\n',
        ),
        (
            ["--set", "product_category=Hardwear"],
            (
                '✗ product_category: "Hardwear" isn\'t in the table Product Category of ConnectWise. '
                "Nearest: Hardware.\n"
                "  Category of the items that cwsetup creates; revenue is posted by it.\n"
            ),
        ),
        (
            ["--set", "product_type=#99"],
            (
                '✗ product_type: "#99" isn\'t in the table Product Type of ConnectWise. '
                "Nearest: Freight, Hardware, Labour, Managed Service, Software.\n"
                "  Product type of the items that cwsetup creates.\n"
            ),
        ),
        (
            ["--set", "units=Monthly,Weekly"],
            (
                '✗ units: "Weekly" isn\'t among the units of the price sources. Nearest: Annual, Monthly.\n'
                "  The units whose prices count, most preferred first.\n"
            ),
        ),
        (
            ["--set", "max_changes=50"],
            (
                '✗ max_changes: "50" isn\'t a share such as "30%".\n'
                "  Share of the matched items that may move by more than 10 % in one run; from 10 items on.\n"
            ),
        ),
        (
            ["--set", "private_key=secret"],
            "✗ private_key is a key and isn't set as a property.\n  --keys-stdin\n",
        ),
        (
            ["--keys", "paper"],
            (
                '✗ keys: "paper" isn\'t one of keyring, env, file.\n'
                "  Where the API keys are: the system's keyring, the environment, or a file of your own.\n"
            ),
        ),
    ],
)
def test_a_flag_that_cannot_be_taken(desk: Desk, flags: list[str], text: str) -> None:
    status, said = refused(desk, *flags)
    assert (status, said) == (2, text)


def test_an_unknown_company(desk: Desk) -> None:
    assert refused(desk, "--company", "nordwind", left_out="--company") == (
        4,
        (
            "✗ ADDRESS doesn't know the company “nordwind”.\n"
            "  Type the company exactly as at ConnectWise's log-in; it's often shorter than the company's name.\n"
        ),
    )


def test_a_wrong_key(desk: Desk) -> None:
    status, said = refused(desk, stdin=f"{desk.demo.client_id}\n{desk.demo.public_key}\nNotTheKey\n")
    assert (status, said) == (
        4,
        (
            "✗ ConnectWise doesn't accept the keys for the company “northwind”.\n"
            "    ConnectWise says: Authentication failed: company, public or private key is wrong.\n"
            "  Make a new pair at System > Members > API Members > API Keys; the private key is shown once only.\n"
        ),
    )


def test_a_wrong_client_id(desk: Desk) -> None:
    status, said = refused(desk, stdin=f"nobody\n{desk.demo.public_key}\n{desk.demo.private_key}\n")
    assert (status, said) == (
        4,
        (
            "✗ ConnectWise doesn't accept the client id.\n"
            "    ConnectWise says: The clientId header is missing or not known.\n"
            "  Register an integration at developer.connectwise.com and use its client id.\n"
        ),
    )


@pytest.mark.parametrize(
    ("url", "text"),
    [
        (
            "http://psa.example.com",
            (
                "✗ “http://psa.example.com” can't be used: http would send the keys unprotected.\n"
                "  Type https://psa.example.com instead.\n"
            ),
        ),
        (
            "mars",
            (
                "✗ “mars” can't be used: it's no region of ConnectWise.\n"
                "  Regions: North America, Europe, Australia, Australia (aus), South Africa, Staging. "
                "For a server: https://mars\n"
            ),
        ),
    ],
)
def test_an_address_that_may_not_be_called(desk: Desk, url: str, text: str) -> None:
    assert refused(desk, "--url", url, left_out="--url") == (2, text)


def test_nothing_listens(desk: Desk) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))  # bound and not listening: nobody else can
        url = f"http://127.0.0.1:{held.getsockname()[1]}"
        status, said = refused(desk, "--url", url, left_out="--url")
    assert (status, said) == (
        5,
        f"✗ Nothing listens at {url}.\n  Check the address and its port, and the proxy if HTTPS_PROXY names one.\n",
    )


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (
            "/login/*",
            (
                "✗ ADDRESS doesn't answer as ConnectWise does: it is a web page.\n"
                "  Type the address that you log in to ConnectWise at; for a server of your own, its public name.\n"
            ),
        ),
        (
            "/procurement/*",
            (
                "✗ ConnectWise's answer can't be used (read the product catalog): it is a web page.\n"
                "  Something between here and ConnectWise may answer in its place: "
                "a proxy, a firewall, a log-in page.\n"
            ),
        ),
    ],
)
def test_a_web_page_in_place_of_an_answer(desk: Desk, demo: DemoServer, path: str, text: str) -> None:
    demo.set_faults([{"kind": "html", "path": path}])
    assert refused(desk) == (1, text)


def headings(*left_out: str) -> str:
    names = ["Product", "Product ID", "Price List", "Unit", "Amount", "Currency"]
    return ",".join(name for name in names if name not in left_out)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"", '✗ "FILE" is empty.\n'),
        (b"\x00\x01\x02\xff" * 99, '✗ "FILE"'),
        (
            f"{headings('Amount')}\nA,A-1,Retail,Monthly,US Dollar\n".encode(),
            "How FILE is to be read isn't certain from its headings",
        ),
        (f"{headings()}\nA,A-1,Retail,Monthly,a lot,US Dollar\n".encode(), '✗ "FILE" has no usable price row.\n'),
        (f"{headings()}\n".encode(), '✗ "FILE"'),
        (b"PK\x03\x04rest of a workbook", '✗ "FILE"'),
    ],
)
def test_a_price_file_that_cannot_be_used(desk: Desk, tmp_path: Path, content: bytes, text: str) -> None:
    file = tmp_path / "prices.csv"
    file.write_bytes(content)
    status, said = refused(desk, "--source", str(file), left_out="--source")
    assert text in said.replace(str(file), "FILE")
    assert status == (2 if "isn't certain" in text else 6)
    assert said.count("✗") == 1


def test_a_missing_column_is_named_when_the_layout_is(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "prices.csv"
    file.write_text(f"{headings('Amount')}\nA,A-1,Retail,Monthly,US Dollar\n", "utf-8")
    flags = ["--source", str(file), "--source-format", "work365"]
    status, said = refused(desk, *flags, left_out="--source")
    assert status == 6
    assert "Amount: accepted is" in said


def test_a_price_file_that_does_not_exist(desk: Desk) -> None:
    missing = example("work365/prices.csv")
    assert refused(desk, "--source", missing, left_out="--source") == (
        6,
        f'✗ "{missing}" doesn\'t exist.\n  Nearest in its folder: "price-list-items.csv".\n',
    )


def test_a_folder_in_place_of_a_price_file(desk: Desk, tmp_path: Path) -> None:
    status, said = refused(desk, "--source", str(tmp_path), left_out="--source")
    assert (status, f'✗ "{tmp_path}" is a folder, not a price file.' in said) == (6, True)


@pytest.mark.parametrize(
    ("text", "status", "words"),
    [
        ("name = ", 6, "isn't TOML"),
        ("[products]\nproduct_categry = 1\n", 6, 'line 2: There is no property "products.product_categry".'),
        ("format = 2\n", 6, "The format is 2; this cwsetup reads 1."),
        ("[pricing]\nsources = 'x.csv'\n", 2, "at least one [[pricing.sources]]"),
        ("[products]\nproduct_type = { id = 99, name = 'Gone' }\n", 2, '--from: products.product_type: "#99"'),
    ],
)
def test_a_profile_that_cannot_give_answers(desk: Desk, tmp_path: Path, text: str, status: int, words: str) -> None:
    file = tmp_path / "answers.toml"
    file.write_text(text, "utf-8")
    found, said = refused(desk, "--from", str(file))
    assert found == status
    assert words in said


def test_a_profile_that_is_not_there_cannot_give_answers(desk: Desk, tmp_path: Path) -> None:
    status, said = refused(desk, "--from", str(tmp_path / "none.toml"))
    assert (status, "can't be read: No such file or directory." in said) == (6, True)


def test_a_list_without_the_right_names_it(desk: Desk, demo: DemoServer) -> None:
    demo.set_denied(["/finance/billingTerms"])
    status, said = refused(desk)
    assert status == 4
    assert said.startswith("✗ The API member may not read the table Billing Terms.\n")


@pytest.mark.parametrize("fault", [{"kind": "status", "status": 503}, {"kind": "reset"}, {"kind": "truncated"}])
def test_trouble_while_a_list_is_read_is_one_message(desk: Desk, demo: DemoServer, fault: dict[str, Any]) -> None:
    demo.set_faults([{**fault, "path": "/finance/billingTerms"}])
    status, said = refused(desk)
    assert status in {1, 5}
    assert said.count("✗") == 1
