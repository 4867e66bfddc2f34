"""ConnectWise's own words in an error answer, whichever of its envelopes they come in."""

from dataclasses import dataclass
from typing import Any

from cwsetup.text import safe


@dataclass(frozen=True, slots=True)
class Said:
    """What an error answer says; empty where it says nothing."""

    code: str = ""
    message: str = ""
    errors: tuple[str, ...] = ()

    @classmethod
    def of(cls, body: Any) -> "Said":
        """Read either envelope: 429 has ``error`` in place of ``code``, and anything may be absent."""
        if not isinstance(body, dict):
            return cls()
        inner = body.get("errors")
        return cls(
            code=_words(body, "code") or _words(body, "error"),
            message=_words(body, "message"),
            errors=tuple(
                _inner(error) for error in (inner if isinstance(inner, list) else ()) if isinstance(error, dict)
            ),
        )

    def lines(self) -> tuple[str, ...]:
        """Every sentence of ConnectWise, the inner errors in place of the outer one where there are any."""
        return self.errors or ((f"ConnectWise says: {self.message}",) if self.message else ())


def _inner(error: dict[str, Any]) -> str:
    field, message, code = (_words(error, key) for key in ("field", "message", "code"))
    return f"{field or 'record'}: {message or 'not accepted'}{f' ({code})' if code else ''}"


def _words(record: dict[str, Any], key: str) -> str:
    value = record.get(key)
    return safe(value.strip(), limit=500) if isinstance(value, str) else ""
