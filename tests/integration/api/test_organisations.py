"""Over HTTP, too, a command names organisations that there are, below its own, and so many at most."""

from typing import Any

import orjson
import pytest

from domain.relation import MANY
from tests.integration.api.conftest import KEXU, NODE, Api

DUE = "2030-01-01T00:00:00+08:00"
TASK = {"title": "更换路灯", "lead": KEXU, "due": DUE}


def problem(answer: Any) -> tuple[int, str, list[str]]:
    """Return the status of a problem, its type, and where it leads."""
    body = answer.json()
    return answer.status_code, body["type"].rpartition("/")[2], [each["pointer"] for each in body["errors"]]


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ({"lead": "cd.nowhere"}, (422, "organisation-unknown", ["/lead"])),
        ({"lead": "bj.haidian.nowhere"}, (422, "organisation-unknown", ["/lead"])),
        ({"assisting": [NODE, "bj.haidian.nowhere"]}, (422, "organisation-unknown", ["/assisting/1"])),
        ({"lead": "bj"}, (403, "not-within", ["/lead"])),
        ({"lead": "bj.chaoyang"}, (403, "not-within", ["/lead"])),
    ],
)
def test_whom_a_command_names_must_be_there_and_below(
    api: Api, named: dict[str, Any], expected: tuple[int, str, list[str]]
) -> None:
    assert problem(api.post("/v1/tasks/assign", {**TASK, **named})) == expected


def test_nine_thousand_invented_assistants_are_too_many(api: Api) -> None:
    invented = [f"bj.haidian.x{number}" for number in range(9_000)]
    status, _, pointers = problem(api.post("/v1/tasks/assign", {**TASK, "assisting": invented}))
    assert (status, pointers) == (422, ["/assisting"])
    few = problem(api.post("/v1/tasks/assign", {**TASK, "assisting": invented[:MANY]}))
    assert few == (422, "organisation-unknown", ["/assisting/0"])


def test_in_a_batch_each_is_refused_for_itself(api: Api) -> None:
    leads = (KEXU, "bj.haidian.nowhere", "bj.chaoyang", NODE)
    lines = [orjson.dumps({"command": "AssignTask", "data": {**TASK, "lead": lead}}) for lead in leads]
    headers = {**api.everything, "Content-Type": "application/x-ndjson"}
    answer = api.client.post("/v1/commands", content=b"\n".join(lines), headers=headers)
    assert [each.get("status") for each in answer.json()] == [None, 422, 403, None]


def test_the_api_says_of_every_command_who_may_give_it_and_about_whom(api: Api) -> None:
    paths = api.get("/openapi.json").json()["paths"]
    said = paths["/v1/letters/issue"]["post"]["description"]
    assert "Needs the role `officer` (经办), at municipal (市级) or district (区级) or agency" in said
    assert "`addressee`: below the owner (下级单位)." in said
    assert "at every tier." in paths["/v1/tasks/assign"]["post"]["description"]
    assert "`members.*.organisation`: anybody on the board" in paths["/v1/teams/form"]["post"]["description"]
