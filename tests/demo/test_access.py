"""Who may ask, and how the others are told."""

import httpx
import pytest

from cwsetup.demo.process import DemoServer, start

CATEGORIES = "/v4_6_release/apis/3.0/procurement/categories"


def ask(server: DemoServer, *, path: str = CATEGORIES, **changed: str) -> httpx.Response:
    keys = {"company": server.company, "public": server.public_key, "private": server.private_key} | changed
    headers = {"clientId": changed.get("client_id", server.client_id)}
    auth = (f"{keys['company']}+{keys['public']}", keys["private"])
    return httpx.get(server.url + path, auth=auth, headers=headers, trust_env=False)


def test_a_company_is_found_in_any_case(demo: DemoServer) -> None:
    found = httpx.get(f"{demo.url}/login/companyinfo/NorthWind", trust_env=False).json()
    assert found["Codebase"] == "v4_6_release/"
    assert found["IsCloud"] == "True"
    assert found["SiteUrl"] == demo.url.removeprefix("http://")


def test_an_unknown_company_is_200_and_null(demo: DemoServer) -> None:
    answer = httpx.get(f"{demo.url}/login/companyinfo/nobody", trust_env=False)
    assert (answer.status_code, answer.json()) == (200, None)


def test_the_company_is_not_looked_up_below_the_base(demo: DemoServer) -> None:
    assert ask(demo, path="/v4_6_release/apis/3.0/login/companyinfo/northwind").status_code == 404


def test_right_keys_are_let_in(demo: DemoServer) -> None:
    assert ask(demo).status_code == 200
    assert ask(demo, company="NORTHWIND").status_code == 200


@pytest.mark.parametrize("wrong", [{"company": "other"}, {"public": "other"}, {"private": "other"}])
def test_wrong_keys_are_401(demo: DemoServer, wrong: dict[str, str]) -> None:
    answer = ask(demo, **wrong)
    assert (answer.status_code, answer.json()["code"]) == (401, "Unauthorized")


@pytest.mark.parametrize("header", ["", "Basic", "Basic !!!", "Basic w7/Dvw==", "Bearer x", "Basic eDp5"])
def test_unreadable_authorization_is_401(demo: DemoServer, header: str) -> None:
    headers = {"clientId": demo.client_id, "Authorization": header}
    assert httpx.get(demo.url + CATEGORIES, headers=headers, trust_env=False).status_code == 401


@pytest.mark.parametrize("client_id", ["", "00000000-0000-0000-0000-000000000000"])
def test_a_missing_or_unknown_client_id_is_403(demo: DemoServer, client_id: str) -> None:
    assert ask(demo, client_id=client_id).status_code == 403


def test_the_cloud_answers_wrong_keys_with_404() -> None:
    with start(cloud=True, items=0) as server:
        answer = ask(server, private="other")
        assert (answer.status_code, answer.json()["code"]) == (404, "NotFound")
        assert ask(server).status_code == 200
        assert ask(server, path="/v4_6_release/apis/3.0/system/info", private="other").status_code == 404


def test_system_info_is_no_test_of_keys_on_premises(demo: DemoServer) -> None:
    assert ask(demo, path="/v4_6_release/apis/3.0/system/info", private="other").json()["version"] == "v2025.1.94211"


def test_a_denied_table_is_403_with_everything_below_it(demo: DemoServer) -> None:
    demo.set_denied(["/finance/billingTerms", "PATCH /procurement/catalog"])
    base = "/v4_6_release/apis/3.0"
    assert ask(demo, path=f"{base}/finance/billingTerms").status_code == 403
    assert ask(demo, path=f"{base}/finance/billingterms/count").status_code == 403
    assert ask(demo, path=f"{base}/finance/billingCycles").status_code == 200
    assert ask(demo, path=f"{base}/procurement/catalog").status_code == 200
    demo.set_denied([])
    assert ask(demo, path=f"{base}/finance/billingTerms").status_code == 200


def test_a_denied_method_leaves_the_others(api: httpx.Client, demo: DemoServer) -> None:
    demo.set_denied(["PATCH /procurement/catalog"])
    assert api.patch("/procurement/catalog/1000", json=[]).status_code == 403
    assert api.get("/procurement/catalog/1000").status_code == 200


def test_control_paths_take_no_nonsense(demo: DemoServer) -> None:
    for path, body in [("faults", {}), ("faults", [{"kind": "x"}]), ("faults", [{}]), ("edit", {}), ("denied", 1)]:
        assert httpx.post(f"{demo.url}/demo/{path}", json=body, trust_env=False).status_code == 400
