"""The wizard reads prices live where an address is typed in place of a file."""

from pathlib import Path

from cwsetup.demo.process import DemoServer
from tests.dataverse_stub import CLIENT_ID, SECRET, TENANT, running
from tests.wizard.walking import ENTER, Desk


def test_an_address_is_asked_who_signs_in_and_where_the_cost_is(demo: DemoServer, tmp_path: Path) -> None:
    desk = Desk(demo, tmp_path)
    with running() as stub:
        answers = desk.answers | {
            "sources": ["https://user:password@contoso.crm.dynamics.com", stub.url],
            "sources.tenant": [TENANT, ENTER],
            "sources.client_id": ["its name", CLIENT_ID, ENTER],
            "sources.secret": ["wrong", SECRET],
            "sources.cost": "product.currentcost",
            "sources.cost_unit": "Monthly",
            "sources.right": True,
        }
        said, asker = desk.ask("live", script=answers)
        assert said.status == 0, said.stderr
        assert [choice.name for choice in asker.offered["sources.cost"]][-3:] == [
            *("product.currentcost", "In another price list", "Nowhere")
        ]
        assert "That is no address of an environment." in said.stderr
        assert "The client secret is wrong." in said.stderr
        assert asker.last("sources.client_id").default == CLIENT_ID, "it needn't be typed again"
        assert 'columns = { cost = "product.currentcost" }' in desk.text("live")
        assert SECRET not in desk.text("live") + said.stderr
        assert desk.run("prices", "-p", "live", keys=True).status == 0  # with the secret that was kept
