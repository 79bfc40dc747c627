"""What publishers are told, the same over every transport: outcomes in JSON, problems in them as RFC 9457 has them."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from services.gateway.kept import Kept, Past
from services.gateway.outcome import Answer, Reason, Result, Status
from services.problems.problem import Kind, kebab, kinds, title
from services.problems.rules import broken
from services.problems.statuses import status_of

KNOWN = "known"
"""The status of a report that was accepted before, when it comes again."""

REPORTS = "/v1/reports"
"""Where reports are read."""


def outcome(answer: Answer, language: str) -> dict[str, Any]:
    """Return what is told of a report that came in.

    Args:
        answer: to it.
        language: `zh` or `en`, for its problem.
    """
    known = answer.repeated and answer.status is Status.ACCEPTED
    return {
        "source": answer.source,
        "id": answer.id,
        "status": KNOWN if known else str(answer.status),
        **({"report": f"{REPORTS}/{answer.key}"} if answer.key else {}),
        **({"repeated": True} if answer.repeated else {}),
        **({"next_attempt": answer.next_attempt} if answer.next_attempt else {}),
        **_result(answer.result, language),
    }


def report(kept: Kept, language: str) -> dict[str, Any]:
    """Return what is told of a report in the register."""
    event = kept.event
    return {
        "key": kept.key,
        "source": event["source"],
        "id": event["id"],
        "type": _text(event.get("type")),
        "subject": _text(event.get("subject")),
        "organisation": kept.organisation,
        "publisher": kept.publisher,
        "received_at": kept.received_at,
        "status": str(kept.status),
        "attempts": kept.attempts,
        **({"next_attempt": kept.next_attempt, "until": kept.until} if kept.next_attempt else {}),
        **_result(kept.result, language),
    }


def _text(value: Any) -> str | None:
    """Return what is text; a report that was refused may have anything there, which its record shows whole."""
    return value if isinstance(value, str) else None


def before(past: Past, language: str) -> dict[str, Any]:
    """Return what is told of a report before people changed it."""
    return {
        "at": past.at,
        "by": past.by,
        "note": past.note,
        "status": str(past.status),
        "event": past.event,
        **_result(past.result, language),
    }


def problem(reason: Reason, language: str) -> dict[str, Any]:
    """Return why a report waits or was refused, as a problem (RFC 9457)."""
    kind = _kinds().get(reason.name)
    detail = reason.zh if language == "zh" else reason.en
    return {
        "type": f"/problems/{kebab(reason.name)}",
        "title": title(kind, language) if kind else detail,
        "status": status_of(kind) if kind else 409,
        "detail": detail,
        "details": reason.details,
        **({"errors": broken(reason.errors, language)} if reason.errors else {}),
    }


def _result(result: Result, language: str) -> Mapping[str, Any]:
    return {
        **({"record": result.record} if result.record else {}),
        **({"events": result.events} if result.events else {}),
        **({"late": True} if result.late else {}),
        **({"expired": True} if result.expired else {}),
        **({"problem": problem(result.reason, language)} if result.reason else {}),
    }


@cache
def _kinds() -> Mapping[str, Kind]:
    """Return every kind of problem by its name: one that an older program kept may be called otherwise today."""
    return {kind.__name__: kind for _, kind in kinds()}
