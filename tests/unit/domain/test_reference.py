"""What a command names is there, of the kind that is meant and, where it must be, one's own; and what it says fits."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any, get_args, get_type_hints

import pytest

from domain.adjudication import NotAdjudicator
from domain.aggregate import aggregates, commands
from domain.aggregate_id import AggregateId, OfKind
from domain.appeal import NotRated
from domain.circular import CheckNotConcluded, NotOfCheck
from domain.citation import CitedItemAltered, CitedOfAnother
from domain.clue_receipt import NotReferredHere
from domain.discrepancy import LedgerDiscrepancyFound
from domain.division import NotInCharge
from domain.evidence.compiling import ListOfElsewhere
from domain.inspection.state import NotDeployed
from domain.interview.holding import NotFlagged
from domain.issue.finding import NotLookedInto, SourceOfAnotherList
from domain.issue.raising import MergedElsewhere
from domain.letter import CitedOfElsewhere
from domain.list.opening import PatrolNotStarted
from domain.matter_report import NotMatterResponsible
from domain.meeting.correcting import TaskForAnother
from domain.mention import Mention, mentions
from domain.node_id import NodeId
from domain.participation import NotInvited
from domain.patrol.assigning import TeamOfNoTier
from domain.rectification.accepting import NotResponsible
from domain.reference import WrongKind, require_references
from domain.refusal import NotFound, RecordOfAnother, Refusal
from domain.reply import NotAddressee
from domain.round.state import RoundOver
from domain.team.state import TeamGone
from domain.undertaking import NotUndertaker
from tests.unit.given import BJ, HAIDIAN

FREE = ("AssignTask.about",)
"""What may be a record of any kind: a task serves whatever it is said to serve."""

FITS: dict[str, Any] = {
    "AcceptInvitation.patrol": NotInvited,
    "AcceptInvitation.teams": TeamGone,
    "AcceptRectification.issue": NotResponsible,
    "AcceptTask.task": NotUndertaker,
    "AcknowledgeDocument.document": NotAddressee,
    "AdoptAssignment.assignments.team": TeamOfNoTier,
    "CheckLedger.list": LedgerDiscrepancyFound,
    "DeclineInvitation.patrol": NotInvited,
    "DeliverFeedback.list": ListOfElsewhere,
    "FileAppeal.result": NotRated,
    "FileWorkingPapers.inspection": NotDeployed,
    "FileWorkingPapers.list": ListOfElsewhere,
    "FormTeam.round": RoundOver,
    "GiveAdjudication.issue": NotAdjudicator,
    "HoldInterview.citations.list": CitedOfAnother,
    "HoldInterview.evaluation": NotFlagged,
    "IssueCircular.about": (CheckNotConcluded, NotOfCheck),
    "IssueLetter.citations.list": (CitedItemAltered, CitedOfElsewhere),
    "IssueLetter.source": CitedOfElsewhere,
    "LinkCorrectionTask.task": TaskForAnother,
    "MergeIssue.into": MergedElsewhere,
    "MoveIssue.list": SourceOfAnotherList,
    "NameMatter.citations.list": CitedOfAnother,
    "OpenInspection.round": RoundOver,
    "OpenInspection.team": TeamGone,
    "OpenIssueList.source": PatrolNotStarted,
    "OpenReconciliation.inspection": NotDeployed,
    "OrderSupervision.citations.list": CitedOfAnother,
    "ProposePublication.citations.list": CitedOfAnother,
    "RaiseIssue.list": SourceOfAnotherList,
    "RaiseIssue.source": NotLookedInto,
    "ReceiveClue.clue": NotReferredHere,
    "ReceivePetition.inspection": NotDeployed,
    "RecordSupervision.issue": NotInCharge,
    "ReferClue.inspection": NotDeployed,
    "RejectFiling.filing": NotAddressee,
    "ReplyToDocument.document": NotAddressee,
    "ReportMatterProgress.matter": NotMatterResponsible,
    "ReportPetitions.inspection": NotDeployed,
    "ReturnRectification.issue": NotResponsible,
    "ReturnTask.task": NotUndertaker,
}
"""What is refused, or found, where a record is named that does not fit; each has a specification of its own."""

NOTHING_MORE = ("FilePlan.about", "PlanJointPatrol.round")
"""Where it is enough that the record is there, of the kind, and whose it must be."""


def named() -> Iterator[tuple[str, type, Mention[OfKind]]]:
    """Yield every field of a command that names records, as `Command.field`."""
    for name, entry in commands.items():
        for each in mentions(entry.payload, AggregateId, OfKind):
            yield f"{name}.{'.'.join(step for step in each.path if step != '*')}", entry.payload, each


NAMED = {field: (payload, mention) for field, payload, mention in named()}


def of(mention: Mention[OfKind]) -> OfKind:
    return mention.mark or OfKind(mention.field)


def naming(payload: type, path: tuple[str, ...], id: AggregateId) -> Any:
    """Return a command, or a part of one, that names a record in one field and says nothing in all others."""
    made: Any = object.__new__(payload)
    for field in fields(payload):
        object.__setattr__(made, field.name, None)
    name, *rest = path
    within = (id,) if rest == ["*"] else id if not rest else None
    if within is None:
        part = naming(_part(get_type_hints(payload)[name]), tuple(step for step in rest if step != "*"), id)
        within = (part,) if rest[0] == "*" else part
    object.__setattr__(made, name, within)
    return made


def _part(hint: Any) -> type:
    """Return the dataclass in a hint."""
    return hint if isinstance(hint, type) and is_dataclass(hint) else next(filter(None, map(_part, get_args(hint))))


def refused(field: str, id: AggregateId, owner: NodeId = BJ) -> Refusal:
    payload, mention = NAMED[field]
    with pytest.raises(Refusal) as caught:
        require_references(naming(payload, mention.path, id), owner, {})
    return caught.value


def test_every_field_says_which_records_it_names_or_is_free() -> None:
    assert [field for field, (_, mention) in NAMED.items() if not of(mention).kinds] == list(FREE)
    assert {kind for _, mention in NAMED.values() for kind in of(mention).kinds} <= set(aggregates)


@pytest.mark.parametrize("field", sorted(NAMED.keys() - set(FREE)))
def test_a_record_of_another_kind_is_refused_wherever_one_is_named(field: str) -> None:
    refusal = refused(field, AggregateId("tree-0@bj"))
    assert isinstance(refusal, WrongKind)
    [place] = refusal.places
    assert [step for step in place if isinstance(step, str)] == field.split(".")[1:]


@pytest.mark.parametrize("field", sorted(NAMED))
def test_a_record_that_was_not_seen_is_refused_wherever_one_is_named(field: str) -> None:
    kind = next(iter(of(NAMED[field][1]).kinds), "issue")
    assert isinstance(refused(field, AggregateId(f"{kind}-9@bj")), NotFound)


@pytest.mark.parametrize("field", sorted(field for field, (_, mention) in NAMED.items() if of(mention).own))
def test_a_record_of_another_is_refused_where_it_must_be_ones_own(field: str) -> None:
    kind = of(NAMED[field][1]).kinds[0]
    assert isinstance(refused(field, AggregateId(f"{kind}-1@bj"), HAIDIAN), RecordOfAnother)


def test_that_what_is_named_fits_is_checked_or_there_is_nothing_more_to_check() -> None:
    assert {*FITS, *NOTHING_MORE, *FREE} == NAMED.keys()
