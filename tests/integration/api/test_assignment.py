"""An assignment is proposed over HTTP, adopted as it is, or refused with the constraint that is in its way."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import pytest

from domain.aggregate_id import AggregateId
from domain.authority import Role
from domain.node_id import NodeId, district_of
from services.api import assignment
from services.assignment import propose_apart
from tests.integration.api.conftest import KEXU, NODE, Api

NAME = {"zh": "巡察组", "en": "Team"}
ELSEWHERE = [NodeId("bj.chaoyang.wangjing"), NodeId("bj.chaoyang.laiguangying"), NodeId("bj.dongcheng.donghua")]


def form(api: Api, *members: str, round: str | None = None) -> AggregateId:
    people = [
        {"id": id, "role": "member" if place else "leader", "organisation": NODE} for place, id in enumerate(members)
    ]
    answer = api.post("/v1/teams/form", {"name": NAME, "members": people, "round": round})
    assert answer.status_code == 201, answer.text
    return AggregateId(answer.json()["id"])


def plan(api: Api, *teams: AggregateId, targets: Sequence[NodeId] = ELSEWHERE, mode: str = "cross") -> dict[str, Any]:
    """Plan a patrol to which the district sends these teams."""
    tiers = [NODE, KEXU, *sorted({str(district_of(each)) for each in targets} - {NODE})]
    body = {"title": NAME, "mode": mode, "tiers": tiers, "targets": targets}
    answer = api.post("/v1/patrols/plan", body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    accepted = api.post("/v1/participations/accept", {"patrol": found["id"], "team": NAME, "teams": teams})
    assert accepted.status_code == 201, accepted.text
    return found


def propose(api: Api, patrol: dict[str, Any], body: object = None, **kwargs: Any) -> Any:
    params = {"wait_for": api.node.log.head()}
    return api.post(f"/v1/patrols/{patrol['id']}/propose-assignment", body or {}, params=params, **kwargs)


@pytest.fixture
def team(api: Api) -> AggregateId:
    """Form a team that the district may send."""
    return form(api, "p-1", "p-2")


def test_what_is_proposed_can_be_adopted_as_it_is(api: Api, team: AggregateId) -> None:
    other = form(api, "q-1")
    patrol = plan(api, team, other)

    proposal = propose(api, patrol, {"seed": 7}).json()

    assert (proposal["patrol"], proposal["seed"], proposal["spread"]) == (patrol["id"], 7, 1)
    assert {each["target"] for each in proposal["assignments"]} == set(ELSEWHERE)
    assert {each["team"] for each in proposal["assignments"]} == {team, other}
    assert propose(api, patrol, {"seed": 7}).json()["assignments"] == proposal["assignments"]
    adopted = api.post(f"/v1/patrols/{patrol['id']}/adopt-assignment", {"assignments": proposal["assignments"]})
    assert adopted.status_code == 200


def test_a_recused_members_team_gets_other_targets(api: Api, team: AggregateId) -> None:
    related, other = form(api, "r-1", "r-2"), form(api, "q-1")
    patrol = plan(api, related, other, targets=ELSEWHERE[:1])
    recusal = {"member": "r-2", "target": "bj.chaoyang", "reason": "亲属任职"}
    assert api.post(f"/v1/teams/{related}/recuse-member", recusal).status_code == 200

    [assignment] = propose(api, patrol).json()["assignments"]

    assert assignment == {"team": other, "target": ELSEWHERE[0]}


def test_who_is_recused_in_a_team_that_is_not_sent_is_so_in_every_other(api: Api, team: AggregateId) -> None:
    at_home, other = form(api, "r-3", round="round-9@bj"), form(api, "q-2", "r-3")
    recusal = {"member": "r-3", "target": "bj.dongcheng", "reason": "亲属任职"}
    assert api.post(f"/v1/teams/{at_home}/recuse-member", recusal).status_code == 200
    patrol = plan(api, team, other, targets=ELSEWHERE[2:])

    [assignment] = propose(api, patrol).json()["assignments"]

    assert assignment["team"] == team != other
    wrong = {"assignments": [{"team": other, "target": ELSEWHERE[2]}]}
    refused = api.post(f"/v1/patrols/{patrol['id']}/adopt-assignment", wrong)
    assert refused.json()["type"] == "/problems/member-recused-for"


def test_a_team_that_its_tier_does_not_send_is_not_proposed(api: Api, team: AggregateId) -> None:
    form(api, "q-1")
    assert {each["team"] for each in propose(api, plan(api, team)).json()["assignments"]} == {team}


def test_a_team_with_somebody_from_the_targets_district_gets_other_targets(api: Api, team: AggregateId) -> None:
    member = {"id": "w-1", "role": "member", "organisation": "bj.chaoyang.planning"}
    assert api.post(f"/v1/teams/{team}/add-member", {"member": member}).status_code == 200
    other = form(api, "q-1")
    patrol = plan(api, team, other, targets=ELSEWHERE[:1])
    assert propose(api, patrol).json()["assignments"] == [{"team": other, "target": ELSEWHERE[0]}]


def test_where_a_member_was_ever_named_from_counts_in_every_team(api: Api, team: AggregateId) -> None:
    at_home, other = form(api, "v-1", round="round-9@bj"), form(api, "q-1")
    member = {"id": "v-2", "role": "member", "organisation": "bj.chaoyang.planning"}
    assert api.post(f"/v1/teams/{at_home}/add-member", {"member": member}).status_code == 200
    anew = {"member": {**member, "organisation": str(NODE)}}
    assert api.post(f"/v1/teams/{team}/add-member", anew).status_code == 200
    patrol = plan(api, team, other, targets=ELSEWHERE[:1])

    assert propose(api, patrol).json()["assignments"] == [{"team": other, "target": ELSEWHERE[0]}]
    wrong = {"assignments": [{"team": team, "target": ELSEWHERE[0]}]}
    refused = api.post(f"/v1/patrols/{patrol['id']}/adopt-assignment", wrong)
    assert refused.json()["type"] == "/problems/member-at-home"


@pytest.mark.parametrize(
    ("targets", "capacity", "constraint"),
    [([KEXU], {}, "every-team-excluded"), (ELSEWHERE, {"most": 2}, "capacity-too-small")],
)
def test_an_impossible_assignment_is_refused_with_what_is_in_its_way(
    api: Api, team: AggregateId, targets: Sequence[NodeId], capacity: dict[str, int], constraint: str
) -> None:
    patrol = plan(api, team, targets=targets)

    for language, words in (("zh", "无法分配"), ("en", "there is no assignment")):
        headers = {"Accept-Language": language}
        answer = propose(api, patrol, {"capacities": [{"team": team, **capacity}]}, headers=headers)

        problem = answer.json()
        assert (answer.status_code, problem["type"]) == (409, "/problems/no-assignment")
        assert problem["details"]["constraints"] == [constraint]
        assert words in problem["detail"]


def test_only_a_cross_inspection_that_is_there_has_an_assignment(api: Api, team: AggregateId) -> None:
    joint = plan(api, mode="joint")
    answer = propose(api, joint).json()
    assert (answer["type"], answer["details"]) == ("/problems/not-cross", {"id": joint["id"]})
    assert propose(api, {"id": "patrol-0@bj.haidian"}).status_code == 404


@pytest.mark.parametrize(
    ("capacities", "field"),
    [
        ([{"team": "team-1@bj", "least": -1}], "capacities.0.least"),
        ([{"team": "team-1@bj", "least": 3, "most": 2}], "capacities.0.most"),
        ([{"team": "team-1@bj"}, {"team": "team-1@bj"}], "capacities.1.team"),
        ([{"team": "nobody"}], "capacities.0.team"),
    ],
)
def test_a_capacity_that_breaks_a_rule_is_named(
    api: Api, team: AggregateId, capacities: list[dict[str, Any]], field: str
) -> None:
    answer = propose(api, plan(api), {"capacities": capacities})
    assert answer.status_code == 422
    assert field in [each["field"] for each in answer.json()["errors"]]


def test_a_capacity_is_for_a_team_that_may_be_sent(api: Api, team: AggregateId) -> None:
    answer = propose(api, plan(api), {"capacities": [{"team": "team-1@bj.chaoyang"}]})
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/team-of-no-tier")
    assert [each["pointer"] for each in answer.json()["errors"]] == ["/capacities/0/team"]


@pytest.mark.parametrize("role", [Role.READER, Role.OPERATOR])
def test_a_proposal_is_for_officers(api: Api, role: Role) -> None:
    assert propose(api, plan(api), headers=api.as_(role)).status_code == 403


def test_what_takes_too_long_is_refused_with_its_size(
    api: Api, team: AggregateId, monkeypatch: pytest.MonkeyPatch
) -> None:
    patrol = plan(api, team)
    monkeypatch.setattr(assignment, "propose_apart", partial(propose_apart, seconds=0.01))

    answer = propose(api, patrol)

    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/assignment-too-large")
    assert {"teams": 1, "targets": 3}.items() <= answer.json()["details"].items()
