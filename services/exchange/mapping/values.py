"""What a field's value may be in a mapping, compiled against the field that it is for.

- a text with columns in it, `"{Location}, ward {ward}"`; a number, `true` or `false` as they stand;
- `{ column = "QUEUE" }`, with `codes` and `otherwise` (what a code that is not in the list becomes), `split` (a list in
  one cell), `plus` (of a time: `"8 weeks"`, `"10 working days"`, `"{SLA} hours"`), `at` (which hour a date means:
  `"24:00"`), or `default` (of an empty cell);
- `{ columns = ["Location", "TYPE"] }`, the first that is filled, and `{ text = "{DAY} {HOUR}" }`, what stands in
  several, with the same;
- `{ record = "{CASE_ID}", kind = "issue", of = "bj" }`, a record that another organisation opened under that id, with
  `namespace` if its system has one of its own;
- a table or an array of all these, where the field is one.

A value that comes out empty leaves its field out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from domain.node_id import NodeId
from services.exchange.errors import NotInCodeList
from services.exchange.mapping.reckoning import Reckoning
from services.exchange.mapping.shapes import Shape
from services.exchange.mapping.templates import Template
from services.exchange.rows import Cell, Row
from services.gateway.names import External, external_id

Codes = Mapping[str, object]
"""A code list: from what stands in cells to what it means."""


class Value(Protocol):
    """What a mapping says of a field."""

    def of(self, row: Row) -> object:
        """Return the field's value for a row, None if there is none.

        Raises:
            InvalidRow: a cell breaks a rule.
        """

    @property
    def columns(self) -> Sequence[str]:
        """The columns that it looks at."""


@dataclass(frozen=True, slots=True)
class Constant:
    """The same for every row."""

    value: object
    columns: Sequence[str] = ()

    def of(self, _row: Row) -> object:
        """Return it."""
        return self.value


@dataclass(frozen=True, slots=True)
class Codebook:
    """A code list, and what becomes of a code that it does not have."""

    name: str
    codes: Codes
    otherwise: object = None

    def decoded(self, row: Row, column: str, text: str) -> object:
        """Return what a code means.

        Raises:
            NotInCodeList: the list does not say.
        """
        found = self.codes.get(text, self.otherwise)
        if found is None:
            raise NotInCodeList(row.line, column, value=text, codes=self.name)
        return found


@dataclass(frozen=True, slots=True)
class Cells:
    """The first filled one of some templates, read as its field wants it."""

    templates: Sequence[Template]
    shape: Shape
    times: Reckoning
    codebook: Codebook | None = None
    split: str | None = None
    default: object = None

    @property
    def columns(self) -> Sequence[str]:
        """The columns of all of them."""
        looked_at = (*self.templates, self.times.plus) if self.times.plus else self.templates
        return [column for each in looked_at for column in each.columns]

    def of(self, row: Row) -> object:
        """Return what the row says."""
        for each in self.templates:
            cell = each.cell(row)
            if cell != "":
                return self._listed(row, each.column, cell) if self.split else self._read(row, each.column, cell)
        return self.default

    def _listed(self, row: Row, column: str, cell: Cell) -> object:
        parts = [part.strip() for part in str(cell).split(self.split)]
        return [self._read(row, column, part) for part in parts if part]

    def _read(self, row: Row, column: str, cell: Cell) -> object:
        if self.codebook:
            return self.codebook.decoded(row, column, _text(cell))
        if self.shape is Shape.MOMENT:
            return self.times.moment(row, column, cell)
        if self.shape is Shape.DAY:
            return self.times.day(row, column, cell)
        return _text(cell)


@dataclass(frozen=True, slots=True)
class Reference:
    """A record that an organisation opened, or opens, under an id of its own: named by our id of it."""

    external: Template
    kind: str
    organisation: NodeId
    namespace: str | None = None

    @property
    def columns(self) -> Sequence[str]:
        """Those of the id."""
        return self.external.columns

    def of(self, row: Row) -> object:
        """Return our id."""
        external = self.external.text(row)
        return external_id(External(self.organisation, self.kind, external, self.namespace)) if external else None


@dataclass(frozen=True, slots=True)
class TableValue:
    """A field with fields of its own; without any that is filled, there is none."""

    fields: Mapping[str, Value]

    @property
    def columns(self) -> Sequence[str]:
        """Those of all fields."""
        return [column for each in self.fields.values() for column in each.columns]

    def of(self, row: Row) -> dict[str, object] | None:
        """Return those fields that are filled."""
        found = {name: value for name, each in self.fields.items() if (value := each.of(row)) is not None}
        return found or None


@dataclass(frozen=True, slots=True)
class ArrayValue:
    """A field with several values; those that are empty are left out."""

    values: Sequence[Value]

    @property
    def columns(self) -> Sequence[str]:
        """Those of all values."""
        return [column for each in self.values for column in each.columns]

    def of(self, row: Row) -> object:
        """Return those that are filled."""
        return [value for each in self.values if (value := each.of(row)) is not None] or None


def _text(cell: Cell) -> str:
    return cell if isinstance(cell, str) else cell.isoformat()
