"""About whom a command may be: its fields say how each organisation that they name must stand to the owner."""

from datetime import date

import pytest

from domain.check import CheckFindingsRecorded, OpenSpecialCheck, RecordCheckFindings, SpecialCheckOpened
from domain.evaluation.rating import OpenEvaluation
from domain.node_id import NodeId
from domain.on_board import tree_id
from domain.participation import AcceptInvitation, JointMember
from domain.policy import IssuePolicy, PolicyIssuer, PolicyScope
from domain.relation import NoPatrolBody, NotBelow, NotForTheCity, NotWithin, Relation, organisations_in, relations_in
from domain.task.assigning import AssignTask
from domain.tree.entering import EnterOrganisation
from domain.tree.events import OrganisationClosed
from domain.words import Words
from tests.unit.domain.examples import DUE, PATROL
from tests.unit.domain.test_on_board import CITY, entered
from tests.unit.given import BJ, CCMU, CHAOYANG, HAIDIAN, KEXU, ZHONGGUANCUN, given

TITLE = Words("专项检查", "Special check")


def task(lead: NodeId, *assisting: NodeId) -> AssignTask:
    """Return a task: for the owner, or for those below it."""
    return AssignTask(title="检查路灯", lead=lead, assisting=assisting, due=DUE)


def policy(*addressees: NodeId) -> IssuePolicy:
    """Return a policy: for those below its owner."""
    return IssuePolicy(
        title=TITLE,
        number="1",
        issuer=PolicyIssuer.COMMITTEE,
        scope=(PolicyScope.VILLAGES,),
        in_force_from=date(2019, 1, 1),
        addressees=addressees,
    )


def test_a_walk_finds_every_organisation_that_a_command_names_and_where() -> None:
    assert [each.path for each in relations_in(AssignTask)] == [("lead",), ("assisting", "*")]
    assert list(organisations_in(task(BJ, HAIDIAN, CHAOYANG))) == [
        (BJ, Relation.OWN_OR_BELOW, ("lead",)),
        (HAIDIAN, Relation.OWN_OR_BELOW, ("assisting", 0)),
        (CHAOYANG, Relation.OWN_OR_BELOW, ("assisting", 1)),
    ]


def test_a_walk_looks_into_what_is_nested() -> None:
    assert [each.path for each in relations_in(AcceptInvitation)] == [("members", "*", "organisation")]
    members = (JointMember("m1", HAIDIAN), JointMember("m2", BJ))
    found = organisations_in(AcceptInvitation(patrol=PATROL, team=TITLE, members=members))
    assert [each.place for each in found] == [("members", 0, "organisation"), ("members", 1, "organisation")]


@pytest.mark.parametrize("addressee", [BJ, NodeId("bj")])
def test_what_is_for_those_below_is_not_for_the_owner(addressee: NodeId) -> None:
    given().when(policy(HAIDIAN, addressee)).then_refused(NotBelow, organisation=BJ, owner=BJ)
    assert given().when(policy(HAIDIAN, ZHONGGUANCUN)).refusal is None


@pytest.mark.parametrize("lead", [BJ, CHAOYANG])
def test_what_is_for_the_owner_and_those_below_is_not_for_others(lead: NodeId) -> None:
    given().when(task(lead), owner=HAIDIAN).then_refused(NotWithin, organisation=lead, owner=HAIDIAN)
    given().when(task(HAIDIAN, lead), owner=HAIDIAN).then_refused(NotWithin, organisation=lead, fields="assisting.0")
    assert given().when(task(HAIDIAN, ZHONGGUANCUN), owner=HAIDIAN).refusal is None


def test_patrol_work_is_checked_where_there_is_a_patrol_body() -> None:
    def check(*targets: NodeId) -> OpenSpecialCheck:
        return OpenSpecialCheck(title=TITLE, targets=targets)

    given().when(check(HAIDIAN, ZHONGGUANCUN)).then_refused(NoPatrolBody, organisation=ZHONGGUANCUN)
    given().when(check(BJ)).then_refused(NotBelow, organisation=BJ)
    assert given().when(check(HAIDIAN, CHAOYANG)).refusal is None


def test_the_city_rates_districts_and_agencies_and_a_district_whom_it_stands_above() -> None:
    def rate(*subjects: NodeId) -> OpenEvaluation:
        day = date(2019, 5, 1)
        return OpenEvaluation(title=TITLE, subjects=subjects, threshold=70, since=day, until=day)

    given().when(rate(HAIDIAN, ZHONGGUANCUN)).then_refused(NotForTheCity, organisation=ZHONGGUANCUN)
    given().when(rate(BJ)).then_refused(NotBelow, organisation=BJ)
    assert given().when(rate(HAIDIAN, CCMU)).refusal is None
    assert given().when(rate(ZHONGGUANCUN, KEXU), owner=HAIDIAN).refusal is None


def test_a_record_goes_on_about_whom_it_names_also_once_that_is_closed() -> None:
    [opened] = given().when(OpenSpecialCheck(title=TITLE, targets=(CHAOYANG,))).changes
    assert isinstance(opened, SpecialCheckOpened)
    closed = OrganisationClosed(organisation=CHAOYANG, reason="机构改革")
    seen = given(opened).seeing(tree_id(BJ), *CITY, closed)
    findings = RecordCheckFindings(organisation=CHAOYANG, findings="已整改")
    seen.when(findings).then(CheckFindingsRecorded(organisation=CHAOYANG, findings="已整改"))


def test_a_tree_says_who_there_is_so_it_may_name_newcomers() -> None:
    new = entered("bj.new")
    command = EnterOrganisation(organisation=new.organisation, name=new.name, tier=new.tier, node=new.node)
    given(*CITY).when(command).then(new)
