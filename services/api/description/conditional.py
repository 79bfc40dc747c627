"""Answers under an ETag: a reader that comes back with it is told when nothing has changed (RFC 9110, 13.1.2)."""

from services.api.description.shapes import Schema

_UNKEPT = ("/v1/clues", "/v1/petitions")
"""What is opened there, nobody on the way may keep."""
_ALSO = "/v1/aggregates/{id}"
_TEXT = {"type": "string"}
_GIVEN = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "The ETag of the answer that you have.",
    "schema": _TEXT,
}
_TAG = {"ETag": {"description": "Names these very bytes.", "schema": _TEXT}}
_LINK = {"Link": {"description": "The first page, and the next one if there is one (RFC 8288).", "schema": _TEXT}}


def add(path: str, operation: Schema) -> None:
    """Say of an operation that it may be asked under a condition, and how its pages are linked."""
    names = [each["name"] for each in operation.get("parameters", [])]
    headers = {**(_TAG if _has_tag(path, names) else {}), **(_LINK if "cursor" in names else {})}
    if headers:
        operation["responses"]["200"].setdefault("headers", {}).update(headers)
    if _has_tag(path, names):
        operation["parameters"] = [*operation["parameters"], _GIVEN]
        operation["responses"]["304"] = {"description": "Nothing has changed.", "headers": _TAG}


def _has_tag(path: str, names: list[str]) -> bool:
    return path == _ALSO or ("as_of" in names and not path.startswith(_UNKEPT) and "propose" not in path)
