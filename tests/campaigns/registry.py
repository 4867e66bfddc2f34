"""The campaigns by name."""

from tests.campaigns import (
    creates,
    disks,
    edits,
    files,
    full_disk,
    kills,
    locks,
    machine,
    memory_kills,
    signals,
    storms,
)

_ALL = (kills, memory_kills, creates, storms, edits, disks, full_disk, files, signals, locks, machine)
CAMPAIGNS = {each.CAMPAIGN.name: each.CAMPAIGN for each in _ALL}
