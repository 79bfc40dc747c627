"""Workbooks (XLSX), opened with care: a file from outside may be made to fill the memory."""

from pathlib import Path
from zipfile import BadZipFile, ZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from services.exchange.errors import InvalidFile

LARGEST = 512 * 1024 * 1024
"""Bytes of all parts of a workbook, unpacked."""
_HEAD = 4096


def opened(path: Path, *, read_only: bool = True) -> Workbook:
    """Open a workbook; formulas are their last results.

    Raises:
        InvalidFile: it is none, is too large, or declares a document type.
    """
    _require_harmless(path)
    try:
        return load_workbook(path, read_only=read_only, data_only=True, keep_links=False)
    except (InvalidFileException, BadZipFile, KeyError, ValueError, OSError) as error:
        raise InvalidFile(f"{path}: not a workbook that can be read: {error}") from error


def _require_harmless(path: Path) -> None:
    try:
        with ZipFile(path) as parts:
            if sum(part.file_size for part in parts.infolist()) > LARGEST:
                raise InvalidFile(f"{path}: unpacks to more than {LARGEST:,} bytes")
            for part in parts.infolist():
                if part.filename.endswith((".xml", ".rels")) and _declares(parts, part.filename):
                    raise InvalidFile(f"{path}: {part.filename} has a document type; no workbook needs one")
    except (BadZipFile, OSError) as error:
        raise InvalidFile(f"{path}: not a workbook: {error}") from error


def _declares(parts: ZipFile, name: str) -> bool:
    with parts.open(name) as file:
        return b"<!DOCTYPE" in file.read(_HEAD)
