"""A report that names somebody who is not there, or not below, is refused, and says whom and where."""

from datetime import timedelta
from typing import Any

import pytest
from pydantic import TypeAdapter

from domain.aggregate import CommandType
from domain.authority import Actor, Role
from domain.node_id import NodeId
from domain.relation import relations_in
from domain.tier import Tier
from domain.tree.ending import CloseOrganisation
from domain.tree.entering import EnterOrganisation
from domain.tree.state import tree_of
from domain.words import Words
from services.contracts import samples
from services.gateway.outcome import Status
from services.gateway.routing import reportable
from tests.integration.commands.test_organisations import put
from tests.integration.gateway.conftest import OPENED, Desk
from tests.unit.domain.test_on_board import entered
from tests.unit.gateway.reporting import HAIDIAN, KEXU, event, issue
from tests.unit.projections.recorded import on

DUE = "2019-06-18T18:00:00+08:00"


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """Return a node that knows itself and a community."""
    enter(desk, HAIDIAN, node=True)
    enter(desk, KEXU)
    return desk


def enter(desk: Desk, organisation: NodeId, *, node: bool = False) -> None:
    command = EnterOrganisation(
        organisation=organisation, name=Words("单位", "Organisation"), tier=Tier.DISTRICT, node=node
    )
    operator = Actor("node", HAIDIAN, frozenset({Role.OPERATOR}))
    desk.handler.execute(command, operator, id=tree_of(None, "", HAIDIAN))


def task(name: str, *, time: str | None = None, **data: Any) -> dict[str, Any]:
    report = event("TaskAssigned", name, {"title": "检查路灯", "lead": KEXU, "due": DUE, **data})
    return {**report, "time": time} if time else report


@pytest.mark.parametrize(
    ("data", "field", "organisation"),
    [
        ({"lead": "xx"}, "lead", "xx"),
        ({"lead": "bj.haidian.zhongguanchun"}, "lead", "bj.haidian.zhongguanchun"),
        ({"assisting": ["bj.haidian", "bj.haidian.kexuu"]}, "assisting.1", "bj.haidian.kexuu"),
    ],
)
def test_who_is_not_there_is_told_with_the_field(
    desk: Desk, data: dict[str, Any], field: str, organisation: str
) -> None:
    head = desk.log.head()
    [answer] = desk.take(task("T", **data))
    reason = answer.result.reason
    assert (answer.status, reason and reason.name) == (Status.REFUSED, "OrganisationUnknown")
    assert reason
    assert reason.details == {"fields": field, "organisation": organisation}
    assert reason.zh == f"没有 {organisation} 这个单位"
    assert reason.en == f"there is no organisation {organisation}"
    assert desk.log.head() == head


def test_a_report_about_whose_records_are_on_their_way_waits_for_them(desk: Desk) -> None:
    coming = NodeId("bj.haidian.urban")
    above = (entered("bj", node=True), entered(HAIDIAN, node=True), entered(coming))
    desk.log.append(on(tree_of(None, "", NodeId("bj")), *above))
    assert desk.statuses(task("T", lead=coming)) == [Status.WAITING]
    assert [each.status for each in desk.take(task("U", lead=coming), later=True)] == [Status.RECEIVED]
    enter(desk, coming)
    desk.clock.move(minutes=10)
    desk.perform()
    assert desk.statuses(task("T", lead=coming)) == [Status.ACCEPTED]


def test_a_report_waits_while_the_records_of_its_organisation_are_on_their_way(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk.handler.authority, "_hosts", lambda _: False)
    assert desk.statuses(task("T", lead="bj.haidian.new")) == [Status.WAITING]


def test_it_is_told_at_once_to_who_does_not_wait_for_the_outcome(desk: Desk) -> None:
    [answer] = desk.take(task("T", lead="xx"), later=True)
    assert answer.status is Status.REFUSED


def test_what_is_reported_late_of_who_is_closed_since_is_taken_unless_it_is_not_older(desk: Desk) -> None:
    operator = Actor("node", HAIDIAN, frozenset({Role.OPERATOR}))
    close = CloseOrganisation(organisation=KEXU, reason="撤并")
    desk.handler.execute(close, operator, id=tree_of(None, "", HAIDIAN))
    [before, after] = [(desk.clock.now - timedelta(days=days)).isoformat() for days in (1, 0)]
    assert desk.statuses(task("T", time=before), task("U", time=after)) == [Status.ACCEPTED, Status.REFUSED]


def test_who_is_there_is_let_take_part_and_who_is_not_below_is_not(desk: Desk) -> None:
    assert desk.statuses(task("T"), task("U", lead="bj.chaoyang")) == [Status.ACCEPTED, Status.REFUSED]


def test_it_stops_its_own_report_and_no_other_of_its_batch(desk: Desk) -> None:
    assigned = event(
        "IssueAssigned", "I", {"responsible": "bj.haidian.nobody", "due": DUE}, time="2019-05-16T00:00:00Z"
    )
    assert desk.statuses(OPENED, *issue("I"), assigned, task("T")) == [
        *[Status.ACCEPTED] * 4,
        Status.REFUSED,
        Status.ACCEPTED,
    ]


def test_it_is_carried_out_once_the_id_is_corrected(desk: Desk) -> None:
    desk.take(task("T", lead="bj.haidian.kexuu"))
    officer = Actor("p", HAIDIAN, frozenset({Role.OFFICER}))
    assert desk.gateway.resubmit(officer, task("T")).status is Status.ACCEPTED


def test_who_enters_later_is_known_from_then_on(desk: Desk) -> None:
    parks = NodeId("bj.haidian.parks")
    assert desk.statuses(task("T", lead=parks)) == [Status.REFUSED]
    enter(desk, parks)
    assert desk.statuses(task("U", lead=parks)) == [Status.ACCEPTED]


NAMING = [
    each
    for each in reportable().values()
    if each.payload.__module__.startswith("domain.") and any(m.mark for m in relations_in(each.payload))
]


@pytest.mark.parametrize("entry", NAMING, ids=lambda entry: entry.name)
@pytest.mark.parametrize("later", [False, True])
def test_in_whatever_field_a_report_names_somebody_who_is_not_there_it_is_refused_at_once(
    desk: Desk, entry: CommandType, later: bool
) -> None:
    """Also if it would wait for its record: what is mistyped becomes no better by waiting."""
    assert entry.reported_as
    made: Any = samples.data(TypeAdapter(entry.payload).json_schema())
    for mention in relations_in(entry.payload):
        put(made, mention.path, "bj.haidian.nowhere")
    if "round" in made:
        made["round"] = "r1"
    [answer] = desk.take(event(entry.reported_as.__name__, "of-nobody", made), later=later)
    reason = answer.result.reason
    expected = "OrganisationUnknown" if Tier.DISTRICT in entry.tiers else "TierMissing"
    assert (answer.status, reason and reason.name) == (Status.REFUSED, expected)
