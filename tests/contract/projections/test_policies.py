"""What the views answer about policies: by issuer, in force on a day, and what was done without one (P10)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from domain.aggregate_id import AggregateId
from domain.envelope import Envelope
from domain.inspection.events import InspectionOpened, TeamDeployed
from domain.node_id import NodeId
from domain.policy import (
    PolicyAmended,
    PolicyChangeWithdrawn,
    PolicyIssued,
    PolicyIssuer,
    PolicyRepealed,
    PolicyScope,
)
from domain.round.events import RoundKind
from domain.tier import Tier
from domain.tree.events import OrganisationEntered
from domain.words import Words
from projections.engine.snapshot import Snapshot
from projections.engine.views import Views
from projections.policies import IssuerSum, acts_without_policy, in_force_on, policies, policies_on
from projections.population import Population
from tests.contract.projections.conftest import OpenViews
from tests.unit.domain.examples import planned, started
from tests.unit.domain.inspecting import round_opened
from tests.unit.given import BJ, CCMU, HAIDIAN, KEXU, ZHONGGUANCUN
from tests.unit.projections.recorded import ListedLog, on

DISTRICT, VILLAGES, AGENCY = PolicyScope.DISTRICT_PATROL, PolicyScope.VILLAGES, PolicyScope.AGENCY_PATROL
COMMITTEE, LEADING_GROUP = PolicyIssuer.COMMITTEE, PolicyIssuer.LEADING_GROUP
INSTRUMENTS = (
    ("关于开展区委巡察工作的意见", COMMITTEE, DISTRICT, date(2017, 6, 1)),
    ("关于进一步加强区委巡察工作的意见", COMMITTEE, DISTRICT, date(2018, 6, 1)),
    ("关于推进区委巡察工作向村（社区）延伸的意见", COMMITTEE, VILLAGES, date(2019, 3, 1)),
    ("关于规范市级党和国家机关党组（党委）开展巡察工作的意见", LEADING_GROUP, AGENCY, date(2019, 7, 1)),
)
ROUND = AggregateId("round-1@bj.haidian")
MAY = datetime(2019, 5, 15, 1, 0, tzinfo=UTC)
AUGUST = datetime(2019, 8, 1, 1, 0, tzinfo=UTC)


def policy(number: int, title: str, issuer: PolicyIssuer, scope: PolicyScope, start: date) -> list[Envelope]:
    """Return one instrument; the second is repealed in September 2019."""
    issued = PolicyIssued(
        title=Words(title, f"Opinions {number}"),
        number=f"〔{start.year}〕{number}号",
        issuer=issuer,
        scope=(scope,),
        in_force_from=start,
        addressees=(HAIDIAN, CCMU),
    )
    end = [PolicyRepealed(repealed_from=date(2019, 9, 1), reason="由新的意见代替")] if number == 2 else []
    return on(AggregateId(f"policy-{number}@bj"), issued, *end, at=datetime(2019, 1, 2, 1, 0, tzinfo=UTC))


def patrol(id: str, target: NodeId, at: datetime, *, goes: bool = True) -> list[Envelope]:
    """Return a joint patrol of one target, planned an hour before it starts, if it does."""
    events = (replace(planned, targets=(target,)), *((started,) if goes else ()))
    return on(AggregateId(id), *events, at=at - timedelta(hours=1))


def inspection(id: str, target: NodeId, at: datetime, *, goes: bool = True) -> list[Envelope]:
    """Return an inspection by a district, opened an hour before the team moves in, if it does."""
    opened = InspectionOpened(
        round=ROUND, round_kind=RoundKind.ROUTINE, target=target, team=AggregateId("team-1@bj.haidian")
    )
    moved_in = [TeamDeployed(members=("leader-1",))] if goes else []
    return on(AggregateId(id), opened, *moved_in, at=at - timedelta(hours=1))


@pytest.fixture(scope="module")
def views(caught_up_once: OpenViews) -> Views:
    university = OrganisationEntered(
        organisation=CCMU, name=Words("首都医科大学", "Capital Medical University"), tier=Tier.AGENCY, node=True
    )
    log = ListedLog()
    log.append(on(AggregateId("tree-0@bj"), university, at=datetime(2018, 1, 1, tzinfo=UTC)))
    log.append(on(ROUND, round_opened, at=datetime(2019, 1, 2, tzinfo=UTC)))
    for number, instrument in enumerate(INSTRUMENTS, 1):
        log.append(policy(number, *instrument))
    log.append(
        [
            *patrol("patrol-1@bj", ZHONGGUANCUN, MAY),
            *patrol("patrol-1@bj.haidian", ZHONGGUANCUN, MAY),
            *patrol("patrol-2@bj.haidian", KEXU, datetime(2019, 2, 1, tzinfo=UTC)),
            *patrol("patrol-3@bj.haidian", KEXU, MAY, goes=False),
            *patrol("patrol-1@bj.ccmu", NodeId("bj.ccmu.hospital"), MAY),
            *patrol("patrol-2@bj.ccmu", NodeId("bj.ccmu.hospital"), AUGUST),
            *inspection("inspection-1@bj.haidian", KEXU, AUGUST + timedelta(days=40)),
            *inspection("inspection-2@bj.haidian", KEXU, AUGUST, goes=False),
            *patrol("patrol-4@bj.haidian", ZHONGGUANCUN, datetime(2017, 1, 5, tzinfo=UTC)),
        ]
    )
    return caught_up_once(log, clock=lambda: datetime(2020, 1, 16, tzinfo=UTC))


def test_four_instruments_stand_by_issuer(now: Snapshot) -> None:
    found = policies_on(now)
    assert found.on == date(2020, 1, 16)
    assert found.issuers == (IssuerSum(COMMITTEE, issued=3, in_force=2), IssuerSum(LEADING_GROUP, 1, 1))
    assert [line.policy.title.zh for line in found.items] == [title for title, *_ in INSTRUMENTS]


def test_what_was_in_force_on_a_day_is_asked_for_that_day(now: Snapshot) -> None:
    assert [line.in_force for line in policies_on(now, on=date(2019, 5, 15)).items] == [True, True, True, False]
    assert [line.scope for line in policies_on(now, on=date(2018, 6, 1)).items] == [(DISTRICT,), (DISTRICT,), (), ()]
    assert [each.in_force for each in policies_on(now, on=date(2017, 5, 31)).issuers] == [0, 0]


def test_the_database_says_as_the_domain_does_what_was_in_force(caught_up: OpenViews) -> None:
    issued = PolicyIssued(
        title=Words("意见", "Opinions"),
        number="〔2019〕1号",
        issuer=COMMITTEE,
        scope=(DISTRICT,),
        in_force_from=date(2019, 1, 10),
        until=date(2019, 3, 1),
        addressees=(HAIDIAN,),
    )
    amended = PolicyAmended(scope=(VILLAGES,), in_force_from=date(2019, 2, 1), until=date(2019, 6, 1), summary="修订")
    earlier = PolicyAmended(scope=(AGENCY,), in_force_from=date(2019, 1, 20), summary="再修订")
    repealed, mistaken = (
        PolicyRepealed(repealed_from=date(2019, 5, 1), reason="废止"),
        PolicyChangeWithdrawn(reason="误"),
    )
    pasts = ((), (amended,), (amended, earlier), (amended, repealed), (amended, mistaken), (repealed, mistaken))
    log = ListedLog()
    for number, past in enumerate(pasts):
        log.append(on(AggregateId(f"policy-{number}@bj"), issued, *past, at=datetime(2019, 1, 2, 1, 0, tzinfo=UTC)))
    with caught_up(log).read() as snapshot:
        rows, found = snapshot.rows(policies), Population(snapshot, snapshot.of(policies))
        days = [date(2019, 1, 1) + timedelta(days=after) for after in range(160)]
        told = {day: set(in_force_on(day, found).records()) for day in days}
        assert told == {day: {row.id for row in rows if row.scope_on(day)} for day in days}
    assert len({frozenset(each) for each in told.values()}) > 4


def test_an_act_of_a_subordinate_without_a_policy_in_force_at_its_start_is_flagged(now: Snapshot) -> None:
    found = acts_without_policy(now, year=2019)
    assert {line.act.id: (line.scope, line.missing) for line in found.items} == {
        "patrol-2@bj.haidian": ((DISTRICT, VILLAGES), (VILLAGES,)),
        "patrol-1@bj.haidian": ((DISTRICT,), ()),
        "patrol-1@bj.ccmu": ((AGENCY,), (AGENCY,)),
        "patrol-2@bj.ccmu": ((AGENCY,), ()),
        "inspection-1@bj.haidian": ((DISTRICT, VILLAGES), ()),
    }
    assert found.flagged == 2
    assert found.items[-1].act.title == round_opened.title, "an inspection goes by the title of its round"
    ever = acts_without_policy(now)
    assert (ever.flagged, len(ever.items), ever.items[0].act.id) == (3, 6, "patrol-4@bj.haidian")
    assert all(line.act.owner != BJ for line in ever.items), "the city's own rest on the city's own authority"
