"""Which refusals may be lifted by what is still on its way: reports that meet one wait instead of being refused.

Late and out of order is normal. A report that comes before what it depends on finds that the record is not there, or
not so far yet; one that breaks a rule for good is told so at once.
"""

from datetime import datetime, timedelta

from domain.aggregate_id import AggregateId, parts
from domain.refusal import InTheFuture, Refusal
from services.gateway.references import is_ours, named
from services.node.orders import Order
from services.node.outcomes import Outcome

WAIT = timedelta(hours=72)
"""How long a report may wait."""
SKEW = timedelta(minutes=5)
"""How far a publisher's clock may be ahead: what it reports waits until its time has come."""
FIRST, LONGEST = timedelta(seconds=2), timedelta(minutes=10)
"""Between two tries of a report that nothing has woken."""

LIFTED = frozenset(
    {
        # Not here yet.
        "NotFound",
        "CalendarUnknown",
        "RuleUnknown",
        "NotEntered",
        # Others were faster every time.
        "Contended",
        # Issues and their rectification: not so far yet, or not so any more until it is taken up again.
        "AdjudicationAwaited",
        "AlreadyReturned",
        "CheckMissing",
        "IssueEnded",
        "IssueNotInWork",
        "IssueNotReturned",
        "ItemOfNobody",
        "NotAssigned",
        "NotEnded",
        "NotInWork",
        "NotListed",
        "NotResponsible",
        "NotSuspended",
        "NotVerified",
        "NothingToCheck",
        "SubmissionWaits",
        # Lists and what is stated by them.
        "CitedListNotFrozen",
        "ItemNotListed",
        "ListNotFrozen",
        "NothingListed",
        "UnknownPaper",
        # Rounds, teams, inspections.
        "DossierMissing",
        "FeedbackMissing",
        "MemberUntrained",
        "MismatchOpen",
        "NotDeployed",
        "NotMember",
        "NotWithdrawn",
        "PlanMissing",
        "PlanNotApproved",
        "ReconciliationOpen",
        "ReportMissing",
        "StatementUnfounded",
        "UnknownMismatch",
        # Linkage.
        "AssignmentMissing",
        "NotInvited",
        "PatrolNotStarted",
        "PatrolNotUnderWay",
        "TargetMissing",
        "TierNotAccepted",
        "Unfiled",
        # Tasks.
        "AlreadySubmitted",
        "NotAccepted",
        "NotReturned",
        "NotSubmitted",
        "NotUndertaker",
        # Documents, checks and meetings.
        "AlreadyReplied",
        "CheckNotConcluded",
        "CorrectionNotConfirmed",
        "NotAcknowledged",
        "NotOpenDeviation",
        "NotReplied",
        "PreviousMeetingOpen",
        "TargetUnchecked",
        # Calling to account, and telling the public.
        "EvaluationNotOver",
        "ItemNotUnderOffice",
        "MatterNotDone",
        "NotCirculated",
        "NotInMedia",
        "NotMatterResponsible",
        "OfficeNotEmpty",
        "SubjectUnrated",
        "Unapproved",
        "WindowNotOver",
    }
)
"""By name; each says that something is not there, or not so far, and not that it never can be."""


def may_be_lifted(refusal: Refusal, order: Order, now: datetime) -> bool:
    """Say whether a report that is refused so may be accepted later, as it is."""
    if isinstance(refusal, InTheFuture):
        return order.occurred_at is not None and order.occurred_at <= now + SKEW
    return type(refusal).__name__ in LIFTED


def awaited(refusal: Refusal, order: Order) -> frozenset[str]:
    """Return the uids of all records whose next event may lift a refusal.

    What is kept in answer to a record has the uid of that record: so the uid finds both.
    """
    ids = {*named(order.command), *([order.id] if order.id else ())}
    ids |= {AggregateId(each) for each in refusal.details.values() if is_ours(each)}
    return frozenset(parts(id)[1] for id in ids)


def touched(outcome: Outcome) -> frozenset[str]:
    """Return the uids of all records that an outcome has given an event."""
    return frozenset(parts(event.envelope.subject)[1] for event in outcome.events)


def next_try(attempts: int, now: datetime) -> datetime:
    """Return when a report is tried again that was tried so often, if nothing wakes it before."""
    pause: timedelta = FIRST * 2 ** min(attempts - 1, 20)
    return now + min(LONGEST, pause)
