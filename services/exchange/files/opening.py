"""What a file is, by what it is said to be or by its name, and its rows."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path

from services.exchange.errors import InvalidFile
from services.exchange.files.checked import CheckedRows
from services.exchange.files.reading import Rows
from services.exchange.mapping.layout import Layout
from services.locale import say


class Format(StrEnum):
    """What can be imported."""

    CSV = "csv"
    XLSX = "xlsx"
    XES = "xes"
    GEOREPORT = "georeport"


_ENDINGS = {
    ".csv": Format.CSV,
    ".tsv": Format.CSV,
    ".txt": Format.CSV,
    ".xlsx": Format.XLSX,
    ".xlsm": Format.XLSX,
    ".xes": Format.XES,
    ".json": Format.GEOREPORT,
}


def format_of(path: Path) -> Format:
    """Return what a file is, by its name; `.gz` at its end only says that it is compressed.

    Raises:
        InvalidFile: the name does not say.
    """
    name = path.with_suffix("") if path.suffix.lower() == ".gz" else path
    found = _ENDINGS.get(name.suffix.lower())
    if not found:
        raise InvalidFile(
            say(
                f"{path}：从文件名看不出是 {'、'.join(Format)} 中的哪一种；请用 --format 写明",
                f"{path}: is it {', '.join(Format)}? Its name does not say; --format does",
            )
        )
    return found


def opened(path: Path, format: Format, layout: Layout) -> Rows:
    """Open a file; whatever is wrong with it is told with its name.

    Raises:
        InvalidFile: it cannot be read.
    """
    return CheckedRows(str(path), lambda: _READERS[format]()(path, layout))


Reader = Callable[[Path, Layout], Rows]


def _csv() -> Reader:
    from services.exchange.files.csv_file import CsvRows

    return CsvRows


def _xlsx() -> Reader:
    from services.exchange.files.xlsx_file import XlsxRows

    return XlsxRows


def _xes() -> Reader:
    from services.exchange.files.xes_file import XesRows

    return lambda path, _layout: XesRows(path)


def _georeport() -> Reader:
    from services.exchange.files.georeport_file import GeoReportFile

    return GeoReportFile


_READERS: Mapping[Format, Callable[[], Reader]] = {
    Format.CSV: _csv,
    Format.XLSX: _xlsx,
    Format.XES: _xes,
    Format.GEOREPORT: _georeport,
}
"""Each reader, imported when a file of its kind is opened: a workbook's takes half a second."""
