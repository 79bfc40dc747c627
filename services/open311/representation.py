"""Services and requests as GeoReport v2 represents them: no more than whoever raised a ticket could know."""

from collections.abc import Mapping
from datetime import UTC, datetime

from domain.node_id import NodeId
from domain.words import Words
from projections.issues.rows import IssueRow
from projections.ledger.tickets import Service, is_open

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
CHANGESET = "2026-11-30T00:00:00Z"
"""When last something changed in how tickets are served."""


def service(found: Service, language: str) -> dict[str, object]:
    """Return a service; nobody reports here, so it asks for no further attributes."""
    return {
        "service_code": found.code,
        "service_name": found.name.say(language),
        "description": found.name.say(language),
        "metadata": False,
        "type": "realtime",
        "keywords": "",
        "group": found.group.say(language),
    }


def definition(found: Service) -> dict[str, object]:
    """Return the definition of a service: it has no attributes."""
    return {"service_code": found.code, "attributes": []}


def request(
    row: IssueRow, services: Mapping[str, Service], names: Mapping[NodeId, Words], language: str
) -> dict[str, object]:
    """Return a ticket; of what was said about it inside, the description alone."""
    known = services.get(row.category)
    agency = names.get(row.responsible) if row.responsible else None
    text = row.text_en if language == "en" and row.text_en else row.text
    return {
        "service_request_id": row.id,
        "status": "open" if is_open(row) else "closed",
        "status_notes": row.status.words.say(language),
        "service_name": (known.name if known else row.category_name).say(language),
        "service_code": row.category,
        "description": text,
        "agency_responsible": agency.say(language) if agency else None,
        "service_notice": None,
        "requested_datetime": _w3c(row.opened_at),
        "updated_datetime": _w3c(row.changed_at),
        "expected_datetime": _w3c(row.due) if row.due else None,
        "address": row.place.say(language) if row.place else None,
        "address_id": None,
        "zipcode": None,
        "lat": row.point.latitude if row.point else None,
        "long": row.point.longitude if row.point else None,
        "media_url": None,
    }


def error(code: int, description: str) -> list[dict[str, object]]:
    """Return what is answered in place of what was asked for."""
    return [{"code": code, "description": description}]


def discovery(node: NodeId, address: str) -> dict[str, object]:
    """Return where the tickets of a node are served, and how (GeoReport v2, Service Discovery)."""
    endpoint = {
        "specification": SPECIFICATION,
        "url": address,
        "changeset": CHANGESET,
        "type": "production",
        "formats": ["application/json", "text/xml"],
    }
    return {"changeset": CHANGESET, "contact": node, "key_service": None, "endpoints": [endpoint]}


def _w3c(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
