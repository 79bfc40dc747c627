"""Publishing over HTTP: one event, many, a stream; each is answered in its place."""

import json
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from httpx import Response

from domain.authority import Role
from services.log import CommitFailed
from tests.integration.api.conftest import KEXU, Api
from tests.unit.gateway.reporting import LIST, event

ONE, MANY, STREAM = "application/cloudevents+json", "application/cloudevents-batch+json", "application/x-ndjson"


def opened(subject: str = "", **attributes: Any) -> dict[str, Any]:
    """Return the report of a list that nobody has reported yet."""
    return event("IssueListOpened", subject or f"L-{uuid4()}", LIST, **{"id": str(uuid4()), **attributes})


def verified() -> dict[str, Any]:
    """Return a report of an issue that nobody has reported yet."""
    return event("IssueVerified", f"I-{uuid4()}")


def publish(api: Api, content: object, kind: str = ONE, **headers: str) -> Response:
    """Report something as a publisher."""
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    return api.client.post(
        "/v1/events", content=body, headers={**api.as_(Role.PUBLISHER), "Content-Type": kind, **headers}
    )


def test_one_event_is_answered_with_its_outcome(api: Api) -> None:
    report = opened()
    answer = publish(api, report)
    assert answer.status_code == 200
    outcome = answer.json()
    assert (outcome["source"], outcome["id"], outcome["status"]) == (report["source"], report["id"], "accepted")
    [entered] = outcome["events"]
    assert (entered["type"], entered["subject"], entered["sequence"]) == ("IssueListOpened", outcome["record"], 1)
    record = api.get(f"/v1/aggregates/{outcome['record']}").json()
    assert record["sequence"] == 1


def test_sent_again_it_is_known_and_says_so(api: Api) -> None:
    report = opened()
    first = publish(api, report).json()
    again = publish(api, report)
    assert (again.status_code, again.headers["Idempotency-Replayed"]) == (200, "true")
    assert again.json() == {**first, "status": "known", "repeated": True}


def test_one_that_waits_is_202_and_says_what_for(api: Api) -> None:
    answer = publish(api, verified(), **{"Accept-Language": "en"})
    assert answer.status_code == 202
    assert answer.json()["status"] == "waiting"
    assert answer.json()["problem"]["type"] == "/problems/not-found"
    assert "is not known on this node" in answer.json()["problem"]["detail"]


def test_one_that_is_refused_is_a_problem_with_the_outcome_in_it(api: Api) -> None:
    report = opened(time="yesterday")
    answer = publish(api, report, **{"Accept-Language": "en"})
    assert (answer.status_code, answer.headers["Content-Type"]) == (422, "application/problem+json")
    problem = answer.json()
    assert [(each["field"], each["rule"]) for each in problem["errors"]] == [("time", "datetime_type")]
    assert (problem["outcome"]["id"], problem["outcome"]["status"]) == (report["id"], "refused")
    assert api.get(problem["outcome"]["report"]).json()["event"]["time"] == "yesterday"


def test_many_are_answered_in_their_places_whatever_becomes_of_the_others(api: Api) -> None:
    one, other = opened(), opened()
    answer = publish(api, [one, verified(), {**opened(), "type": "IssueEaten"}, 7, other, one], MANY)
    assert answer.status_code == 200
    statuses = [(each["id"], each["status"]) for each in answer.json()]
    assert [status for _, status in statuses] == ["accepted", "waiting", "refused", "refused", "accepted", "known"]
    assert (statuses[0][0], statuses[3][0], statuses[4][0]) == (one["id"], None, other["id"])


def test_plain_json_is_taken_as_what_it_holds(api: Api) -> None:
    assert publish(api, opened(), "application/json").json()["status"] == "accepted"
    assert [each["status"] for each in publish(api, [opened()], "application/json").json()] == ["accepted"]


def test_a_media_type_is_read_whatever_its_letters_and_parameters(api: Api) -> None:
    for kind in ("Application/CloudEvents+JSON", f'{ONE}; charset="UTF-8"', f"{ONE};charset=utf-8;v=1"):
        assert publish(api, opened(), kind).json()["status"] == "accepted"


def test_a_header_that_is_not_utf8_is_refused_and_named(api: Api) -> None:
    answer = publish(api, {}, "application/json", **{"ce-specversion": "1.0", "ce-id": "%B6%FE"})
    assert answer.status_code == 422
    assert [(each["in"], each["field"]) for each in answer.json()["errors"]] == [("header", "ce-id")]


def test_in_binary_mode_the_attributes_are_headers(api: Api) -> None:
    report = opened(subject="清单 1")
    data = report.pop("data")
    headers = {f"ce-{name}": value.replace("清单 1", "%E6%B8%85%E5%8D%95%201") for name, value in report.items()}
    answer = publish(api, data, "application/json", **headers)
    assert (answer.status_code, answer.json()["id"]) == (200, report["id"])
    assert publish(api, {**report, "data": data}).json()["status"] == "known"


def test_what_may_be_late_is_kept_and_answered_at_once_if_the_publisher_prefers(api: Api) -> None:
    report = opened()
    answer = publish(api, report, Prefer="respond-async")
    assert (answer.status_code, answer.headers["Preference-Applied"]) == (202, "respond-async")
    assert answer.json()["status"] == "received"
    kept = answer.json()["report"]
    while api.get(kept).json()["status"] == "received":  # the node wakes by itself, and the log tells when
        api.node.log.wait(api.node.log.head(), 0.1)
    assert publish(api, report).json()["status"] == "known"


HALF = "\ud83d"
"""Half of a character: JSON in its grammar (RFC 8259, 8.2), and no text."""


def test_an_event_of_many_with_half_a_character_is_refused_alone(api: Api) -> None:
    one, broken, other = opened(), opened(), opened()
    broken["data"] = {**broken["data"], "title": {"zh": "路灯", "en": HALF}}
    answer = publish(api, [one, broken, other], MANY)
    assert answer.status_code == 200
    first, second, third = answer.json()
    assert [first["status"], second["status"], third["status"]] == ["accepted", "refused", "accepted"]
    assert second["id"] == broken["id"]
    [error] = second["problem"]["errors"]
    assert (error["in"], error["pointer"], error["rule"]) == ("event", "/data/title/en", "half_character")


@pytest.mark.parametrize("kind", [ONE, STREAM])
def test_an_event_with_half_a_character_is_refused_by_that_rule(api: Api, kind: str) -> None:
    answer = publish(api, opened(id=HALF), kind).json()
    [error] = (answer if kind == ONE else answer["problem"])["errors"]
    assert (error["pointer"], error["rule"]) == ("/id", "half_character")


def test_data_in_binary_mode_with_half_a_character_are_refused_by_that_rule(api: Api) -> None:
    report = opened()
    headers = {f"ce-{name}": str(value) for name, value in report.items() if name != "data"}
    answer = publish(api, {"title": HALF}, "application/json", **headers)
    [error] = answer.json()["errors"]
    assert (answer.status_code, error["pointer"], error["rule"]) == (422, "/title", "half_character")


def test_an_event_of_many_with_a_key_twice_is_refused_alone_at_that_key(api: Api) -> None:
    one, broken, other = (json.dumps(opened()) for _ in range(3))
    broken = broken.replace('"data": {', '"data": {"categories": [], ')
    first, second, third = publish(api, f"[{one}, {broken}, {other}]".encode(), MANY).json()
    assert [first["status"], second["status"], third["status"]] == ["accepted", "refused", "accepted"]
    [error] = second["problem"]["errors"]
    assert (error["pointer"], error["rule"]) == ("/data/categories", "key_twice")


def test_what_is_not_json_is_refused_with_the_place(api: Api) -> None:
    english = {"Accept-Language": "en"}
    assert publish(api, b'[\n{"id": NaN}]', MANY, **english).json()["detail"].endswith("line 2, character 8")
    assert "第 2 行第 8 个字符" in publish(api, b'[\n{"id": NaN}]', MANY).json()["detail"]


def test_a_byte_order_mark_is_passed_over(api: Api) -> None:
    assert publish(api, b"\xef\xbb\xbf" + json.dumps(opened()).encode()).status_code == 200


def test_a_charset_and_a_compression_that_are_not_taken_are_named(api: Api) -> None:
    assert "gbk" in publish(api, b"{}", f"{ONE}; charset=gbk").json()["detail"]
    answer = publish(api, b"{}", **{"Content-Encoding": "gzip"})
    assert (answer.status_code, "gzip" in answer.json()["detail"]) == (415, True)


@pytest.mark.parametrize(
    ("content", "kind", "status", "problem"),
    [
        (b"{", ONE, 400, "/problems/malformed-request"),
        (b"", MANY, 422, "/problems/invalid-request"),
        (b"[]", ONE, 422, "/problems/invalid-request"),
        (b"{}", MANY, 422, "/problems/invalid-request"),
        (b"{}", ONE, 422, "/problems/invalid-report"),
        (b"<event/>", "application/xml", 415, "/problems/unsupported-media-type"),
        (b"{}", f"{ONE}; charset=gbk", 415, "/problems/unsupported-charset"),
        (b"[" + b" " * 16 * 1024 * 1024 + b"]", MANY, 413, "/problems/too-large"),
        (json.dumps(opened(pad="x" * 300_000)).encode(), ONE, 422, "/problems/invalid-report"),
    ],
)
def test_what_is_wrong_as_a_whole_is_a_problem_of_the_whole(
    api: Api, content: bytes, kind: str, status: int, problem: str
) -> None:
    answer = publish(api, content, kind)
    assert (answer.status_code, answer.json()["type"]) == (status, problem)


def test_an_unknown_parameter_is_refused(api: Api) -> None:
    headers = {**api.as_(Role.PUBLISHER), "Content-Type": ONE}
    answer = api.client.post("/v1/events?later=1", content=json.dumps(opened()), headers=headers)
    assert answer.status_code == 422


def test_a_publisher_may_publish_and_nothing_else(api: Api) -> None:
    body = {"title": "照明", "lead": KEXU, "due": "2030-01-01T00:00:00+08:00"}
    headers = api.as_(Role.PUBLISHER)
    assert api.client.post("/v1/tasks/assign", json=body, headers=headers).status_code == 403
    assert api.client.get("/v1/tasks", headers=headers).status_code == 403
    for role in set(Role) - {Role.PUBLISHER}:
        answer = publish(api, opened(), **api.as_(role))
        assert (answer.status_code, answer.json()["type"]) == (403, "/problems/role-missing")
    assert api.client.post("/v1/events", json=opened()).status_code == 401


def test_a_publisher_reports_for_the_organisation_of_its_token(api: Api) -> None:
    record = publish(api, opened(), **api.as_(Role.PUBLISHER, organisation=KEXU)).json()["record"]
    assert record.endswith(f"@{KEXU}")


def test_a_database_that_is_away_is_told_as_such(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise CommitFailed("disk full")

    monkeypatch.setattr(api.node.gateway, "take", fail)
    answer = publish(api, opened())
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/database-away")
    assert answer.headers["Retry-After"]
    assert publish(api, b"{}\n", STREAM).status_code == 503


# ── Streams ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_stream_is_answered_line_by_line(api: Api) -> None:
    reports = [opened() for _ in range(3)]
    lines = [json.dumps(reports[0]), "", "{", json.dumps(reports[1]), "  ", json.dumps(reports[2])]
    answer = publish(api, "\n".join(lines).encode(), STREAM)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, STREAM)
    outcomes = [json.loads(line) for line in answer.text.splitlines()]
    assert [each["status"] for each in outcomes] == ["accepted", "refused", "accepted", "accepted"]
    assert outcomes[1]["problem"]["errors"][0]["rule"] == "json_invalid"


def test_an_empty_stream_is_answered_with_nothing(api: Api) -> None:
    assert (publish(api, b"", STREAM).status_code, publish(api, b"\n \n", STREAM).text) == (200, "")


def test_a_line_that_is_too_long_is_refused_and_the_next_ones_are_taken(api: Api) -> None:
    long, report = b'{"pad":"' + b"x" * 2_000_000 + b'"}', opened()
    for body in (b"\n".join([long, json.dumps(report).encode()]), long):
        outcomes = [json.loads(line) for line in publish(api, body, STREAM).text.splitlines()]
        assert outcomes[0]["problem"]["errors"][0]["rule"] == "report_too_long"
        assert [each["id"] for each in outcomes[1:]] == ([report["id"]] if body != long else [])


def test_a_line_is_answered_while_the_next_one_is_not_sent_yet(api: Api) -> None:
    with _connection(api) as sock, sock.makefile("rb") as answers:
        for report in (opened(), opened(), verified()):
            _send_chunk(sock, json.dumps(report).encode() + b"\n")
            outcome = next(_outcomes(answers))
            assert outcome["id"] == report["id"]
        _send_chunk(sock, b"")


def test_a_client_that_goes_away_leaves_what_was_answered_and_harms_nobody(api: Api) -> None:
    report = opened()
    with _connection(api) as sock, sock.makefile("rb") as answers:
        _send_chunk(sock, json.dumps(report).encode() + b"\n")
        assert next(_outcomes(answers))["status"] == "accepted"
        _send_chunk(sock, b'{"half')
    assert publish(api, report).json()["status"] == "known"


def test_a_stream_of_any_length_is_taken(api: Api) -> None:
    def body() -> Iterator[bytes]:
        late = datetime.now(UTC) + timedelta(hours=1)
        for number in range(40):
            refused = event("IssueVerified", "x" * 9000, id=f"long {number}", time=late.isoformat())
            yield b"".join(json.dumps({**refused, "id": f"{number}.{i}"}).encode() + b"\n" for i in range(50))

    headers = {**api.as_(Role.PUBLISHER), "Content-Type": STREAM}
    with api.client.stream("POST", "/v1/events", content=body(), headers=headers) as answer:
        ids = [json.loads(line)["id"] for line in answer.iter_lines()]
    assert len(ids) == 2000  # 18 MB: more than a body of any other kind may have


def _connection(api: Api) -> socket.socket:
    """Begin a request whose body is sent in chunks."""
    url = api.client.base_url
    sock = socket.create_connection((url.host, url.port or 80), timeout=30)
    head = f"POST /v1/events HTTP/1.1\r\nHost: node\r\nContent-Type: {STREAM}\r\nTransfer-Encoding: chunked\r\n"
    auth = api.as_(Role.PUBLISHER)["Authorization"]
    sock.sendall(f"{head}Authorization: {auth}\r\n\r\n".encode())
    return sock


def _send_chunk(sock: socket.socket, chunk: bytes) -> None:
    sock.sendall(b"%x\r\n%b\r\n" % (len(chunk), chunk))


def _outcomes(answers: Any) -> Iterator[dict[str, Any]]:
    """Yield the outcomes in an answer that comes in chunks."""
    for line in answers:
        if line.startswith(b"{"):
            yield json.loads(line)
