"""The short form of every campaign, beside its twin; ``nox -s campaign`` runs them to their full numbers."""

import random

import pytest

from tests.campaigns.campaign import Found, holds
from tests.campaigns.registry import CAMPAIGNS

SHORT = [name for name, campaign in CAMPAIGNS.items() if campaign.short]
"""The others have tests of their own: what they do takes longer to begin."""


@pytest.mark.parametrize("name", SHORT)
def test_what_is_promised_holds_and_does_not_without_what_keeps_it(name: str) -> None:
    campaign = CAMPAIGNS[name]
    seed = random.randrange(1_000_000)
    found = campaign.run(seed, campaign.short)
    twin = campaign.twin(seed, campaign.twin_of(campaign.short))
    assert holds(campaign, found, twin) == [], f"seed {seed}: python -m tests.campaigns {name} {campaign.short} --seed"


def test_what_speaks_against_a_campaign_is_told() -> None:
    campaign = CAMPAIGNS["creates"]
    bad, empty = Found(trials=5, wrong={"doubled": 2}), Found(trials=5, wrong={"doubled": 0})
    assert holds(campaign, bad, bad)[0] == "doubled: 2 of 5"
    assert "they prove nothing" in holds(campaign, empty, empty)[0]
    assert "too little" in holds(campaign, empty, bad)[0]
