"""Write the README's table of properties from the table in the code; ``--check`` says whether it is stale."""

import sys
from pathlib import Path

from cwsetup.profile.properties import Section
from cwsetup.profile.settings import PROPERTIES

README = Path(__file__).parents[1] / "README.md"
START, END = "<!-- properties: start -->", "<!-- properties: end -->"


def table() -> str:
    """Return the table of properties as Markdown."""
    lines = ["| section | property | label | what it is |", "| --- | --- | --- | --- |"]
    for section in Section:
        for declared in PROPERTIES:
            if declared.section is section:
                key = f"`{declared.path}`" if not declared.is_key else f"`{declared.key}` (with the keys)"
                lines.append(f"| {section} | {key} | {declared.label} | {declared.help} |")
    return "\n".join(lines)


def fresh(readme: str) -> str:
    """Return the README with the present table."""
    before, _, rest = readme.partition(START)
    _, _, after = rest.partition(END)
    return f"{before}{START}\n{table()}\n{END}{after}"


def main() -> int:
    """Rewrite the README, or with ``--check`` return 1 if that would change it."""
    readme = README.read_text("utf-8")
    if "--check" in sys.argv:
        return int(fresh(readme) != readme)
    README.write_text(fresh(readme), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
