"""``schema``: what editors and programs check a profile or a plan by."""

from cwsetup.cli.context import Context
from cwsetup.profile.schema import schema_text
from cwsetup.storage.plan_schema import plan_schema_text


def schema(context: Context, of: str) -> None:
    """Print the JSON Schema of a profile or of a plan."""
    context.console.text(plan_schema_text() if of == "plan" else schema_text())
