"""What the SDKs of CloudEvents send is taken as it was meant, in all three modes."""

import json
from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from domain.authority import Role
from tests.integration.api.conftest import Api
from tests.integration.api.test_events import MANY, opened
from tests.node_tools import node, package

Event = dict[str, Any]


def in_python(api: Api, mode: str, event: Event) -> Any:
    """Publish with the SDK for Python, and return what is answered."""
    pytest.importorskip("cloudevents", reason="NOT CHECKED: the SDK for Python is not installed (`make setup` does)")
    http, sdk = import_module("cloudevents.core.bindings.http"), import_module("cloudevents.core.v1.event")
    attributes = {name: value for name, value in event.items() if name != "data"}
    made = sdk.CloudEvent({**attributes, "time": datetime.fromisoformat(event["time"])}, event["data"])
    message = (http.to_binary_event if mode == "binary" else http.to_structured_event)(made)
    headers, body = message.headers, message.body
    if mode == "batch":
        headers, body = {"Content-Type": MANY}, b"[%b]" % body
    return api.client.post("/v1/events", content=body, headers={**headers, **api.as_(Role.PUBLISHER)}).json()


def in_javascript(api: Api, mode: str, event: Event) -> Any:
    """Publish with the SDK for JavaScript, and return what is answered."""
    package("cloudevents")
    token = api.as_(Role.PUBLISHER)["Authorization"].removeprefix("Bearer ")
    program = Path(__file__).with_name("publish.cjs")
    ended = node(program, api.client.base_url.join("/v1/events"), token, mode, given=json.dumps(event))
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout)


@pytest.mark.parametrize("mode", ["binary", "structured", "batch"])
@pytest.mark.parametrize("publish", [in_python, in_javascript])
def test_what_an_sdk_sends_is_what_was_reported(api: Api, publish: Callable[..., Any], mode: str) -> None:
    event = opened(
        subject=f"{'清单 5%' if publish is in_python else 'L 1'} {uuid4()}"
    )  # JavaScript's encodes no header
    answer = publish(api, mode, event)
    [told] = answer if mode == "batch" else [answer]
    assert (told["id"], told["status"]) == (event["id"], "accepted"), told
    kept = api.get(told["report"]).json()["event"]
    assert (kept["subject"], kept["data"]) == (event["subject"], event["data"])


@pytest.mark.parametrize("publish", [in_python, in_javascript])
def test_what_an_sdk_sends_again_in_another_mode_is_known(api: Api, publish: Callable[..., Any]) -> None:
    event = opened()
    assert publish(api, "binary", event)["status"] == "accepted"
    assert publish(api, "structured", event)["status"] == "known"
