"""From the board to workbooks: a list as it stands, now or as of any point in the past, and a template without rows."""

import http.client
from collections.abc import Mapping, Sequence
from pathlib import Path

from domain.words import Words
from services.exchange.office.lists import OfficeList, Plain
from services.exchange.office.writing import ListSheet, write
from services.http_client import Client, NodeProblem
from services.json_bytes import Json, JsonObject

PATIENCE = 300.0
"""Seconds that a node may take for a whole list."""


def export(
    client: Client, list: OfficeList, path: Path, *, language: str, as_of: str | None, where: Mapping[str, str]
) -> int:
    """Write a list of a node into a workbook, and return how many rows it has.

    Args:
        client: of the node.
        list: which.
        path: of the workbook.
        language: of its headings and choices.
        as_of: a position, a time or a date; now if it is left out.
        where: parameters of the list's address, such as `status`.
    """
    found = rows(client, list, as_of, where)
    write(path, ListSheet(list, language, client.url, organisations(client), codes(client), as_of or ""), found)
    return len(found)


def template(list: OfficeList, path: Path, *, language: str, client: Client | None) -> None:
    """Write a workbook with an example alone, and what a node has to choose from, if one is given."""
    named, coded = (organisations(client), codes(client)) if client else ({}, {})
    write(path, ListSheet(list, language, client.url if client else "", named, coded), (), example=True)


def rows(client: Client, list: OfficeList, as_of: str | None, where: Mapping[str, str]) -> Sequence[Plain]:
    """Return the rows of a list in their plain form, as of one point. The node records that they leave it."""
    client.timeout = PATIENCE
    found = client.get(f"/v1/exports/{list.name}", as_of=as_of, **where)
    return [list.plain(_record(item, list)) for item in found["items"]]


def organisations(client: Client) -> Mapping[str, Words]:
    """Return the organisations that a node knows, in the order of the tree."""
    return {each["id"]: Words(**each["name"]) for each in client.get("/v1/organisations")["items"]}


def codes(client: Client) -> Mapping[str, Words]:
    """Return the implementations that the city has given codes, as far as the node knows."""
    found = client.get("/v1/focus-taxonomies")["items"]
    return {each["code"]: Words(**each["name"]) for one in found for each in one["implementations"]}


def current(client: Client, list: OfficeList, id: str) -> Plain | None:
    """Return how a record stands on the board now, None if there is none."""
    try:
        found = client.get(f"/v1/{list.name}/{id}")
    except NodeProblem as error:
        if error.status != http.client.NOT_FOUND:
            raise
        return None
    return list.plain(_record(found.get("line") or found["record"], list))


def _record(item: JsonObject, list: OfficeList) -> Json:
    """Return the record in an item: with an issue or a task comes what was done about it."""
    return item.get(list.kind, item)
