"""The form of a sheet, from its own XML: what openpyxl, reading row by row, would take for granted or leave out.

It drops rows and cells that stand out of their order, and gives the same nothing for an empty cell and for a formula
that no program has calculated yet. So the sheet is walked once before it is read.
"""

import re
from dataclasses import dataclass, field
from typing import IO
from xml.parsers import expat

from openpyxl.utils.cell import column_index_from_string

from services.exchange.errors import InvalidFile
from services.locale import say

_PLACE = re.compile(r"([A-Z]{1,3})(\d{1,7})")


@dataclass
class SheetForm:
    """What stands where in a sheet."""

    last: int = 0
    """Its last row."""
    uncalculated: set[tuple[int, int]] = field(default_factory=set)
    """Row and column of each formula without a result."""
    hidden: set[int] = field(default_factory=set)
    """The rows that people do not see: hidden by hand, or by a filter."""

    @classmethod
    def of(cls, xml: IO[bytes]) -> "SheetForm":
        """Walk a sheet.

        Raises:
            InvalidFile: a row or a cell stands out of its order, or twice.
            ExpatError: it is not well-formed.
        """
        walk = _Walk()
        walk.parser.ParseFile(xml)
        return walk.form


class _Walk:
    def __init__(self) -> None:
        self.form = SheetForm()
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self._begin
        self.parser.EndElementHandler = self._end
        self._column = 0
        self._formula = self._result = False
        self._type = ""

    def _begin(self, element: str, attributes: dict[str, str]) -> None:
        name = element.rpartition(" ")[2]
        if name == "row":
            self._begin_row(attributes.get("r"))
            if attributes.get("hidden") in ("1", "true"):
                self.form.hidden.add(self.form.last)
        elif name == "c":
            self._begin_cell(attributes.get("r"), attributes.get("t", ""))
        elif name == "f":
            self._formula = True
        elif name == "v" and self._formula:
            self._result = self._type == "str"  # a formula may come to an empty text, and to no other nothing
            self.parser.CharacterDataHandler = self._read

    def _begin_row(self, told: str | None) -> None:
        row = int(told) if told else self.form.last + 1
        if row <= self.form.last:
            raise InvalidFile(
                say(
                    f"第 {row} 行排在第 {self.form.last} 行之后：请重新保存工作簿",
                    f"row {row} stands behind row {self.form.last}: save the workbook anew",
                )
            )
        self.form.last, self._column = row, 0

    def _begin_cell(self, told: str | None, type: str) -> None:
        place = _PLACE.fullmatch(told) if told else None
        column = column_index_from_string(place[1]) if place else self._column + 1
        if column <= self._column or (place and int(place[2]) != self.form.last):
            raise InvalidFile(
                say(
                    f"第 {self.form.last} 行：单元格 {told} 次序有误：请重新保存工作簿",
                    f"row {self.form.last}: the cell {told} stands out of its order: save the workbook anew",
                )
            )
        self._column, self._type, self._formula, self._result = column, type, False, False

    def _read(self, _text: str) -> None:
        self._result = True

    def _end(self, element: str) -> None:
        self.parser.CharacterDataHandler = None
        if self._formula and not self._result and element.rpartition(" ")[2] == "c":
            self.form.uncalculated.add((self.form.last, self._column))
