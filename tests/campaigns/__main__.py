"""``python -m tests.campaigns NAME [TRIALS] [--seed N]``: one campaign beside its twin; figures go to the docs.

Without TRIALS it runs to its full number. ``--dry`` keeps no figures. It ends with 1 if the promise doesn't hold, or
if the trials prove nothing.
"""

import argparse
import random
import sys
import time

from tests.campaigns.figures import entry, keep
from tests.campaigns.registry import CAMPAIGNS


def main() -> int:
    """Run what the command line names."""
    asked = argparse.ArgumentParser(prog="python -m tests.campaigns", description=__doc__)
    asked.add_argument("name", choices=[*CAMPAIGNS, "all"])
    asked.add_argument("trials", type=int, nargs="?")
    asked.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    asked.add_argument("--dry", action="store_true")
    given = asked.parse_args()
    names = list(CAMPAIGNS) if given.name == "all" else [given.name]
    return max(run(name, given.trials, given.seed, dry=given.dry) for name in names)


def run(name: str, trials: int | None, seed: int, *, dry: bool) -> int:
    """Run one campaign and its twin, print and keep the figures."""
    campaign = CAMPAIGNS[name]
    trials = campaign.full if trials is None else trials
    sys.stdout.write(f"{campaign.title}: {trials} {campaign.unit}, seed {seed}\n")
    sys.stdout.flush()
    began = time.monotonic()
    found = campaign.run(seed, trials)
    seconds = time.monotonic() - began
    twin = campaign.twin(seed, campaign.twin_of(trials))
    kept = entry(campaign, seed, found, twin, seconds)
    told = {"found": dict(found.wrong), **kept["facts"]}
    sys.stdout.write(f"  {found.trials} {campaign.unit} in {seconds:.0f} s: {told}\n")
    sys.stdout.write(f"  without {campaign.without}, {twin.trials}: {dict(twin.wrong)}\n")
    sys.stdout.writelines(f"  AGAINST: {reason}\n" for reason in kept["against"])
    if not dry:
        keep(name, kept)
    return int(bool(kept["against"]))


if __name__ == "__main__":
    sys.exit(main())
