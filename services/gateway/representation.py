"""How reports are represented, the same over every transport: outcomes in JSON, problems in them as RFC 9457 has it."""

from collections.abc import Mapping, Sequence
from functools import cache

from services.gateway.entry import ReportEntry, ReportRevision
from services.gateway.outcome import RefusalRecord, ReportOutcome, Result, Status
from services.problems.details import ProblemMembers, refused
from services.problems.problem import Kind, kebab, kinds, title
from services.problems.rules import broken
from services.problems.statuses import status_of

KNOWN = "known"
"""The status of a report that was accepted before, when it comes again."""

REPORTS = "/v1/reports"
"""Where reports are read."""


def outcome(outcome: ReportOutcome, language: str) -> dict[str, object]:
    """Return the representation of what became of a report that came in.

    Args:
        outcome: of it.
        language: `zh` or `en`, for its problem.
    """
    known = outcome.repeated and outcome.status is Status.ACCEPTED
    return {
        "source": outcome.source,
        "id": outcome.id,
        "status": KNOWN if known else str(outcome.status),
        **({"report": f"{REPORTS}/{outcome.key}"} if outcome.key else {}),
        **({"repeated": True} if outcome.repeated else {}),
        **({"next_attempt": outcome.next_attempt} if outcome.next_attempt else {}),
        **_result(outcome.result, language),
    }


def report(entry: ReportEntry, language: str) -> dict[str, object]:
    """Return the representation of a report in the register."""
    event = entry.event
    return {
        "key": entry.key,
        "source": _text(event.get("source")),
        "id": _text(event.get("id")),
        "type": _text(event.get("type")),
        "subject": _text(event.get("subject")),
        "organisation": entry.organisation,
        "namespace": entry.namespace or entry.organisation,
        "publisher": entry.publisher,
        "received_at": entry.received_at,
        "status": str(entry.status),
        "attempts": entry.attempts,
        **({"next_attempt": entry.next_attempt, "until": entry.until} if entry.next_attempt else {}),
        **_result(entry.result, language),
    }


def _text(value: object) -> str | None:
    """Return what is text.

    A report that was refused may have anything there, which its record shows whole; of one that only the log
    remembers, it is not known.
    """
    return value if isinstance(value, str) else None


def revision(revision: ReportRevision, language: str) -> dict[str, object]:
    """Return the representation of a report as it was before people changed it."""
    return {
        "at": revision.at,
        "by": revision.by,
        "note": revision.note,
        "status": str(revision.status),
        "event": revision.event,
        **_result(revision.result, language),
    }


def problem(refusal: RefusalRecord, language: str) -> ProblemMembers:
    """Return why a report waits or was refused, as a problem (RFC 9457)."""
    kind = _kinds().get(refusal.name)
    detail = refusal.zh if language == "zh" else refusal.en
    found: ProblemMembers = {
        "type": f"/problems/{kebab(refusal.name)}",
        "title": title(kind, language) if kind else detail,
        "status": status_of(kind) if kind else 409,
        "detail": detail,
        "details": refusal.details,
    }
    errors = errors_of(refusal, language)
    if errors:
        found["errors"] = errors
    return found


def errors_of(refusal: RefusalRecord, language: str) -> Sequence[Mapping[str, str]]:
    """Return what of a report breaks a rule, place by place; nothing if the rule is about nothing in it."""
    if refusal.errors:
        return broken(refusal.errors, language)
    return refused(refusal.name, refusal.places, refusal.zh if language == "zh" else refusal.en)


def _result(result: Result, language: str) -> Mapping[str, object]:
    return {
        **({"record": result.record} if result.record else {}),
        **({"events": result.events} if result.events else {}),
        **({"late": True} if result.late else {}),
        **({"expired": True} if result.expired else {}),
        **({"problem": problem(result.reason, language)} if result.reason else {}),
    }


@cache
def _kinds() -> Mapping[str, Kind]:
    """Return every kind of problem by its name: one that an older program recorded may be called otherwise today."""
    return {kind.__name__: kind for _, kind in kinds()}
