"""Numbers that are too large for a database, or for JSON, are refused by name; nothing fails inside the node."""

from typing import Any

import pytest

from services.api.numbers import LARGEST
from tests.integration.api.conftest import Api

PLACES = [
    ("/v1/tasks", "wait_for"),
    ("/v1/deadline-rules", "wait_for"),
    ("/v1/letters", "year"),
    ("/v1/feed", "after"),
    ("/v1/feed/views", "after"),
    ("/v1/aggregates/tree-0@bj.haidian/events", "after"),
    ("/v1/queries/timeliness", "year"),
]


@pytest.mark.parametrize(("path", "name"), PLACES)
@pytest.mark.parametrize("number", [LARGEST + 1, 10**30])
def test_a_number_that_is_too_large_is_refused_by_name(api: Api, path: str, name: str, number: int) -> None:
    answer = api.get(path, params={name: number})
    body: Any = answer.json()
    assert (answer.status_code, body["type"]) == (422, "/problems/invalid-request")
    assert [(each["field"], each["rule"]) for each in body["errors"]] == [(name, "less_than_equal")]


def test_a_position_that_no_log_has_is_no_point_in_the_past(api: Api) -> None:
    answer = api.get("/v1/tasks", params={"as_of": str(LARGEST + 1)})
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/invalid-moment")


def test_a_position_that_was_never_set_aside_may_be_as_large_as_any(api: Api) -> None:
    retry = f"/v1/operation/views/tasks/retry?position={LARGEST}"
    assert api.client.post(retry, headers=api.everything).json()["type"] == "/problems/nothing-set-aside"
    assert api.client.post(f"{retry}0", headers=api.everything).status_code == 422


def test_what_is_said_to_have_occurred_before_anybody_can_reckon_is_refused(api: Api) -> None:
    answer = api.assign(params={"occurred_at": "0001-01-01T00:00:00Z"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "occurred_at")
