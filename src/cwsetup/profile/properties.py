"""How a property is declared, and the look-ups over all that are.

``settings`` is the table itself; everything that asks, reads, writes or shows loops over it.
"""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

from cwsetup.profile.picks import MapTo, Named, OneOf, Ranked, SomeOf
from cwsetup.profile.shapes import Amount, Fixed, Flag, Globs, Percent, SecretText, Text, Whole
from cwsetup.profile.sources import Sources
from cwsetup.profile.suggest import Rule, fixed

Shape: TypeAlias = (
    Text
    | SecretText
    | Amount
    | Whole
    | Percent
    | Flag
    | Fixed
    | OneOf
    | SomeOf
    | MapTo
    | Named
    | Ranked
    | Globs
    | Sources
)


class Section(StrEnum):
    """The wizard's sections, in its order."""

    CONNECTION = "Connection"
    SOURCES = "Price sources"
    PRODUCTS = "New products"
    AGREEMENTS = "Agreements"
    COMPANIES = "Companies"
    INVOICES = "Invoices"
    MAPPINGS = "Mappings"
    PRICES = "Prices"
    ADVANCED = "Advanced"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Property:
    """One setting: what it is called, means and may be."""

    key: str
    table: str
    """The TOML table it stands in; empty at the top."""
    label: str
    help: str
    section: Section
    shape: Shape
    default: Any = dataclasses.MISSING
    suggest: Rule
    within: str | None = None
    """The property whose value limits the choices of this one."""
    needed_when: tuple[str, tuple[object, ...]] | None = None
    """The property and those of its values that make this one required; else it isn't asked."""
    flag: str = ""
    """The option of ``init`` that gives it, where it has one of its own."""
    only_for: str = ""
    """What alone needs its table; empty where everything does."""

    @property
    def path(self) -> str:
        """Where it stands in the profile: ``products.product_type``."""
        return f"{self.table}.{self.key}" if self.table else self.key

    @property
    def env(self) -> str:
        """The variable that gives it to ``init`` and ``edit``."""
        return f"CWSETUP_{self.key.upper()}"

    @property
    def required(self) -> bool:
        """Whether a profile can't be without it, whatever else it says."""
        return self.default is dataclasses.MISSING

    @property
    def can_be_left(self) -> bool:
        """Whether a profile may do without its choice, which ConnectWise may not show to everybody."""
        return bool(self.only_for) and isinstance(self.shape, OneOf | SomeOf)

    @property
    def advanced(self) -> bool:
        """Whether only ``edit`` asks for it."""
        return self.section is Section.ADVANCED

    @property
    def is_key(self) -> bool:
        """Whether it is kept with the keys, not in the profile."""
        return isinstance(self.shape, SecretText)

    @property
    def explanation(self) -> str:
        """The help, and where in ConnectWise its choices are made."""
        if not isinstance(self.shape, OneOf | SomeOf | MapTo):
            return self.help
        return f"{self.help} In ConnectWise: {self.shape.table.place}."

    @property
    def how(self) -> str:
        """The option that gives it to ``init``."""
        return self.flag or f"--set {self.key}=…"


def prop(
    label: str,
    *,
    help: str,  # noqa: A002 - the word every command line uses
    section: Section,
    shape: Shape,
    default: Any = dataclasses.MISSING,
    suggest: object = None,
    **more: Any,
) -> Any:
    """Declare a property as a dataclass field; ``suggest`` is a value, or a rule of ``suggest``.

    ``default`` is what a profile without it means; where the wizard asks, it is also what is suggested.
    """
    if suggest is None and default is not dataclasses.MISSING and section is not Section.ADVANCED:
        suggest = default
    rule = suggest if callable(suggest) else fixed(suggest)
    declared = {
        "label": label,
        "help": help,
        "section": section,
        "shape": shape,
        "default": default,
        "suggest": rule,
    }
    if isinstance(shape, MapTo):
        return dataclasses.field(default_factory=dict, metadata={"property": declared | more | {"default": {}}})
    return dataclasses.field(default=default, metadata={"property": declared | more})


def table(kind: type, *, name: str | None = None, only_for: str = "") -> Any:
    """Declare a TOML table of further properties; ``name=""`` puts them with their parent's.

    With ``only_for`` a profile can be without the table, which is ``None`` then, and is only no good for that.
    """
    return dataclasses.field(metadata={"table": kind, "name": name, "only_for": only_for})


def properties_of(kind: type, path: str = "", only_for: str = "") -> Iterator[Property]:
    """Yield the properties of a settings class and of its tables, in order of declaration."""
    for spec in dataclasses.fields(kind):
        if "property" in spec.metadata:
            yield Property(key=spec.name, table=path, only_for=only_for, **spec.metadata["property"])
        elif "table" in spec.metadata:
            name = spec.name if spec.metadata["name"] is None else spec.metadata["name"]
            yield from properties_of(spec.metadata["table"], f"{path}.{name}".strip("."), spec.metadata["only_for"])
