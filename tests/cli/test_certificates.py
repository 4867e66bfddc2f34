"""A server whose certificate a company signs itself: trusted by a file that is named, by nothing else."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from cwsetup.demo.process import DemoServer
from tests.cli.conftest import ITEMS, Shell
from tests.connectwise.certificates import Authority, speaking_tls
from tests.connectwise.listeners import Listener, in_front_of


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority.made(tmp_path, "contoso")


@pytest.fixture
def server(authority: Authority, demo: DemoServer) -> Iterator[Listener]:
    """The demo server as a company's own, over https."""
    with in_front_of(demo.url, speaking_tls(authority.server("psa"))) as server:
        yield server


def init_at(server: Listener, shell: Shell, demo: DemoServer, *more: str) -> tuple[int, str]:
    where = ("--url", server.url, "--company", demo.company, "--keys", "env")
    said = shell("init", "own", *where, "--source", ITEMS, "--suggested", *more)
    return said.status, said.err


def test_every_command_trusts_the_file_that_the_profile_names(
    shell: Shell, demo: DemoServer, authority: Authority, server: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    status, said = init_at(server, shell, demo)
    assert status == 1
    assert "The certificate of 127.0.0.1 can't be trusted: " in said
    assert "name the file of its CA: --set ca_file=FILE" in said
    assert bytes(server.told) == b""
    monkeypatch.chdir(authority.folder)
    status, said = init_at(server, shell, demo, "--set", f"ca_file={authority.file.name}")
    assert status == 0, said
    assert f'ca_file = "{authority.file}"' in shell.profile("own").read_text("utf-8"), "as a whole path"
    assert shell("sync-prices", "--plan").status == 0
    doctor = shell("doctor")
    assert f"✓ Only certificates that {authority.file} vouches for count.\n" in doctor.out
    assert "can't be trusted" not in doctor.out


def test_a_profile_may_name_a_file_beside_it_and_edit_mends_a_wrong_one(
    shell: Shell, demo: DemoServer, authority: Authority, server: Listener
) -> None:
    assert init_at(server, shell, demo, "--set", f"ca_file={authority.file}")[0] == 0
    path = shell.profile("own")
    shutil.copy(authority.file, path.with_name("ca.pem"))
    whole = path.read_text("utf-8")
    path.write_text(whole.replace(str(authority.file), "ca.pem"), "utf-8")
    assert shell("sync-prices", "--plan").status == 0
    path.with_name("ca.pem").unlink()
    said = shell("sync-prices", "--plan")
    assert said.status == 6
    assert f"The certificates of ca_file can't be read: {path.with_name('ca.pem')}: No such file" in said.err
    assert shell("edit", "--set", f"ca_file={authority.file}").status == 0
    assert path.read_text("utf-8") == whole
    authority.file.unlink()
    assert shell("edit", "--unset", "ca_file").status == 1, (
        "now the certificate doesn't count, but the file is no fault"
    )


@pytest.mark.parametrize(("url", "status"), [("http://psa.example.com", 2), ("https://psa.example.com", 1)])
def test_doctor_names_an_address_and_a_proxy_that_cannot_be_used(
    acme: Shell, monkeypatch: pytest.MonkeyPatch, url: str, status: int
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "socks5://me:hush@proxy.example")
    path = acme.profile("acme")
    path.write_text(re.sub('url = ".*"', f'url = "{url}"', path.read_text("utf-8")), "utf-8")
    said = acme("doctor")
    assert said.status == status
    assert "✗ " in said.out
    assert "hush" not in said.out + said.err


def test_doctor_names_the_proxy_without_its_password(
    acme: Shell, monkeypatch: pytest.MonkeyPatch, unused_port: int
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"http://me:hush@127.0.0.1:{unused_port}")
    for name in ("NO_PROXY", "no_proxy", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
    assert "proxy" not in acme("doctor").out, "plain http to this computer uses none"
    path = acme.profile("acme")
    path.write_text(path.read_text("utf-8").replace("http://127.0.0.1", "https://127.0.0.1"), "utf-8")
    said = acme("doctor", "--json")
    first, second, *_ = json.loads(said.out)["findings"]
    assert first["message"] == f"Through the proxy http://127.0.0.1:{unused_port}."
    assert second["status"] == "error"
    assert "hush" not in said.out + said.err
