"""Dead letters are corrected and resubmitted, or dismissed; what they were before stays readable."""

from typing import Any

import pytest

from domain.authority import Actor, Role
from domain.node_id import NodeId
from services.gateway.outcome import Status
from services.gateway.refusals import InvalidReport, NoSuchReport, NotToCorrect
from services.gateway.reports import ReportIdentity
from tests.integration.gateway.conftest import OPENED, Desk, ours
from tests.unit.gateway.reporting import HAIDIAN, KEXU, PUBLISHER, SOURCE, event, issue

CLERK = Actor("clerk", HAIDIAN, frozenset({Role.OFFICER}))
WRONG = event("IssueRaised", "I", {"list": "L", "category": "roads", "text": "坏", "about": HAIDIAN})
RIGHT = {**WRONG, "data": {**WRONG["data"], "category": "lights"}}
IDENTITY = ReportIdentity(SOURCE, WRONG["id"])


def test_a_corrected_report_is_carried_out_in_the_name_of_who_corrected_it(desk: Desk) -> None:
    [_, refused] = desk.take(OPENED, WRONG)
    answer = desk.gateway.resubmit(CLERK, RIGHT)
    assert (answer.key, answer.status, answer.repeated) == (refused.key, Status.ACCEPTED, False)
    assert desk.log.read(desk.log.head() - 1, 1)[0].envelope.actor == "clerk"


def test_what_it_was_before_stays_readable(desk: Desk) -> None:
    [_, refused] = desk.take(OPENED, WRONG)
    desk.gateway.resubmit(CLERK, RIGHT)
    assert refused.key is not None
    entry, [revision] = desk.gateway.find(refused.key, HAIDIAN)
    assert (entry.status, entry.attempts, entry.event, entry.publisher) == (Status.ACCEPTED, 2, RIGHT, "clerk")
    assert (revision.by, revision.status, revision.result) == ("clerk", Status.REFUSED, refused.result)


def test_after_a_correction_the_first_report_and_the_corrected_one_are_answered_with_its_outcome(desk: Desk) -> None:
    desk.take(OPENED, WRONG)
    corrected = desk.gateway.resubmit(CLERK, RIGHT)
    first, right = desk.take(WRONG, RIGHT)
    assert (first.status, first.repeated, first.result) == (Status.ACCEPTED, True, corrected.result)
    assert (right.status, right.repeated, right.result) == (Status.ACCEPTED, True, corrected.result)


def test_a_correction_that_breaks_a_rule_too_is_another_attempt(desk: Desk) -> None:
    [_, refused] = desk.take(OPENED, WRONG)
    answer = desk.gateway.resubmit(CLERK, {**RIGHT, "data": {**RIGHT["data"], "category": "parks"}})
    assert answer.status is Status.REFUSED
    assert desk.gateway.resubmit(CLERK, RIGHT).status is Status.ACCEPTED
    assert refused.key is not None
    _, revision = desk.gateway.find(refused.key, HAIDIAN)
    assert [each.status for each in revision] == [Status.REFUSED, Status.REFUSED]


def test_a_correction_may_have_to_wait_and_heals_like_any_report(desk: Desk) -> None:
    desk.take(OPENED, WRONG)
    late = {**RIGHT, "data": {**RIGHT["data"], "list": "L2"}}
    assert desk.gateway.resubmit(CLERK, late).status is Status.WAITING
    desk.take({**OPENED, "id": "L2", "subject": "L2"})
    desk.perform()
    assert desk.statuses(late) == [Status.ACCEPTED]


def test_what_waits_may_be_corrected_too(desk: Desk) -> None:
    [verified] = issue("mistyped")[1:2]
    desk.take(OPENED, issue("I")[0], verified)
    assert desk.gateway.resubmit(CLERK, {**verified, "subject": "I"}).status is Status.ACCEPTED
    assert desk.events_of("issue", "I") == ["IssueRaised", "IssueVerified"]


def test_what_cannot_be_read_corrects_nothing(desk: Desk) -> None:
    [_, refused] = desk.take(OPENED, WRONG)
    with pytest.raises(InvalidReport):
        desk.gateway.resubmit(CLERK, {**RIGHT, "time": "yesterday"})
    assert refused.key is not None
    assert desk.gateway.find(refused.key, HAIDIAN)[1] == []


def test_what_was_dismissed_comes_to_nothing_and_says_why(desk: Desk) -> None:
    [_, refused] = desk.take(OPENED, WRONG)
    answer = desk.gateway.dismiss(CLERK, IDENTITY, "重复上报")
    assert answer.status is Status.DISMISSED
    assert desk.statuses(WRONG) == [Status.DISMISSED]
    assert refused.key is not None
    _, [revision] = desk.gateway.find(refused.key, HAIDIAN)
    assert (revision.by, revision.note) == ("clerk", "重复上报")


def test_what_waited_and_was_dismissed_is_not_tried_again(desk: Desk) -> None:
    raised, verified, _ = issue("I")
    desk.take(verified)
    desk.gateway.dismiss(CLERK, ReportIdentity(SOURCE, verified["id"]), "撤回")
    desk.take(OPENED, raised)
    desk.perform()
    assert desk.events_of("issue", "I") == ["IssueRaised"]


def test_only_what_was_refused_or_waits_is_corrected_or_dismissed(desk: Desk) -> None:
    desk.take(OPENED, WRONG)
    with pytest.raises(NotToCorrect):
        desk.gateway.resubmit(CLERK, OPENED)
    desk.gateway.dismiss(CLERK, IDENTITY, "重复上报")
    with pytest.raises(NotToCorrect) as refused:
        desk.gateway.dismiss(CLERK, IDENTITY, "再次")
    assert refused.value.say("zh") == "该上报已作废，无须更正"


@pytest.mark.parametrize("organisation", [KEXU, NodeId("bj")])
def test_nobody_corrects_the_reports_of_another_organisation(desk: Desk, organisation: NodeId) -> None:
    desk.take(OPENED, WRONG)
    other = Actor("other", organisation, frozenset(Role))
    with pytest.raises(NoSuchReport):
        desk.gateway.resubmit(other, RIGHT)
    with pytest.raises(NoSuchReport):
        desk.gateway.dismiss(other, IDENTITY, "重复上报")


def test_reports_are_found_by_those_whose_they_are_and_those_above_them(desk: Desk) -> None:
    [opened] = desk.take(OPENED)
    assert opened.key is not None
    for organisation in (HAIDIAN, NodeId("bj")):
        assert desk.gateway.find(opened.key, organisation)[0].key == opened.key
    for organisation in (KEXU, NodeId("bj.chaoyang")):
        with pytest.raises(NoSuchReport):
            desk.gateway.find(opened.key, organisation)


OF_KEXU = Actor("oa of Kexu", KEXU, frozenset({Role.PUBLISHER}))


def resolved(text: str) -> list[tuple[Actor, dict[str, Any]]]:
    """Return what a row of a file stands for that says by one text what was done, and what a check found of it."""
    return [
        (OF_KEXU, event("RectificationSubmitted", "R", {"result": text}, id=f"submitted {text}")),
        (PUBLISHER, event("RectificationChecked", "I", {"passed": True, "findings": text}, id=f"checked {text}")),
    ]


def test_a_row_whose_text_was_corrected_is_not_taken_in_half(desk: Desk) -> None:
    """The check goes with the submission: as long as the first one is passed, neither of the others is taken."""
    due = "2019-06-30T00:00:00+08:00"
    desk.take(OPENED, *issue("I"), event("IssueAssigned", "I", {"responsible": KEXU, "due": due}))
    desk.take(event("RectificationAccepted", "R", {"issue": ours("issue", "I")}), publisher=OF_KEXU)
    for by, report in resolved("已更换"):
        assert [each.status for each in desk.take(report, publisher=by)] == [Status.ACCEPTED]
    for by, report in resolved("已更换两盏"):
        assert [each.status for each in desk.take(report, publisher=by)] == [Status.WAITING]
    assert desk.events_of("issue", "I").count("RectificationChecked") == 1
