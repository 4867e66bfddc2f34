"""Whatever people, network and process do, in any order: nothing lost, doubled, wrong, overwritten or past a limit.

Hypothesis chooses the order and, where a promise breaks, shows the shortest way there.
"""

import tempfile
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from hypothesis import Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from cwsetup.pricing.plan import Plan
from cwsetup.profile.price_settings import Limits
from tests.campaigns.campaign import Campaign, Found
from tests.campaigns.fates import mixture
from tests.campaigns.judge import SOMEBODYS
from tests.campaigns.memory_kills import DURABLE, UNDER_WAY
from tests.campaigns.office import Office, a_run_profile, quietly
from tests.campaigns.scenes import CENT, USUAL
from tests.campaigns.world import World, all_is_well

MOST_CREATES = 4
LARGEST_STEP = Decimal("0.25")
SLACK = Decimal("0.011")
"""What rounding to cents adds to a step of small prices."""
PRODUCTS = (*USUAL[:8], *(f"NEW-{number}" for number in range(1, 11)))
MOST_ROUNDS = 30
WRONG = ("lost", "doubled", "wrong", "overwritten", "past a limit")
WEATHER = (0.4, 0.1, 0.0)
"""Shares of answers that are lost."""
places = st.integers(min_value=1, max_value=12)
products = st.sampled_from(PRODUCTS)


class Machine(RuleBasedStateMachine):
    """An office through a year of trouble."""

    settle = 120
    make_office: Callable[..., Office] = Office

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory(prefix="campaign-")
        self.steps = 0

    @initialize(number=st.integers(min_value=0, max_value=2**31), share=st.sampled_from(WEATHER))
    def begin(self, number: int, share: float) -> None:
        """Begin with a catalog as it should be, and prices of five known and three new products."""
        limits = Limits(max_creates=MOST_CREATES)
        self.world = World(seed=number)
        profile = a_run_profile(settle=self.settle, limits=limits)
        self.office = self.make_office(self.world, Path(self.folder.name), profile)
        records = self.world.state.instance.catalog.records.values()
        self.original = {record["identifier"]: (record["cost"], record["price"]) for record in records}
        self.wished: dict[str, set[Decimal]] = {name: {price} for name, (_, price) in self.original.items()}
        self.edits = 0
        self.plan: Plan | None = None
        self.seen_writes = 0
        self.creates_before = 0
        self.weather_changes(share)
        for product in (*USUAL[:5], "NEW-1", "NEW-2", "NEW-3"):
            self.prices_change(product, 105)

    @rule(product=products, per_cent=st.sampled_from((95, 97, 103, 106, 109, 112, 60, 140)))
    def prices_change(self, product: str, per_cent: int) -> None:
        """A price list has another price; by more than a quarter it waits for a person, who never comes."""
        cost, price = self.original.get(product, (Decimal("6.40"), Decimal(8)))
        factor = Decimal(per_cent) / 100
        new = ((cost * factor).quantize(CENT), (price * factor).quantize(CENT))
        self.office.prices[product] = new
        self.wished.setdefault(product, set()).add(new[1])

    @rule()
    def make_plan(self) -> None:
        """Plan now, and maybe write it much later."""
        self.plan = self._plan()

    @precondition(lambda self: self.plan is not None)
    @rule()
    def write_plan(self) -> None:
        """Write a plan that may be stale."""
        plan, self.plan = self.plan, None
        if plan is not None and not plan.violations:
            self._run(partial(self.office.write, plan))

    @rule()
    def sync(self) -> None:
        """Plan and write unattended."""
        self._run(self.office.sync)

    @rule(product=st.sampled_from(PRODUCTS[8:]), per_cent=st.integers(min_value=100, max_value=110))
    def sync_a_new_product(self, product: str, per_cent: int) -> None:
        """Plan and write unattended what a price list has added."""
        self.prices_change(product, per_cent)
        self._run(self.office.sync)

    @rule()
    def resume(self) -> None:
        """Go on with whatever is unfinished."""
        self._run(self.office.resume)

    @rule()
    def undo(self) -> None:
        """Take the last run back."""
        self._run(self.office.undo)

    @rule(at=places, ways=st.tuples(st.sampled_from(DURABLE), st.sampled_from(UNDER_WAY)))
    def will_die(self, at: int, ways: tuple[str, str]) -> None:
        """The next command dies at one of its steps."""
        self.office.kill_at, self.office.ways = at, ways

    @rule(share=st.sampled_from(WEATHER))
    def weather_changes(self, share: float) -> None:
        """Answers are lost more often, or not at all."""
        self.world.draw = mixture(share) if share else all_is_well

    @rule(product=st.sampled_from(USUAL[:8]))
    def somebody_edits(self, product: str) -> None:
        """Somebody sets a price of their own, which nobody may write over unasked."""
        self._idle()
        item_id = self._items(product)[0]["id"]
        self.edits += 1
        self.world.edit(item_id, {"price": SOMEBODYS + self.edits})

    @rule(first=st.integers(min_value=1000, max_value=1200), count=st.integers(min_value=1, max_value=5))
    def pages_shift(self, first: int, count: int) -> None:
        """Items that nothing here is about come and go."""
        ours = {item["id"] for product in self.wished if product in PRODUCTS for item in self._items(product)}
        catalog = self.world.state.instance.catalog
        for item_id in [one for one in list(catalog.ids) if one >= first and one not in ours][:count]:
            self.world.state.churn(item_id, 1)

    def teardown(self) -> None:
        """Let everything come to rest, finish what is unfinished, and count what is lost then."""
        with self.folder:
            if hasattr(self, "office"):
                self._finish()

    def _finish(self) -> None:
        self.world.draw, self.office.kill_at = all_is_well, None
        self._idle()
        rounds = 0
        while self.office.is_unfinished() and rounds < MOST_ROUNDS:
            rounds += 1
            quietly(self.office.resume)
        self._check()
        assert rounds < MOST_ROUNDS, "lost: a run never ends"
        quietly(self.office.sync)
        self._check()
        plan = self._plan()
        if plan is not None and not plan.violations:
            assert not [e for e in plan.entries if e.action in {"update", "create"}], "lost: a second run would write"

    def _plan(self) -> Plan | None:
        planned: list[Plan] = []
        quietly(lambda: planned.append(self.office.plan()))
        return planned[0] if planned else None

    def _run(self, command: Callable[[], Any]) -> None:
        quietly(command)
        self._idle()
        self._check()

    def _idle(self) -> None:
        """Let everything that is under way be applied."""
        self.world.time.sleep(200)

    def _items(self, product: str) -> list[dict[str, Any]]:
        records = self.world.state.instance.catalog.records.values()
        return [dict(record) for record in records if record["identifier"] == product]

    def _check(self) -> None:
        """Hold each write that was applied since against everything that was promised."""
        writes = self.world.state.writes
        fresh, self.seen_writes = writes[self.seen_writes :], len(writes)
        creates = sum(write["method"] == "POST" for write in fresh)
        assert creates <= MOST_CREATES, f"past a limit: {creates} creates in one command"
        doubled = [name for name, times in self.world.posted().items() if times > 1]
        assert not doubled, f"doubled: {doubled}"
        for write in fresh:
            if write["method"] == "PATCH" and "price" in write["changes"]:
                self._check_patch(write)

    def _check_patch(self, write: Any) -> None:
        before, after = (Decimal(amount) for amount in write["changes"]["price"])
        name = write["identifier"]
        assert before < SOMEBODYS, f"overwritten: {name} had {before}"
        assert after in self.wished.get(name, ()), f"wrong: {name} got {after}"
        assert abs(after - before) <= max(before, after) * LARGEST_STEP / (1 - LARGEST_STEP) + SLACK, (
            f"past a limit: {name} went from {before} to {after}"
        )


class Impatient(Machine):
    """The guard taken away: creates without an answer are looked up at once."""

    settle = 0


def played(number: int, examples: int, machine: type[Machine], *, steps: int = 30) -> Found:
    """Play so many games; the first promise that breaks ends them, in its shortest form."""
    found: Counter[str] = Counter()
    how = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        phases=(Phase.generate,),
        report_multiple_bugs=False,
    )
    try:
        run_state_machine_as_test(seed(number)(machine), settings=how)
    except AssertionError as broken:
        found[str(broken).partition(":")[0]] += 1
    return Found(trials=examples, wrong={name: found[name] for name in WRONG})


def until_broken(number: int, examples: int) -> Found:
    """Play without the guard until a promise breaks, which ends the games, or at most so many more."""
    return played(number, max(examples, 400), Impatient)


CAMPAIGN = Campaign(
    name="machine",
    title="Everything in any order (Hypothesis, 30 steps a game)",
    promises=("R1", "R2", "R11", "R13", "R16"),
    unit="games",
    run=partial(played, machine=Machine),
    without="the wait before the look (settle 0)",
    twin=until_broken,
    short=15,
    full=1_000,
)
