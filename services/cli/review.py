"""`yipan review`: the figures of a year as a node shows them, beside those that were published."""

import json
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypedDict

import typer

from services.cli.options import DEFAULT_FOLDER, AsJson, Folder
from services.locale import language, say

if TYPE_CHECKING:
    from collections.abc import Mapping

Year = Annotated[int, typer.Argument(metavar="YEAR", help=say("年份", "The calendar year."), min=1949, max=9998)]
Node = Annotated[
    str, typer.Option("--node", help=say("节点：编号、node.toml 或地址", "The node: an id, a node.toml, an address."))
]
Whose = Annotated[
    str | None,
    typer.Option("--of", help=say("何单位的数字，默认该节点本单位", "Whose figures; the node's own if left out.")),
]
AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        help=say(
            "回看的日期、时刻或位置，默认为现在", "A date, a moment or a position to look back from; now if left out."
        ),
    ),
]
Against = Annotated[
    Path | None,
    typer.Option(
        "--against",
        help=say(
            "公布数字的 TOML 文件", "A TOML file of published figures; for Beijing's 2019, the article's if left out."
        ),
        exists=True,
        dir_okay=False,
    ),
]


class AnsweredFigure(TypedDict):
    """A figure as the node tells it."""

    figure: str
    words: dict[str, str]
    value: float | None
    """None where nothing was reported, or it may not be seen."""
    text: dict[str, str] | None
    """As it is published, if not by its number; why there is none, if there is none."""
    unit: str
    extent: str
    late: int
    """So many of the records that count were recorded late."""


class ComparedFigure(AnsweredFigure):
    """The same beside what was published."""

    expected: object


class AnsweredReview(TypedDict):
    """A year's figures as the node tells them."""

    position: int
    organisation: str
    extent: str
    figures: list[AnsweredFigure]


def review(
    year: Year,
    node: Node = "bj",
    of: Whose = None,
    as_of: AsOf = None,
    against: Against = None,
    folder: Folder = DEFAULT_FOLDER,
    as_json: AsJson = False,
) -> None:
    """Print every figure of an organisation for a year, and end with 1 if one differs from what was published.

    Each figure has its window in the year that is asked for, and is told as it is known by now: what was reported of a
    year in the next one belongs to it.
    """
    from services.cli.selection import client_of

    with client_of(node, folder) as client:
        given = {"year": year, "as_of": as_of, "organisation": of}
        asked = {name: value for name, value in given.items() if value is not None}
        found: AnsweredReview = client.get("/v1/queries/review", **asked)
    expected = _published(year, against, found["organisation"])
    rows: list[ComparedFigure] = [{**figure, "expected": expected.get(figure["figure"])} for figure in found["figures"]]
    missing = sorted(expected.keys() - {row["figure"] for row in rows})
    if as_json:
        sys.stdout.write(json.dumps({**found, "figures": rows, "missing": missing}, ensure_ascii=False) + "\n")
    else:
        _print(year, found, rows)
        if not expected:
            whose = found["organisation"]
            sys.stdout.write(
                say(f"{whose} 没有 {year} 年的公布数字可供对照\n", f"nothing was published for {whose} of {year}\n")
            )
    differing = [row["figure"] for row in rows if _differs(row)] + missing
    if differing:
        sys.stderr.write(
            say("与公布数字不符：{}\n", "differs from what was published: {}\n").format(", ".join(differing))
        )
        raise typer.Exit(1)


def _published(year: int, against: Path | None, organisation: str) -> "Mapping[str, object]":
    """Return the published figures: of the file, else those of the scenario's year, which are its city's alone."""
    from services.board.seed_2019.cast import CITY

    scenario = Path(__file__).parents[1] / "board" / f"seed_{year}" / "expected.toml"
    is_told = organisation == CITY and scenario.exists()
    path = against or (scenario if is_told else None)
    return tomllib.loads(path.read_text("utf-8")) if path else {}


def _shown(row: AnsweredFigure) -> str | float | None:
    """Return what stands in the figure's place: why there is none, its text as published, or its number."""
    if row["value"] is None and row["text"]:
        return row["text"][language()]
    return row["text"]["zh"] if row["text"] else row["value"]


def _differs(row: ComparedFigure) -> bool:
    """What is told of a part, as on a district's node, is not to be compared with the whole that was published."""
    return _is_compared(row) and row["expected"] != _shown(row)


def _is_compared(row: ComparedFigure) -> bool:
    return row["expected"] is not None and row["extent"] == "whole"


def _title(year: int, found: AnsweredReview) -> str:
    part = say("（此处可见部分）", " (what is visible here)") if found["extent"] == "part" else ""
    position = found["position"]
    return say(f"{year} 年盘点{part}，日志位置 {position}", f"Review of {year}{part}, log position {position}")


def _print(year: int, found: AnsweredReview, rows: list[ComparedFigure]) -> None:
    from rich.table import Table

    from services.cli.terminal import wide_console

    table = Table(title=_title(year, found))
    for title, justify in (
        (say("数字", "figure"), "left"),
        (say("公布", "published"), "right"),
        (say("棋盘", "board"), "right"),
        ("", "left"),
    ):
        table.add_column(title, justify=justify)  # type: ignore[arg-type]
    for row in rows:
        mark = "" if not _is_compared(row) else "✗" if _differs(row) else "✓"
        expected = "" if row["expected"] is None else str(row["expected"])
        unit = "%" if row["unit"] == "percent" else ""
        shown = f"{_shown(row)}{unit if row['value'] is not None else ''}"
        table.add_row(row["words"][language()], f"{expected}{unit if expected else ''}", shown, mark)
    wide_console().print(table)
    if late := sum(row["late"] > 0 for row in rows):
        told = say(f"{late} 个数字含补录的记录，见查询 late-recorded", f"{late} figures count what was recorded late")
        wide_console().print(told)
