"""The two formats of GeoReport v2: JSON and XML, of one content."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, tostring

from fastapi import Request

from services.json_bytes import json_bytes

ITEMS: Mapping[str, str] = {
    "services": "service",
    "attributes": "attribute",
    "service_requests": "request",
    "errors": "error",
    "endpoints": "endpoint",
    "formats": "format",
}
"""How XML calls what stands in a list, by the list's name."""

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no document of XML 1.0 may hold (2.2), and no escape brings in."""


@dataclass(frozen=True, slots=True)
class GeoReportFormat:
    """How content is written."""

    extension: str
    """Behind an address."""
    media_type: str
    names: frozenset[str]
    """The media types by which it may be asked for."""
    write: Callable[[str, object], bytes]
    """From the name of the content and the content to its bytes."""


def _json(_name: str, content: object) -> bytes:
    return json_bytes(content)


def _xml(name: str, content: object) -> bytes:
    root = Element(name)
    _fill(root, content)
    written: bytes = tostring(root, "utf-8", xml_declaration=True)
    return written.replace(b"\r", b"&#13;")  # else readers would take it for a line feed (XML 1.0, 2.11)


def _fill(element: Element, content: object) -> None:
    match content:
        case Mapping():
            for name, value in content.items():
                _fill(SubElement(element, str(name)), value)
        case list():
            for each in content:
                _fill(SubElement(element, ITEMS[element.tag]), each)
        case bool():
            element.text = str(content).lower()
        case None:
            pass
        case _:
            element.text = _NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", str(content))


JSON = GeoReportFormat(
    ".json", "application/json", frozenset({"application/json", "text/json", "application/*", "*/*"}), _json
)
XML = GeoReportFormat(".xml", "text/xml; charset=utf-8", frozenset({"text/xml", "application/xml", "text/*"}), _xml)
FORMATS = (JSON, XML)


def named(path: str) -> tuple[str, GeoReportFormat | None]:
    """Return an address without its extension, and the format that this names; None if there is none."""
    found = next((each for each in FORMATS if path.endswith(each.extension)), None)
    return path.removesuffix(found.extension) if found else path, found


def format_of(request: Request) -> GeoReportFormat:
    """Return the format that a request asks for: by the extension of its address, else by `Accept`, else JSON."""
    return named(request.url.path)[1] or _accepted(request.headers.get("accept", ""))


def _accepted(header: str) -> GeoReportFormat:
    """Return the format that is preferred among the media types of a header (RFC 9110, 12.5.1)."""
    ranges = sorted(map(_range, header.split(",")), key=lambda each: -each[1])
    wanted = (format for name, quality in ranges if quality > 0 for format in FORMATS if name in format.names)
    return next(wanted, JSON)


def _range(text: str) -> tuple[str, float]:
    name, _, parameters = text.partition(";")
    quality = re.search(r"(?:^|;)\s*q=([01](?:\.\d{0,3})?)\s*(?:;|$)", parameters)
    return name.strip().lower(), float(quality[1]) if quality else 1.0
