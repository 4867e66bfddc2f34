"""Where campaigns keep what they found: one file of JSON, an entry for each campaign, written by it alone."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from tests.campaigns.campaign import Campaign, Found, holds

FILE = Path(__file__).parents[2] / "docs" / "reliability.json"


def entry(campaign: Campaign, seed: int, found: Found, twin: Found, seconds: float) -> dict[str, Any]:
    """Return what is kept of a campaign."""
    return {
        "title": campaign.title,
        "promises": list(campaign.promises),
        "unit": campaign.unit,
        "full": campaign.full,
        "seed": seed,
        "date": date.today().isoformat(),  # noqa: DTZ011 - the day on which it ran, here
        "seconds": round(seconds),
        "trials": found.trials,
        "wrong": dict(found.wrong),
        "facts": {name: round(value, 2) for name, value in found.facts.items()},
        "without": campaign.without,
        "twin": {"trials": twin.trials, "wrong": dict(twin.wrong)},
        "against": holds(campaign, found, twin),
    }


def keep(name: str, kept: Mapping[str, Any], file: Path = FILE) -> None:
    """Put an entry in the place of the campaign's last one."""
    everything = json.loads(file.read_text("utf-8")) if file.exists() else {}
    everything[name] = kept
    file.write_text(json.dumps(dict(sorted(everything.items())), indent=1, ensure_ascii=False) + "\n", "utf-8")
