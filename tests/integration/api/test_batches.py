"""Many commands in one request: each is answered in its place, and one that is wrong does not stop the others."""

import json
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import uuid4

import orjson
import pytest
from httpx import Response

from domain.aggregate_id import AggregateId
from domain.authority import Role
from services.api.batches import LIMIT, NDJSON
from services.api.limits import LARGER
from services.api.limits import LIMIT as SMALL
from services.api.paths import BATCH
from tests.integration.api.conftest import KEXU, NODE, Api
from tests.integration.api.test_problems import said

TASK = {"title": "更换路灯", "lead": KEXU, "due": "2030-01-01T00:00:00+08:00"}
LATER = {"due": "2031-01-01T00:00:00Z", "reason": "等待材料"}
Element = dict[str, Any]


def assign(**more: Any) -> Element:
    return {"command": "AssignTask", "data": TASK, **more}


def recall(id: str, **more: Any) -> Element:
    return {"command": "RecallTask", "data": {"reason": "重复"}, "id": id, **more}


def new_task() -> str:
    return f"task-{uuid4().hex}@{NODE}"


def give(api: Api, *elements: object, **kwargs: Any) -> Any:
    """Give a batch that is answered, and return the answers."""
    answer = api.post(BATCH, list(elements), **kwargs)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert len(answer.json()) == len(elements)
    return answer.json()


def problems(answers: Sequence[Element]) -> list[tuple[int, str] | None]:
    """Return the status and the type of each problem, None in place of what was accepted."""
    return [(each["status"], each["type"].removeprefix("/problems/")) if "type" in each else None for each in answers]


def lines(api: Api, body: bytes | Iterator[bytes], **headers: str) -> Response:
    """Give a batch of one JSON text per line."""
    return api.client.post(BATCH, content=body, headers={**api.everything, "Content-Type": NDJSON, **headers})


# ── Answers ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_each_command_is_decided_on_what_those_before_it_left(api: Api) -> None:
    id, head = new_task(), api.node.log.head()
    extend = {"command": "ExtendTask", "data": LATER, "id": id}

    answers = give(api, assign(id=id), extend, recall(id))

    expected = [{"id": id, "sequence": n, "position": head + n, "repeated": False} for n in (1, 2, 3)]
    assert answers == expected
    assert len({event.recorded_at for event in api.node.log.history(AggregateId(id))}) == 1


def test_circumstances_come_with_each_command(api: Api) -> None:
    id = new_task()
    give(api, assign(id=id, occurred_at="2019-05-15T01:00:00Z", synthetic=True), assign())

    first = api.get(f"/v1/aggregates/{id}/events").json()["events"][0]["event"]
    assert (first["time"], first["synthetic"]) == ("2019-05-15T01:00:00.000000Z", True)


def test_the_trace_context_of_the_request_is_that_of_all(api: Api) -> None:
    id, trace = new_task(), "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    give(api, assign(id=id), recall(id), headers={"traceparent": trace})

    events = api.get(f"/v1/aggregates/{id}/events").json()["events"]
    assert [each["event"]["traceparent"] for each in events] == [trace, trace]


def test_data_may_be_left_out_where_no_field_is_needed(api: Api) -> None:
    (answer,) = give(api, {"command": "VerifyIssue", "id": f"issue-0@{NODE}"})
    assert answer["type"] == "/problems/not-found"


def test_an_empty_batch_has_no_answers(api: Api) -> None:
    assert give(api) == []
    assert lines(api, b"\n\n", Accept=NDJSON).content == b""


def test_answers_are_for_who_asked_alone(api: Api) -> None:
    answer = api.post(BATCH, [assign()])
    assert answer.headers["cache-control"] == "no-store"


def test_a_batch_that_comes_again_has_its_answers_again(api: Api) -> None:
    id = new_task()
    batch = [assign(id=id, key="k1"), recall(id, key="k2"), assign(key="k3")]
    first = give(api, *batch)
    head = api.node.log.head()

    assert give(api, *batch) == [{**each, "repeated": True} for each in first]
    assert api.node.log.head() == head
    alone = api.post(f"/v1/tasks/{id}/recall", {"reason": "重复"}, headers={"Idempotency-Key": "k2"})
    assert (alone.json()["position"], alone.headers["idempotency-replayed"]) == (first[1]["position"], "true")


# ── Lines ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_commands_may_come_one_per_line_and_be_answered_so(api: Api) -> None:
    id = new_task()
    body = b"\r\n".join([orjson.dumps(assign(id=id)), b"", orjson.dumps(recall(id)), b"{", orjson.dumps(assign())])

    answer = lines(api, body, Accept=NDJSON)

    assert answer.headers["content-type"] == NDJSON
    told = [orjson.loads(line) for line in answer.content.splitlines()]
    assert problems(told) == [None, None, (400, "malformed-request"), None]
    assert lines(api, body).headers["content-type"] == "application/json"


# ── Refusals in their place ───────────────────────────────────────────────────────────────────────────────────────────


def test_one_that_is_refused_does_not_stop_the_others(api: Api) -> None:
    id, head = new_task(), api.node.log.head()

    answers = give(api, assign(id=id), assign(id=id), recall(id), recall(id), recall(f"task-0@{NODE}"), assign())

    assert problems(answers) == [None, (409, "already-exists"), None, (409, "task-closed"), (404, "not-found"), None]
    assert api.node.log.head() == head + 3


def test_one_with_half_a_character_does_not_stop_the_others(api: Api) -> None:
    body = json.dumps([assign(), assign(data={**TASK, "title": "\ud83d"}), assign()])
    answers = api.client.post(BATCH, content=body, headers=api.everything | {"Content-Type": "application/json"}).json()
    assert problems(answers) == [None, (422, "invalid-request"), None]
    [error] = answers[1]["errors"]
    assert (error["pointer"], error["rule"]) == ("/data/title", "half_character")


@pytest.mark.parametrize(
    ("element", "field", "rule"),
    [
        (5, "", "dataclass_type"),
        ({}, "command", "missing"),
        (assign(id="junk"), "id", "string_pattern_mismatch"),
        (assign(key="a b"), "key", "string_pattern_mismatch"),
        (assign(occurred_at="2019-05-15T01:00:00"), "occurred_at", "datetime_type"),
        (assign(synthetic="perhaps"), "synthetic", "bool_parsing"),
        (assign(if_match=1), "if_match", "unexpected_keyword_argument"),
        (assign(data={**TASK, "title": ""}), "data.title", "string_too_short"),
        (assign(data={**TASK, "assisting": ["bj", "x y"]}), "data.assisting.1", "string_pattern_mismatch"),
        (assign(data={**TASK, "asisting": []}), "data.asisting", "unexpected_keyword_argument"),
        (assign(data=None), "data", "dict_type"),
    ],
)
def test_a_malformed_element_names_field_and_rule_in_its_place(
    api: Api, element: object, field: str, rule: str
) -> None:
    answers = give(api, assign(), element, assign())

    assert problems(answers) == [None, (422, "invalid-request"), None]
    assert [(each["in"], each["field"], each["rule"]) for each in answers[1]["errors"]] == [("body", field, rule)]


def test_a_command_that_nobody_knows_is_named(api: Api) -> None:
    (answer,) = give(api, {"command": "Assign"}, headers={"Accept-Language": "en"})

    assert (answer["status"], answer["type"]) == (422, "/problems/unknown-command")
    assert answer["detail"] == "no command is named Assign"


def within_data(error: dict[str, str]) -> dict[str, str]:
    """Return what is said of a command that is posted alone as it is said of one of a batch."""
    return {**error, "field": f"data.{error['field']}", "pointer": f"/data{error['pointer']}"}


def test_a_problem_in_a_batch_is_the_one_that_is_answered_alone(api: Api) -> None:
    id = new_task()
    api.post(BATCH, [assign(id=id), recall(id)])
    alone = api.post(f"/v1/tasks/{id}/recall", {"reason": "重复"}).json()
    unreadable = api.post("/v1/tasks/assign", {**TASK, "lead": "Haidian"}).json()

    told = give(api, recall(id), assign(data={**TASK, "lead": "Haidian"}))

    assert told[0] == alone
    assert told[1]["errors"] == [within_data(each) for each in unreadable["errors"]]


def test_the_role_of_each_command_is_checked(api: Api) -> None:
    head = api.node.log.head()
    entering = {"command": "EnterOrganisation", "data": {"not": "looked at"}}

    answers = give(api, assign(), entering, headers=api.as_(Role.OFFICER))
    assert problems(answers) == [None, (403, "role-missing")]
    answers = give(api, assign(), headers=api.as_(Role.READER))
    assert problems(answers) == [(403, "role-missing")]
    assert api.node.log.head() == head + 1


def test_a_key_stands_for_one_command(api: Api) -> None:
    answers = give(api, assign(key="k1"), assign(key="k1", synthetic=True), assign(key="k1"))

    assert problems(answers) == [None, (422, "key-reused"), None]
    assert answers[2] == {**answers[0], "repeated": True}


def test_a_command_that_says_which_record_it_opens_opens_no_other(api: Api) -> None:
    task, mine = new_task(), f"undertaking-mine@{KEXU}"
    give(api, assign(id=task))
    accept = {"command": "AcceptTask", "data": {"task": task}, "id": mine}

    (answer,) = give(api, accept, headers=api.as_(Role.OFFICER, organisation=KEXU))

    assert (answer["status"], answer["type"]) == (422, "/problems/opens-another")
    assert answer["details"]["id"] == mine


# ── What is wrong with the whole ──────────────────────────────────────────────────────────────────────────────────────


def refused(api: Api, body: bytes | Iterator[bytes], kind: str = "application/json") -> tuple[int, str]:
    before = api.node.log.head()
    answer = api.client.post(BATCH, content=body, headers={**api.everything, "Content-Type": kind})
    assert api.node.log.head() == before, "a refused request changed the log"
    return said(answer)


def test_a_body_that_is_not_json_or_no_array(api: Api) -> None:
    assert refused(api, b"[{") == (400, "malformed-request")
    assert refused(api, orjson.dumps(assign())) == (422, "invalid-request")
    assert refused(api, b"") == (422, "invalid-request")
    assert refused(api, b"[]", "text/plain") == (415, "unsupported-media-type")


def test_too_many_at_once_are_refused_with_the_limit(api: Api) -> None:
    answer = api.post(BATCH, [assign()] * (LIMIT + 1), headers={"Accept-Language": "en"})

    assert said(answer) == (413, "too-many")
    assert answer.json()["details"] == {"limit": LIMIT, "count": LIMIT + 1}
    assert refused(api, orjson.dumps(assign()) + b"\n" + b"{}\n" * LIMIT, NDJSON) == (413, "too-many")


def test_as_many_as_are_allowed_are_answered(api: Api) -> None:
    head = api.node.log.head()
    assert problems(give(api, *[assign()] * LIMIT)) == [None] * LIMIT
    assert api.node.log.head() == head + LIMIT


def test_a_batch_may_be_larger_than_a_command_but_not_without_end(api: Api) -> None:
    many = orjson.dumps([assign(data={**TASK, "title": "长" * 201})] * 800)
    assert SMALL < len(many) < LARGER[BATCH]
    assert (
        api.client.post(BATCH, content=many, headers={**api.everything, "Content-Type": "application/json"}).status_code
        == 200
    )

    def unannounced() -> Iterator[bytes]:
        for _ in range(LARGER[BATCH] // 65536 + 2):
            yield b" " * 65536

    assert refused(api, b" " * (LARGER[BATCH] + 1)) == (413, "too-large")
    assert refused(api, unannounced()) == (413, "too-large")


@pytest.mark.parametrize(("name", "value"), [("If-Match", '"1"'), ("Idempotency-Key", "k1")])
def test_a_header_that_holds_for_one_command_is_not_taken_for_all(api: Api, name: str, value: str) -> None:
    answer = api.post(BATCH, [assign()], headers={name: value})

    assert said(answer) == (422, "invalid-request")
    assert [(each["in"], each["field"]) for each in answer.json()["errors"]] == [("header", name)]


def test_a_parameter_that_holds_for_one_command_is_not_taken_for_all(api: Api) -> None:
    answer = api.post(BATCH, [assign()], params={"synthetic": "true"})

    assert said(answer) == (422, "invalid-request")


def test_who_has_no_token_is_refused_before_the_body_is_read(api: Api) -> None:
    answer = api.client.post(BATCH, content=b"[{", headers={"Content-Type": "application/json"})
    assert said(answer) == (401, "unauthenticated")


def test_another_method_is_not_taken(api: Api) -> None:
    assert said(api.client.delete(BATCH, headers=api.everything)) == (405, "method-not-allowed")
