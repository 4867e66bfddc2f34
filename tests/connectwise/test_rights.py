from cwsetup.connectwise.rights import RIGHTS, AgreementUse, CatalogUse, rights_for
from cwsetup.profile.instance import Table


def test_every_table_and_every_use_of_catalog_and_agreements_has_a_right_with_a_reason() -> None:
    for use in (*Table, *CatalogUse, *AgreementUse):
        assert rights_for(use)
    assert all(right.reason and right.level.endswith(" All") for right in RIGHTS)


def test_table_setup_always_names_its_entry_under_customize() -> None:
    assert all(right.customize for right in RIGHTS if right.function == "Table Setup")
    assert not any(right.customize for right in RIGHTS if right.function != "Table Setup")


def test_nothing_but_the_catalog_needs_more_than_inquire() -> None:
    more = {right.use for right in RIGHTS if right.level != "Inquire All"}
    assert more == {CatalogUse.CHANGE, CatalogUse.CREATE}
