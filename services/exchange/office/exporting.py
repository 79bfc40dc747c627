"""From the board to files: a list as it stands, now or as of any point in the past, and a template without rows."""

import http.client
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from itertools import islice
from pathlib import Path

from domain.words import Words
from services.exchange.office.csv_list import csv_list
from services.exchange.office.lists import OfficeList, Plain
from services.exchange.office.writing import ListSheet, require_room, write
from services.files import replacing
from services.http_client import Client, NodeProblem, NodeUnreachable
from services.json_bytes import JsonObject
from services.locale import say

OnProgress = Callable[[float, int], None]
"""Takes which part of the rows is written, and how many these are."""


def export(
    client: Client,
    list: OfficeList,
    path: Path,
    *,
    language: str,
    as_of: str | None,
    where: Mapping[str, str],
    on_progress: OnProgress,
) -> int:
    """Write a list of a node into a file, and return how many rows it has; only whole does it take its place.

    Args:
        client: of the node.
        list: which.
        path: of the file: CSV if its name says so, else a workbook.
        language: of its headings and choices.
        as_of: a position, a time or a date; now if it is left out.
        where: parameters of the list's address, such as `status`.
        on_progress: is told how far it is.

    Raises:
        TooManyForWorkbook: a workbook cannot have so many rows.
        NodeUnreachable: the node ended in the middle.
    """
    named, coded = organisations(client), codes(client)
    with closing(client.lines(f"/v1/exports/{list.name}", as_of=as_of, **where)) as lines:
        total = _total(next(lines, b""), list)
        rows = _told(_rows(lines, list, total), total, on_progress)
        if path.suffix.lower() == ".csv":
            with replacing(path) as file:
                file.writelines(csv_list(list, language, {**named, **coded}, rows))
        else:
            require_room(total)
            write(path, ListSheet(list, language, client.url, named, coded, as_of or ""), rows)
    return total


def template(list: OfficeList, path: Path, *, language: str, client: Client | None) -> None:
    """Write a workbook with an example alone, and what a node has to choose from, if one is given."""
    named, coded = (organisations(client), codes(client)) if client else ({}, {})
    write(path, ListSheet(list, language, client.url if client else "", named, coded), (), example=True)


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
    return list.row(found.get("line") or found["record"])


def _rows(lines: Iterator[bytes], list: OfficeList, total: int) -> Iterator[Plain]:
    """Yield the rows of a list in their plain form.

    Raises:
        NodeUnreachable: the answer ends before its end.
    """
    for line in islice(lines, total):
        yield list.row(_read(line.rstrip(b",\n"), list))
    _read(b'{"items":[' + next(lines, b""), list)


def _total(line: bytes, list: OfficeList) -> int:
    """Return how many rows a list has, as its first line says; raises as `_rows` does."""
    return int(str(_read(line + b"]}", list)["total"]))


def _read(text: bytes, list: OfficeList) -> JsonObject:
    """Return what a whole line says; raises as `_rows` does."""
    try:
        found: JsonObject = json.loads(text)
    except ValueError as error:
        raise NodeUnreachable(
            say(
                f"/v1/exports/{list.name}：答复中途断开；请重新导出",
                f"/v1/exports/{list.name}: the answer ended in the middle; export it again",
            )
        ) from error
    return found


def _told(rows: Iterator[Plain], total: int, on_progress: OnProgress) -> Iterator[Plain]:
    """Yield the rows, and tell how far they are."""
    for count, row in enumerate(rows, 1):
        yield row
        if count % _STEP == 0 or count == total:
            on_progress(count / total, count)


_STEP = 100
"""Rows after which it is told how far it is."""
