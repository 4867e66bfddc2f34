"""The product list beside the orders: what some products cost by an order that is only being made."""

from cwsetup.profile.asking import Preview
from cwsetup.profile.draft import Draft, assemble
from cwsetup.profile.picks import Ranked
from cwsetup.profile.price_settings import Pricing
from cwsetup.profile.properties import Property
from cwsetup.profile.settings import PROPERTIES
from cwsetup.wizard.surroundings import Surroundings


def order_preview(declared: Property, draft: Draft, surroundings: Surroundings) -> Preview | None:
    """Return what shows an order of units or price lists; what isn't answered yet is taken as it is proposed."""
    if not isinstance(declared.shape, Ranked) or surroundings.examples is None:
        return None
    examples = surroundings.examples()
    siblings = [each for each in PROPERTIES if each.section is declared.section]
    guesses = surroundings.suggest_all(draft, siblings)
    proposed = {key: guess.value for key, guess in guesses.items() if guess is not None}
    values = {**proposed, **draft.values()}
    return lambda order: examples.lines(assemble(Pricing, {**values, declared.key: order}))
