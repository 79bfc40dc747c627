"""A list as CSV: the columns of its workbook that a record has, each record in a line."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from domain.words import Words
from services.exchange.harmless_csv import BOM, csv_of
from services.exchange.office.columns import Column, Kind
from services.exchange.office.lists import OfficeList, Plain

_TOGETHER = 100
"""Lines in a piece."""


def csv_list(list: OfficeList, language: str, names: Mapping[str, Words], rows: Iterable[Plain]) -> Iterator[bytes]:
    """Yield a list in pieces.

    Args:
        list: which.
        language: of its headings and terms.
        names: what organisations and codes are called.
        rows: its records, in their plain form.
    """
    columns = [column for column in list.columns if column.of_record]
    yield BOM + csv_of([[column.words.say(language) for column in columns]])
    lines = ([_cell(column, row, language, names) for column in columns] for row in rows)
    while piece := [*islice(lines, _TOGETHER)]:
        yield csv_of(piece)


def _cell(column: Column, row: Plain, language: str, names: Mapping[str, Words]) -> object:
    """Return what stands in a cell; a day as it is in its plain form, which every program reads."""
    text = row.get(column.name, "")
    return text if column.kind is Kind.DAY else column.show(text, language, names)
