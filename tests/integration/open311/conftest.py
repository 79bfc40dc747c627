"""A node whose public tickets are those of one of its two lists."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from httpx import Client, Response

from domain.aggregate_id import AggregateId
from domain.authority import Role
from domain.node_id import NodeId
from domain.tier import Tier
from domain.words import Words
from services.api.tokens import add_token
from services.gateway.names import External, external_id
from services.node.app import create_app
from services.node.settings import Hosted, Http, NodeSettings
from services.node.wiring import Node
from tests.integration.api.conftest import served

CITY, LAMPS = NodeId("bj"), NodeId("bj.lamps")
PUBLIC, INTERNAL = (external_id(External(CITY, "list", name)) for name in ("public", "internal"))


@dataclass
class City:
    """The node, over HTTP."""

    node: Node
    client: Client
    token: str

    def report(self, type: str, subject: str, data: dict[str, Any], time: str, token: str | None = None) -> None:
        """Report something that happened."""
        event = {
            "specversion": "1.0",
            "source": "urn:test",
            "id": f"{type} {subject}",
            "type": type,
            "subject": subject,
            "time": time,
            "data": data,
        }
        headers = {
            "Authorization": f"Bearer {token or self.token}",
            "Content-Type": "application/cloudevents+json",
        }
        answer = self.client.post("/v1/events", json=event, headers=headers)
        assert answer.json()["status"] == "accepted", answer.text

    def ask(self, path: str, **query: str) -> Response:
        """Ask as anybody, once all that was reported can be seen."""
        assert self.node.views.wait_for(self.node.log.head(), 30)
        return self.client.get(f"/open311/v2/{path}", params=query or None, headers={"Accept-Language": "en"})

    def issue(self, name: str) -> AggregateId:
        """Return our id of an issue."""
        return external_id(External(CITY, "issue", name))


Opened = Callable[..., City]


@pytest.fixture
def city(tmp_path: Path) -> Iterator[Callable[..., City]]:
    """Return what opens the city's node with more settings."""
    open_now: list[Any] = []

    def opened(**more: Any) -> City:
        settings = NodeSettings(
            id=CITY,
            name=Words("北京市", "Beijing"),
            http=Http(port=1),
            data=tmp_path,
            organisations=(Hosted(LAMPS, Words("路灯中心", "Lamp Centre"), Tier.DISTRICT),),
            **{"public_lists": (PUBLIC,), "open311": True, "duties": False, **more},  # what is overdue stays as it is
        )
        node = Node(settings)
        node.start()
        serving = served(create_app(node))
        client = Client(base_url=serving.__enter__(), timeout=30)
        open_now.extend((client.close, lambda: serving.__exit__(None, None, None), node.stop))
        return City(node, client, add_token(tmp_path, CITY, (Role.PUBLISHER,)))

    yield opened
    for close in open_now:
        close()


LISTS = {"public": "路灯", "internal": "巡察发现"}


@pytest.fixture
def tickets(city: Opened) -> City:
    """Return the node with two tickets, one of them resolved, and an issue that is nobody else's business."""
    found = city()
    fill(found)
    return found


def fill(city: City) -> None:
    """Report a public list with two tickets, and an internal one with an issue."""
    lamps = add_token(city.node.settings.data, LAMPS, (Role.PUBLISHER,))
    for name, title in LISTS.items():
        category = {"code": name, "name": {"zh": title, "en": name.capitalize()}}
        opened = {"title": {"zh": title, "en": f"The {name} list"}, "categories": [category]}
        city.report("IssueListOpened", name, opened, "2019-05-01T00:00:00Z")
    raise_issue(city, "1", "public", "2019-05-10T00:00:00Z", point={"latitude": 39.9847, "longitude": 116.3183})
    raise_issue(city, "2", "public", "2019-05-20T00:00:00Z")
    raise_issue(city, "secret", "internal", "2019-05-15T00:00:00Z")
    at = "2019-05-11T00:00:00Z"
    city.report("RectificationAccepted", "1", {"issue": city.issue("1")}, at, lamps)
    city.report("RectificationSubmitted", "1", {"result": "内部说明"}, at, lamps)
    city.report("RectificationChecked", "1", {"passed": True, "findings": "内部核查"}, at)
    city.report("IssueResolved", "1", {"note": "内部备注"}, at)


def raise_issue(city: City, number: str, list: str, at: str, due: str = "2019-06-30T00:00:00Z", **more: Any) -> None:
    """Report an issue from the day it is raised until it is assigned."""
    place = {"zh": "科煦社区", "en": "Kexu"}
    raised = {"list": list, "category": list, "text": f"路灯不亮 {number}", "text_en": f"Lamp out {number}"}
    city.report("IssueRaised", number, {**raised, "about": LAMPS, "place": place, **more}, at)
    city.report("IssueVerified", number, {}, at)
    city.report("IssueListed", number, {}, at)
    city.report("IssueAssigned", number, {"responsible": LAMPS, "due": due}, at)
