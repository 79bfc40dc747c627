"""Whatever a publisher sends over HTTP, each report is accepted, waits, or is refused with a problem, and is kept.

Over NATS the same is asked in `tests/integration/outside/test_nonsense.py`, of which the reports come.
"""

from collections.abc import Mapping
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.authority import Role
from projections.engine.views import Views
from projections.registry import VIEWS
from services.api.events import MANY, ONE, STREAM
from tests.budget import examples
from tests.fuzzing.attacks import GARBAGE, ODD
from tests.integration.api.conftest import NODE, Api, api, running
from tests.integration.outside.test_nonsense import messages
from tests.unit.gateway.reporting import LIST, event, issue

__all__ = ["api", "running"]

KEPT = {"accepted", "known", "waiting", "refused"}
REPORT: dict[str, Any] = event("IssueListOpened", "H", LIST)
BY_HAND: Mapping[str, list[bytes]] = {
    "garbage": list(GARBAGE),
    **{f"odd {name}": [orjson.dumps({**REPORT, name: value}, default=str) for value in ODD[12:24]] for name in REPORT},
    "the same id with other content": [orjson.dumps({**REPORT, "data": {**LIST, "n": n}}) for n in range(5)],
    "what is out of order": [orjson.dumps(each) for each in reversed(issue("never", "H"))],
    "many in one": [orjson.dumps([event("IssueRaised", f"m{n}") for n in range(400)])],
}


def send(api: Api, body: bytes, kind: str) -> None:
    """Send a body; demand an answer for each report in it, and that the register has what it is said to have."""
    headers = {**api.as_(Role.PUBLISHER), "Content-Type": kind}
    answered = api.client.post("/v1/events", content=body, headers=headers)
    assert answered.status_code < 500, answered.text
    content = answered.json() if kind != STREAM or answered.status_code >= 400 else lines(answered.content)
    for each in content if isinstance(content, list) else [content]:
        assert each["status"] in KEPT or str(each["type"]).startswith("/problems/")
        if each.get("report"):
            assert api.get(each["report"]).status_code == 200


def lines(content: bytes) -> list[Any]:
    """Return what NDJSON holds, or JSON."""
    return [found for line in content.splitlines() for found in _all(orjson.loads(line))]


def _all(found: Any) -> list[Any]:
    return found if isinstance(found, list) else [found]


@pytest.mark.parametrize("kind", [ONE, MANY, STREAM])
@pytest.mark.parametrize("name", BY_HAND)
def test_what_was_thought_of(api: Api, name: str, kind: str) -> None:
    for body in BY_HAND[name]:
        send(api, body if kind != MANY or body[:1] == b"[" else b"[" + body + b"]", kind)


@settings(max_examples=examples(25), suppress_health_check=list(HealthCheck))
@given(
    bodies=st.lists(messages, min_size=1, max_size=5),
    kind=st.sampled_from([MANY, STREAM]),
)
def test_what_comes_to_mind(api: Api, bodies: list[bytes], kind: str) -> None:
    send(api, b"\n".join(bodies) if kind == STREAM else b"[" + b",".join(bodies) + b"]", kind)


def test_after_all_that_the_node_is_ready_and_its_views_are_those_of_the_log(api: Api) -> None:
    log, kept = api.node.log, api.node.views
    assert kept.wait_for(log.head(), timeout=30)
    assert api.client.get("/readyz").status_code == 200
    fresh = Views(f"sqlite:///{api.node.settings.data / 'fresh.db'}", log, views=VIEWS, node=NODE)
    fresh.catch_up()
    with fresh.read() as anew, kept.read() as now:
        assert [view.name for view in VIEWS if anew.dump(view) != now.dump(view)] == []
    fresh.stop()
