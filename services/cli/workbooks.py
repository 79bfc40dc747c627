"""`yipan template` and `yipan export`: lists as workbooks, which can be filled in, edited, and imported; or as CSV."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from services.cli.options import DEFAULT_FOLDER, Folder
from services.locale import language, say

if TYPE_CHECKING:
    from services.exchange.office.lists import OfficeList

Name = Annotated[str, typer.Argument(metavar="LIST", help=say("issues、tasks 或 letters", "issues, tasks or letters."))]
File = Annotated[
    Path, typer.Argument(metavar="FILE.xlsx", help=say("写入的工作簿", "The workbook to write."), dir_okay=False)
]
AnyFile = Annotated[
    Path,
    typer.Argument(
        metavar="FILE",
        help=say("写入的文件：.xlsx 工作簿，或 .csv", "The file to write: .xlsx, a workbook, or .csv."),
        dir_okay=False,
    ),
]
Lang = Annotated[
    str | None,
    typer.Option("--lang", help=say("表头语言：zh 或 en，默认终端语言", "zh or en; that of the terminal if left out.")),
]
Node = Annotated[
    str, typer.Option("--node", help=say("节点：编号、node.toml 或地址", "The node: an id, a node.toml, an address."))
]
AnyNode = Annotated[
    str | None,
    typer.Option("--node", help=say("从哪个节点取单位名称", "The node whose organisations can be chosen.")),
]
AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of", help=say("截至的日期、时刻或位置，默认现在", "A date, a moment or a position; now if left out.")
    ),
]
Where = Annotated[
    list[str] | None,
    typer.Option("--where", help=say("筛选，如 status=assigned", "Which rows: `status=assigned`; again for more.")),
]


def template(name: Name, file: File, lang: Lang = None, node: AnyNode = None, folder: Folder = DEFAULT_FOLDER) -> None:
    """Write a workbook to fill in: headings, choices, an example and how it is done."""
    from services.cli.selection import client_of
    from services.exchange.office import exporting

    found, spoken = _list(name), _language(lang)
    with _writing(file), client_of(node, folder) if node else nullcontext() as client:
        exporting.template(found, file, language=spoken, client=client)
    sys.stdout.write(f"{file}\n")


def export(
    name: Name,
    file: AnyFile,
    node: Node,
    as_of: AsOf = None,
    lang: Lang = None,
    where: Where = None,
    folder: Folder = DEFAULT_FOLDER,
) -> None:
    """Write a list of a node into a workbook with the columns of the template, which can be edited and imported."""
    from services.cli.progress import ProgressBar
    from services.cli.selection import client_of
    from services.exchange.office import exporting

    found, spoken, which = _list(name), _language(lang), _where(where or [])
    with _writing(file), client_of(node, folder) as client, ProgressBar(str(file)) as told:
        count = exporting.export(client, found, file, language=spoken, as_of=as_of, where=which, on_progress=told)
    sys.stdout.write(say(f"{count} 行；{file}\n", f"{count} rows; {file}\n"))


@contextmanager
def _writing(file: Path) -> Iterator[None]:
    """Say which file cannot be written: there is no such folder, or somebody has it open."""
    try:
        yield
    except (FileNotFoundError, IsADirectoryError, PermissionError) as error:
        raise typer.BadParameter(f"{file}: {error.strerror}", param_hint="FILE") from error


def _list(name: str) -> "OfficeList":
    from services.exchange.office.catalogue import LISTS

    if name not in LISTS:
        raise typer.BadParameter(f"{name!r}; {', '.join(LISTS)}", param_hint="LIST")
    return LISTS[name]


def _language(lang: str | None) -> str:
    if lang not in (None, "zh", "en"):
        raise typer.BadParameter(f"{lang!r}; zh, en", param_hint="--lang")
    return lang or language()


def _where(options: list[str]) -> dict[str, str]:
    pairs = [each.partition("=") for each in options]
    for name, equal, _ in pairs:
        if not (name and equal):
            raise typer.BadParameter(f"{name!r}; status=assigned", param_hint="--where")
    return {name: value for name, _, value in pairs}
