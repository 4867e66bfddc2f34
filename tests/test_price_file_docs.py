"""The pages on price files: every setting is explained, and the tables in them are read as they stand."""

import re
import tomllib
from pathlib import Path

import pytest

from cwsetup.profile.choices import SourceFormat
from cwsetup.profile.source_settings import SETTINGS
from cwsetup.profile.sources import Sources

PAGES = Path(__file__).parents[1] / "docs" / "price-files"


def test_every_setting_is_explained() -> None:
    text = "".join(page.read_text("utf-8") for page in PAGES.glob("*.md"))
    assert [setting.key for setting in SETTINGS if f"`{setting.key}" not in text and setting.key != "format"] == []


@pytest.mark.parametrize("layout", SourceFormat)
def test_every_format_has_a_page_whose_source_can_be_read(layout: SourceFormat) -> None:
    text = (PAGES / f"{layout}.md").read_text("utf-8")
    (block,) = re.findall(r"```toml\n(.*?)```", text, flags=re.DOTALL)
    (source,) = Sources().load(tomllib.loads(block)["pricing"]["sources"])
    assert source.format is layout
