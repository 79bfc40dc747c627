"""Reports for tests."""

from datetime import UTC, datetime, timedelta
from typing import Any

from domain.authority import Actor, Role
from domain.node_id import NodeId

HAIDIAN, KEXU = NodeId("bj.haidian"), NodeId("bj.haidian.kexu")
SOURCE = "https://oa.haidian.example/issues"
PUBLISHER = Actor("oa", HAIDIAN, frozenset({Role.PUBLISHER}))
AT = datetime(2019, 5, 15, 9, tzinfo=UTC)


def event(type: str, subject: str, data: dict[str, Any] | None = None, **attributes: Any) -> dict[str, Any]:
    """Return an event as a publisher sends it; `id` is what it is about, unless it is given."""
    return {
        "specversion": "1.0",
        "source": SOURCE,
        "id": f"{type} {subject}",
        "type": type,
        "subject": subject,
        "time": AT.isoformat(),
        "data": data or {},
        **attributes,
    }


LIST = {
    "title": {"zh": "清单", "en": "List"},
    "categories": [{"code": "lights", "name": {"zh": "照明", "en": "Lights"}}],
}


def issue(name: str, list: str = "L", *, hours: int = 0, about: NodeId = HAIDIAN) -> list[dict[str, Any]]:
    """Return what a publisher reports of an issue until it is on the list, an hour between two steps."""
    raised = {"list": list, "category": "lights", "text": "楼道照明损坏", "about": about}
    steps: tuple[tuple[str, dict[str, Any]], ...] = (
        ("IssueRaised", raised),
        ("IssueVerified", {}),
        ("IssueListed", {}),
    )
    return [
        event(type, name, data, time=(AT + timedelta(hours=hours + step)).isoformat())
        for step, (type, data) in enumerate(steps, 1)
    ]
