"""Reading what is not for everybody leaves one event, without what was read; who may not read leaves none."""

from collections.abc import Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

import pytest

from domain.access import Accessed, access_id
from domain.authority import Role
from domain.beijing import day_of
from domain.envelope import Recorded
from services.log import LogClosed
from tests.integration.api import test_clues
from tests.integration.api.conftest import KEXU, NODE, Api
from tests.integration.api.test_clues import LEADER, SECRETS, read, refer
from tests.integration.api.test_feed import follow

AUDITOR, CLUES, READER = Role.AUDITOR, Role.CLUES, Role.READER
running, tokens, referred = test_clues.running, test_clues.tokens, test_clues.referred


def accesses(api: Api) -> Sequence[Recorded]:
    return list(api.node.log.history(access_id(NODE, day_of(api.node.clock()))))


class Left:
    """What a block leaves in the access log."""

    def __init__(self) -> None:
        self.events: Sequence[Recorded] = ()


@contextmanager
def left(api: Api) -> Any:
    found, before = Left(), len(accesses(api))
    yield found
    found.events = accesses(api)[before:]


def test_reading_a_clue_leaves_exactly_one_event_without_its_content(api: Api, referred: dict[str, Any]) -> None:
    with left(api) as found:
        answer = read(api, f"/v1/clues/{referred['id']}", CLUES, organisation=KEXU)
    assert answer.status_code == 200
    [event] = found.events
    payload = event.envelope.payload
    assert (payload.accessed, payload.address) == (Accessed.RESTRICTED, f"/v1/clues/{referred['id']}")
    assert (payload.organisation, payload.rows, payload.purpose) == (KEXU, 1, None)
    assert payload.reader == event.envelope.actor
    [raw] = api.node.log.read_raw(event.position - 1, 1)
    assert not [secret for secret in SECRETS if secret.encode() in raw.raw]


def test_a_list_is_recorded_with_its_query_and_how_many_were_shown(api: Api, referred: dict[str, Any]) -> None:
    with left(api) as found:
        answer = read(api, "/v1/clues", CLUES, limit=1)
    [event] = found.events
    assert event.envelope.payload.address == "/v1/clues?limit=1"
    assert event.envelope.payload.rows == len(answer.json()["items"]) == 1


@pytest.mark.parametrize("role", [role for role in Role if role is not CLUES])
def test_who_may_not_read_clues_leaves_nothing(api: Api, referred: dict[str, Any], role: Role) -> None:
    with left(api) as found:
        answer = read(api, f"/v1/clues/{referred['id']}", role)
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/role-missing")
    assert found.events == []


def test_who_looks_for_a_clue_that_is_not_there_for_them_leaves_nothing(api: Api, referred: dict[str, Any]) -> None:
    with left(api) as found:
        assert read(api, f"/v1/clues/{referred['id']}", CLUES, organisation=test_clues.KEYUAN).status_code == 404
    assert found.events == []


@pytest.mark.parametrize(
    "path", ["/v1/clue-receipts", "/v1/accesses", "/v1/aggregates/{id}", "/v1/aggregates/{id}/events"]
)
def test_what_auditors_read_is_recorded_too(api: Api, referred: dict[str, Any], path: str) -> None:
    with left(api) as found:
        assert read(api, path.format(id=referred["id"]), READER, AUDITOR).status_code == 200
    assert [each.envelope.payload.accessed for each in found.events] == [Accessed.AUDIT]


@pytest.mark.parametrize("path", ["/v1/clue-tallies", "/v1/queries/clues", "/v1/registers", "/registers"])
def test_what_every_reader_may_read_is_not_recorded(api: Api, referred: dict[str, Any], path: str) -> None:
    with left(api) as found:
        assert read(api, path, READER).status_code == 200
    assert found.events == []


def test_a_feed_of_restricted_rows_is_recorded_when_it_begins(api: Api, referred: dict[str, Any]) -> None:
    with left(api) as found, follow(api, "/v1/feed/views/clue-receipts", **api.as_(AUDITOR)):
        pass
    assert [each.envelope.payload.address for each in found.events] == ["/v1/feed/views/clue-receipts"]


@pytest.mark.parametrize(("role", "accessed"), [(AUDITOR, Accessed.AUDIT), (CLUES, Accessed.RESTRICTED)])
def test_a_feed_in_which_restricted_events_may_come_is_recorded_when_it_begins(
    api: Api, referred: dict[str, Any], role: Role, accessed: Accessed
) -> None:
    with left(api) as found, follow(api, "/v1/feed?after=0", **api.as_(role, READER)):
        pass
    assert [each.envelope.payload.accessed for each in found.events] == [accessed]
    assert found.events[0].envelope.payload.address == "/v1/feed?after=0"


def test_a_feed_that_begins_now_begins_behind_its_own_record(api: Api, referred: dict[str, Any]) -> None:
    with left(api) as found, follow(api, "/v1/feed", **api.as_(AUDITOR)) as feed:
        position = api.assign().json()["position"]
        assert next(feed).id == position
    assert found.events[0].position < position


def test_a_feed_without_anything_restricted_is_not_recorded(api: Api, referred: dict[str, Any]) -> None:
    with left(api) as found, follow(api, "/v1/feed", **api.as_(READER)):
        pass
    assert found.events == []


def test_a_reader_may_say_what_for(api: Api, referred: dict[str, Any]) -> None:
    headers = {**api.as_(CLUES), "Access-Purpose": quote("年度审计")}
    with left(api) as found:
        assert api.client.get("/v1/clues", headers=headers).status_code == 200
    assert [each.envelope.payload.purpose for each in found.events] == ["年度审计"]


@pytest.mark.parametrize("purpose", ["", "%20", "x" * 201, "a%00b"])
def test_a_purpose_that_is_none_is_refused_by_its_name(api: Api, referred: dict[str, Any], purpose: str) -> None:
    with left(api) as found:
        answer = api.client.get("/v1/clues", headers={**api.as_(CLUES), "Access-Purpose": purpose})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "Access-Purpose")
    assert found.events == []


def test_what_cannot_be_recorded_is_not_shown(
    api: Api, referred: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def closed(_reading: object) -> None:
        raise LogClosed

    monkeypatch.setattr(api.node.accesses, "record", closed)
    for path in ("/v1/clues", f"/v1/clues/{referred['id']}"):
        answer = read(api, path, CLUES)
        assert answer.status_code == 503
        assert not [secret for secret in SECRETS if secret in answer.text]
    assert read(api, "/v1/feed/views/clue-receipts", AUDITOR).status_code == 503


def test_auditors_read_the_log_day_by_day_and_nobody_else_does(api: Api, referred: dict[str, Any]) -> None:
    read(api, "/v1/clues", CLUES)
    last = accesses(api)[-1]
    day = last.envelope.subject
    answer = read(api, f"/v1/accesses/{day}", AUDITOR, wait_for=last.position).json()
    assert answer["record"]["accesses"] == last.envelope.sequence
    assert answer["history"][-1]["type"] == "AccessRecorded"
    for role in (each for each in Role if each is not AUDITOR):
        assert read(api, f"/v1/accesses/{day}", role).status_code == 403
        assert read(api, f"/v1/aggregates/{day}", READER, role).status_code == 404
        assert read(api, f"/records/{day}", READER, role).status_code == 404


def test_the_clue_s_leader_is_not_told_by_the_log(api: Api) -> None:
    refer(api)
    read(api, "/v1/clues", CLUES)
    assert LEADER not in str([each.envelope.payload for each in accesses(api)])
