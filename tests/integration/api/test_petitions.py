"""Petitions over HTTP: opened for who inspects; for everybody else there are counts and nothing else."""

from typing import Any

import pytest
from httpx import Response

from domain.authority import Role
from services.api.tokens import add_token
from tests.integration.api.conftest import KEXU, NODE, Api, Running
from tests.integration.api.test_clues import read, running

__all__ = ["running"]

TEXT, WHO, NOTE = "来访反映：物业费收支不公开", "resident-7", "已转巡察组核实"
SECRETS = (TEXT, WHO, NOTE)
NAME = {"zh": "第一巡察组", "en": "First patrol team"}
PLAN = dict.fromkeys(("supervision_focus", "procedure", "methods", "report_notes"), "要求")
LEADER = "r1-t1-leader"


def given(api: Api, path: str, body: object, **kwargs: Any) -> dict[str, Any]:
    answer = api.post(f"/v1/{path}", body, **kwargs)
    assert answer.is_success, answer.text
    found: dict[str, Any] = answer.json()
    assert api.node.views.wait_for(found["position"], 10)
    return found


@pytest.fixture(scope="module")
def inspection(running: Running) -> str:
    """Let a team of the district move in at a community."""
    data = running.node.settings.data
    api = Api(running.client, running.node, lambda organisation, roles: add_token(data, organisation, roles))
    opening = {"number": 1, "kind": "routine", "title": NAME, "opens_on": "2030-01-01"}
    round = given(api, "rounds/open-round", opening)["id"]
    given(api, f"rounds/{round}/draft-plan", {"plan": PLAN})
    given(api, f"rounds/{round}/approve-plan", {}, headers=api.as_(Role.APPROVER))
    given(api, f"rounds/{round}/hold-training", {"members": [LEADER]})
    leader = {"id": LEADER, "role": "leader", "organisation": NODE}
    team = given(api, "teams/form", {"name": NAME, "round": round, "members": [leader]})["id"]
    inspection = given(api, "inspections/open-inspection", {"round": round, "target": KEXU, "team": team})["id"]
    given(api, f"inspections/{inspection}/deploy", {})
    return str(inspection)


def receive(api: Api, inspection: str) -> Response:
    body = {"inspection": inspection, "channel": "visit", "petitioner": WHO, "content": TEXT}
    return api.post("/v1/petitions/receive", body)


@pytest.fixture
def petition(api: Api, inspection: str) -> dict[str, Any]:
    """Record a petition, and what became of it."""
    answer = receive(api, inspection)
    assert answer.status_code == 201
    assert not [secret for secret in SECRETS if secret in answer.text]
    return given(api, f"petitions/{answer.json()['id']}/handle", {"handling": "issue", "note": NOTE})


def test_who_inspects_reads_what_was_petitioned(api: Api, petition: dict[str, Any]) -> None:
    answer = read(api, f"/v1/petitions/{petition['id']}", Role.CLUES)
    assert answer.headers["cache-control"] == "no-store"
    found = answer.json()["petition"]
    assert (found["petitioner"], found["content"], found["note"], found["handling"]) == (WHO, TEXT, NOTE, "issue")
    listed = read(api, "/v1/petitions", Role.CLUES)
    assert listed.headers["cache-control"] == "no-store"
    assert found in listed.json()["items"]


def test_nobody_else_does(api: Api, petition: dict[str, Any]) -> None:
    """Not even those who deal with what is restricted at the organisation that was inspected."""
    answer = read(api, f"/v1/petitions/{petition['id']}", Role.CLUES, organisation=KEXU)
    assert answer.status_code == 404
    assert read(api, "/v1/petitions", Role.CLUES, organisation=KEXU).json()["items"] == []


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.CLUES])
def test_reading_needs_the_role(api: Api, petition: dict[str, Any], role: Role) -> None:
    for path in ("/v1/petitions", f"/v1/petitions/{petition['id']}"):
        assert read(api, path, role).status_code == 403


def test_a_reader_learns_how_many_came_and_nothing_else(api: Api, inspection: str, petition: dict[str, Any]) -> None:
    before = count(api, inspection)
    assert receive(api, inspection).status_code == 201
    again = given(api, f"petitions/{petition['id']}/cancel", {"reason": "重复登记"})
    report = given(api, "petition-tallies/report", {"inspection": inspection, "received": [letters(30)]})
    assert report["position"] > again["position"]
    assert count(api, inspection) == before + 30
    assert read(api, f"/v1/aggregates/{petition['id']}", Role.READER).status_code == 404


def count(api: Api, inspection: str) -> int:
    answer = read(api, "/v1/queries/petitions", Role.READER)
    assert not [secret for secret in SECRETS if secret in answer.text]
    [line] = [each for each in answer.json()["items"] if each["inspection"] == inspection]
    return int(line["received"])


def letters(number: int) -> dict[str, Any]:
    return {"channel": "letter", "number": number}
