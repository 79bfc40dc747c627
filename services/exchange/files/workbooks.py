"""Workbooks (XLSX), opened with care: a file from outside may be made to fill the memory, or by half."""

import shutil
import warnings
from functools import reduce
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import cast
from zipfile import BadZipFile, ZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.xml.functions import Element, SubElement, fromstring, tostring

from services.exchange.errors import InvalidFile
from services.locale import say
from services.parse_errors import of_system, quoted

LARGEST = 512 * 1024 * 1024
"""Bytes of all parts of a workbook, unpacked."""
_HEAD = 4096
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""The beginning of a Compound File ([MS-CFB], 2.2): an .xls, or an .xlsx under a password."""
_STYLES = "xl/styles.xml"
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


warnings.filterwarnings("ignore", module=r"openpyxl\.worksheet")  # of what its cells are refused for


def opened(path: Path, *, read_only: bool = True) -> Workbook:
    """Open a workbook; formulas are their last results.

    Raises:
        InvalidFile: it is none, is too large, or declares a document type.
    """
    _require_harmless(path)
    try:
        return _loaded(path, read_only=read_only)
    except Exception:
        return _without_looks(path, read_only=read_only)


def _loaded(path: Path, *, read_only: bool) -> Workbook:
    with warnings.catch_warnings(action="ignore"):  # of looks
        return load_workbook(path, read_only=read_only, data_only=True, keep_links=False)


def _require_harmless(path: Path) -> None:
    try:
        with ZipFile(path) as parts:
            if sum(part.file_size for part in parts.infolist()) > LARGEST:
                raise InvalidFile(
                    say(f"{path}：解压后超过 {LARGEST:,} 字节", f"{path}: unpacks to more than {LARGEST:,} bytes")
                )
            for part in parts.infolist():
                if part.filename.endswith((".xml", ".rels")) and _declares(parts, part.filename):
                    raise InvalidFile(
                        say(
                            f"{path}：{part.filename} 含文档类型声明；工作簿不需要它",
                            f"{path}: {part.filename} has a document type; no workbook needs one",
                        )
                    )
    except OSError as error:
        why = of_system(error)
        raise InvalidFile(say(f"{path}：无法读取：{why.zh}", f"{path}: {why.en}")) from error
    except BadZipFile as error:
        raise _no_workbook(path) from error


def _no_workbook(path: Path) -> InvalidFile:
    """Return what a file is that is called a workbook and is none, as far as its first bytes say so."""
    with path.open("rb") as file:
        head = file.read(len(_COMPOUND))
    if head == _COMPOUND:
        return InvalidFile(
            say(
                f"{path}：是旧的 .xls 格式，或设有打开密码；请用表格软件打开，去掉密码，另存为 .xlsx",
                f"{path}: an old .xls, or protected by a password: open it in its program, take the password away,"
                " and save it as .xlsx",
            )
        )
    if head.startswith(b"PK"):
        return InvalidFile(
            say(f"{path}：不是完整的工作簿，已损坏；请重新保存或导出", f"{path}: not a whole workbook; save it anew")
        )
    return InvalidFile(say(f"{path}：不是工作簿 (.xlsx)", f"{path}: not a workbook (.xlsx), whatever it is called"))


def _declares(parts: ZipFile, name: str) -> bool:
    with parts.open(name) as file:
        return b"<!DOCTYPE" in file.read(_HEAD)


def _without_looks(path: Path, *, read_only: bool) -> Workbook:
    """Open a copy in which the styles say which numbers are dates and nothing else: some programs write half of it.

    Raises:
        InvalidFile: it is not the styles that cannot be read.
    """
    try:
        with NamedTemporaryFile(suffix=path.suffix) as copy:  # whoever has it open keeps it, though its name goes
            with ZipFile(path) as parts, ZipFile(copy, "w") as plain:
                for name in parts.namelist():
                    with parts.open(name) as source, plain.open(name, "w") as target:
                        target.write(_plain(source.read())) if name == _STYLES else shutil.copyfileobj(source, target)
            copy.flush()
            return _loaded(Path(copy.name), read_only=read_only)
    except Exception as error:
        raise InvalidFile(
            say(
                f"{path}：工作簿无法读取；请在表格软件中重新保存{quoted(error)}",
                f"{path}: not a workbook that can be read: {error}; save it anew in its program",
            )
        ) from error


def _plain(styles: bytes) -> bytes:
    """Return styles with the forms of numbers alone (ECMA-376, 18.8)."""
    told, made = fromstring(styles), Element(f"{_MAIN}styleSheet")
    if (forms := told.find(f"{_MAIN}numFmts")) is not None:
        made.append(forms)
    for path in (("fonts", "font"), ("fills", "fill", "patternFill"), ("borders", "border"), ("cellStyleXfs", "xf")):
        reduce(lambda within, name: SubElement(within, f"{_MAIN}{name}"), path, made)
    styled = SubElement(made, f"{_MAIN}cellXfs")
    for each in told.iterfind(f"{_MAIN}cellXfs/{_MAIN}xf"):
        SubElement(styled, f"{_MAIN}xf", {"numFmtId": each.get("numFmtId", "0")})
    return cast(bytes, tostring(made))
