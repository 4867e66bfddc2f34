"""The campaigns by name."""

from tests.campaigns import creates, edits, memory_kills, storms

CAMPAIGNS = {each.CAMPAIGN.name: each.CAMPAIGN for each in (memory_kills, creates, storms, edits)}
