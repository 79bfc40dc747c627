"""The linkage matrix names the records behind each kind of linkage; who inspects whom, and at which tier."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import pytest

from domain.aggregate_id import AggregateId, aggregate_id, counterpart
from domain.envelope import Envelope
from domain.node_id import NodeId
from domain.participation import JointMember, ParticipationAccepted, ParticipationDeclined
from domain.patrol.events import Assignment, AssignmentAdopted, JointPatrolPlanned, PatrolMode
from domain.recusal_index import Origin, OriginsEntered, RecusalEntered, index_of
from domain.task.events import TaskAssigned
from domain.team.events import Member, MemberRecused, MemberRole, TeamFormed
from domain.tier import Tier
from domain.tree.events import OrganisationEntered
from domain.words import Words
from projections.engine.snapshot import Snapshot
from projections.patrols.cross import cross
from projections.patrols.linkage import linkage
from projections.patrols.tiers import patrols_by_tier
from tests.contract.projections.conftest import OpenViews
from tests.unit.domain.examples import DUE
from tests.unit.given import BJ, CCMU, CHAOYANG, HAIDIAN, KEXU, ZHONGGUANCUN
from tests.unit.projections.recorded import START, ListedLog, on

ROUND, EARLIER = AggregateId("round-6@bj"), AggregateId("round-5@bj")
SASAC = NodeId("bj.sasac")
NAME = Words("巡察组", "Team")
Ask = Callable[..., Snapshot]


@pytest.fixture
def ask(caught_up: OpenViews, request: pytest.FixtureRequest) -> Ask:
    """Open a snapshot over a log with these events."""

    def opened(*events: Sequence[Envelope]) -> Snapshot:
        log = ListedLog()
        for each in events:
            log.append(each)
        views = caught_up(log)
        reading = views.read()
        snapshot = reading.__enter__()
        request.addfinalizer(lambda: reading.__exit__(None, None, None))
        return snapshot

    return opened


def planned(
    number: int,
    *tiers: NodeId,
    owner: NodeId = BJ,
    mode: PatrolMode = PatrolMode.JOINT,
    targets: Sequence[NodeId] = (KEXU,),
    round: AggregateId | None = ROUND,
    assignments: Sequence[Assignment] = (),
    at: datetime = START,
) -> list[Envelope]:
    plan = JointPatrolPlanned(title=NAME, mode=mode, tiers=tiers, targets=tuple(targets), round=round)
    adopted = [AssignmentAdopted(assignments=tuple(assignments))] if assignments else []
    return on(aggregate_id("patrol", str(number), owner), plan, *adopted, at=at)


def accepted(number: int, by: NodeId, *members: tuple[str, NodeId]) -> list[Envelope]:
    patrol = aggregate_id("patrol", str(number), BJ)
    sent = tuple(JointMember(*each) for each in members)
    answer = ParticipationAccepted(patrol=patrol, organiser=BJ, team=NAME, members=sent)
    return on(counterpart(patrol, "participation", by), answer)


def task(uid: str, owner: NodeId, lead: NodeId, about: AggregateId | None) -> list[Envelope]:
    return on(aggregate_id("task", uid, owner), TaskAssigned(title="督促整改", lead=lead, due=DUE, about=about))


def team(
    id: AggregateId, *members: Member, round: AggregateId | None = None, recused: Sequence[NodeId] = ()
) -> list[Envelope]:
    recusals = [MemberRecused(member=members[0].id, target=target, reason="亲属任职") for target in recused]
    return on(id, TeamFormed(name=NAME, round=round, members=members), *recusals)


def member(id: str, organisation: NodeId) -> Member:
    return Member(id, MemberRole.LEADER, organisation)


PATROL = aggregate_id("patrol", "1", BJ)
OF_HAIDIAN, OF_CCMU, OF_THE_CITY = (counterpart(PATROL, "participation", tier) for tier in (HAIDIAN, CCMU, BJ))

# ── The matrix ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_each_kind_of_linkage_names_the_records_that_make_it(ask: Ask) -> None:
    now = ask(
        planned(1, BJ, HAIDIAN, CCMU),
        accepted(1, BJ, ("m-1", BJ), ("m-2", CCMU)),
        accepted(1, HAIDIAN, ("h-1", HAIDIAN)),
        task("1", HAIDIAN, ZHONGGUANCUN, PATROL),
        task("2", BJ, CCMU, PATROL),
        task("3", BJ, CHAOYANG, PATROL),
        task("4", BJ, HAIDIAN, None),
    )
    of_ccmu, of_haidian = linkage(now).items
    assert (of_haidian.round, of_haidian.organisation, of_haidian.patrols) == (ROUND, HAIDIAN, (PATROL,))
    assert of_haidian.task_linkage == (aggregate_id("task", "1", HAIDIAN),)
    assert of_haidian.organisation_linkage == of_haidian.personnel_linkage == (OF_HAIDIAN,)
    assert of_haidian.complete
    assert (of_ccmu.organisation, of_ccmu.task_linkage) == (CCMU, (aggregate_id("task", "2", BJ),))
    assert (of_ccmu.organisation_linkage, of_ccmu.personnel_linkage) == ((), (OF_THE_CITY,))
    assert not of_ccmu.complete


def test_who_declined_is_not_linked_as_an_organisation(ask: Ask) -> None:
    declined = ParticipationDeclined(patrol=PATROL, organiser=BJ, reason="人手不足")
    now = ask(planned(1, BJ, HAIDIAN), on(OF_HAIDIAN, declined))
    [line] = linkage(now).items
    assert (line.organisation_linkage, line.personnel_linkage, line.complete) == ((), (), False)


def test_a_team_of_another_for_the_round_links_those_who_send_somebody_into_it(ask: Ask) -> None:
    city, own = AggregateId("team-3@bj"), AggregateId("team-2@bj.haidian")
    elsewhere = AggregateId("team-4@bj")
    now = ask(
        planned(1, BJ, HAIDIAN),
        team(city, member("m-1", ZHONGGUANCUN), round=ROUND),
        team(own, member("h-1", HAIDIAN), round=ROUND),
        team(elsewhere, member("m-2", HAIDIAN), round=EARLIER),
    )
    [line] = linkage(now).items
    assert line.personnel_linkage == (city,)


def test_rounds_are_apart_and_patrols_without_a_round_make_no_line(ask: Ask) -> None:
    now = ask(
        planned(1, BJ, HAIDIAN),
        planned(2, BJ, CHAOYANG, round=EARLIER),
        planned(3, BJ, CCMU, round=None),
        accepted(2, CHAOYANG),
    )
    assert [(line.round, line.organisation) for line in linkage(now).items] == [(EARLIER, CHAOYANG), (ROUND, HAIDIAN)]
    [line] = linkage(now, round=EARLIER).items
    assert line.organisation_linkage == (counterpart(aggregate_id("patrol", "2", BJ), "participation", CHAOYANG),)


# ── Cross inspections ─────────────────────────────────────────────────────────────────────────────────────────────────

DISTRICTS = tuple(NodeId(f"bj.d{letter}") for letter in "abcdefghijklmnop")
TEAMS = tuple(AggregateId(f"team-{number}@{district}") for district in DISTRICTS for number in (1, 2))


def shared_out() -> list[Assignment]:
    """Return 64 targets in 16 districts, two for each of 32 teams, in the district after its own."""
    return [
        Assignment(team, NodeId(f"{DISTRICTS[(place // 2 + 1) % 16]}.t{2 * (place % 2) + each}"))
        for place, team in enumerate(TEAMS)
        for each in (1, 2)
    ]


def test_the_articles_cross_inspection_has_32_teams_and_64_organisations_none_at_home(ask: Ask) -> None:
    assignments = shared_out()
    targets = [each.target for each in assignments]
    now = ask(
        planned(1, *DISTRICTS, mode=PatrolMode.CROSS, targets=targets, assignments=assignments),
        *(team(id, member(f"p-{place}", BJ)) for place, id in enumerate(TEAMS)),
    )
    found = cross(now, year=2019)
    assert (found.teams, found.targets, found.violations) == (32, 64, 0)
    assert {line.team: line.targets for line in found.items}[TEAMS[0]] == ("bj.db.t1", "bj.db.t2")
    assert [line.home for line in found.items if line.team == TEAMS[0]] == [DISTRICTS[0]]
    assert cross(now, year=2018).items == ()
    assert cross(now, patrol=AggregateId("patrol-9@bj")).teams == 0


def test_a_recusal_that_came_later_and_a_target_at_home_are_shown(ask: Ask) -> None:
    first, second = AggregateId("team-1@bj.haidian"), AggregateId("team-1@bj.chaoyang")
    assignments = [Assignment(first, KEXU), Assignment(second, HAIDIAN), Assignment(second, ZHONGGUANCUN)]
    targets = [each.target for each in assignments]
    now = ask(
        planned(1, HAIDIAN, CHAOYANG, mode=PatrolMode.CROSS, targets=targets, assignments=assignments),
        team(first, member("h-1", HAIDIAN)),
        team(second, member("c-1", CHAOYANG), recused=[ZHONGGUANCUN]),
    )
    found = cross(now)
    assert [(line.team, line.name, line.violations) for line in found.items] == [
        (second, NAME, (ZHONGGUANCUN,)),
        (first, NAME, (KEXU,)),
    ]
    assert found.violations == 2


def test_a_recusal_in_a_team_that_stays_at_home_is_shown(ask: Ask) -> None:
    sent = AggregateId("team-1@bj.haidian")
    now = ask(
        planned(1, HAIDIAN, mode=PatrolMode.CROSS, targets=[CHAOYANG], assignments=[Assignment(sent, CHAOYANG)]),
        team(sent, member("h-1", HAIDIAN)),
        on(index_of(HAIDIAN), RecusalEntered(member="h-1", target=CHAOYANG)),
    )
    [line] = cross(now).items
    assert line.violations == (CHAOYANG,)


def test_who_was_named_elsewhere_as_of_the_targets_district_is_shown_at_home(ask: Ask) -> None:
    sent = AggregateId("team-1@bj.haidian")
    now = ask(
        planned(1, HAIDIAN, mode=PatrolMode.CROSS, targets=[CHAOYANG], assignments=[Assignment(sent, CHAOYANG)]),
        team(sent, member("h-1", HAIDIAN)),
        on(index_of(HAIDIAN), OriginsEntered(people=(Origin("h-1", CHAOYANG),))),
    )
    [line] = cross(now).items
    assert line.violations == (CHAOYANG,)


def test_a_team_that_the_node_does_not_know_has_no_name_and_is_still_away_from_home(ask: Ask) -> None:
    unknown = AggregateId("team-1@bj.haidian")
    assignments = [Assignment(unknown, CHAOYANG)]
    now = ask(planned(1, HAIDIAN, mode=PatrolMode.CROSS, targets=[CHAOYANG], assignments=assignments))
    [line] = cross(now).items
    assert (line.name, line.home, line.violations) == (None, HAIDIAN, ())


# ── By tier ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_patrols_of_agencies_stand_apart(ask: Ask) -> None:
    enterprises = [NodeId("bj.sasac.roads"), NodeId("bj.sasac.heating")]
    entered = OrganisationEntered(organisation=SASAC, name=NAME, tier=Tier.AGENCY, node=True)
    now = ask(
        on(AggregateId("tree-0@bj"), entered),
        planned(1, SASAC, owner=SASAC, mode=PatrolMode.SPECIAL, targets=enterprises),
        planned(2, BJ, HAIDIAN),
        planned(3, CHAOYANG, owner=CHAOYANG, mode=PatrolMode.SPECIAL, at=START - timedelta(days=366)),
    )
    city, agencies = patrols_by_tier(now, year=2019).items
    assert (city.tier, city.owners, city.patrols) == (Tier.MUNICIPAL, (BJ,), (aggregate_id("patrol", "2", BJ),))
    assert (agencies.tier, agencies.owners) == (Tier.AGENCY, (SASAC,))
    assert agencies.targets == tuple(sorted(enterprises))
    assert [line.tier for line in patrols_by_tier(now).items] == [Tier.MUNICIPAL, Tier.DISTRICT, Tier.AGENCY]
