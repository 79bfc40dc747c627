"""Rules: which report a row stands for, and when."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from domain.node_id import NodeId
from domain.place import Place
from services.exchange.drafts import Draft
from services.exchange.errors import CellMissing, InvalidRow, NotAnOrganisation
from services.exchange.mapping.conditions import Condition
from services.exchange.mapping.templates import Template
from services.exchange.mapping.values import ArrayValue, Constant, TableValue, Value
from services.exchange.organisations import is_organisation
from services.exchange.rows import Row


@dataclass(frozen=True, slots=True)
class Rule:
    """Makes one report of a row."""

    type: str
    source: str
    organisation: Value
    record: Template
    """The publisher's id of the record that it is about, or ours."""
    time: Value
    """When it occurred."""
    mark: Template | None
    """What tells it from other reports of this type about the same record that say the same."""
    data: TableValue
    when: Sequence[Condition] = ()
    synthetic: bool = False

    @property
    def columns(self) -> frozenset[str]:
        """Every column that it looks at."""
        parts: list[Value | Template] = [self.organisation, self.time, self.data, self.record]
        if self.mark:
            parts.append(self.mark)
        named = chain.from_iterable(each.columns for each in parts)
        return frozenset(chain(named, chain.from_iterable(each.columns for each in self.when)))

    @property
    def reporter(self) -> NodeId | None:
        """Who reports, where it is the same for every row."""
        match self.organisation:
            case Constant(value=str(found)) if is_organisation(found):
                return NodeId(found)
        return None

    def drafts(self, row: Row) -> Iterator[Draft]:
        """Yield the report, if there is one for this row.

        Raises:
            InvalidRow: a cell breaks a rule.
        """
        if all(each.holds(row) for each in self.when):
            yield self._draft(row)

    def named(self, row: Row) -> str:
        """Return the record that a row is about, as far as that can be read, whatever else is wrong with the row."""
        try:
            return self.record.text(row)
        except InvalidRow:
            return ""

    def column_of(self, place: Place) -> str | None:
        """Return the column from which what stands at a place of the event comes, if it comes from one."""
        match place:
            case ("subject",):
                return self.record.column or None
            case ("time",):
                return next(iter(self.time.columns), None)
            case ("data", *within):
                return self._column_of_data(within)
        return None

    def _column_of_data(self, place: Sequence[str | int]) -> str | None:
        value: Value | None = self.data
        for step in map(str, place):
            match value:
                case TableValue(fields=fields):
                    value = fields.get(step)
                case ArrayValue(values=values) if step.isdigit() and int(step) < len(values):
                    value = values[int(step)]
        return next(iter(value.columns), None) if value and not isinstance(value, TableValue) else None

    def _draft(self, row: Row) -> Draft:
        return Draft(
            organisation=self._reporter(row),
            source=self.source,
            type=self.type,
            record=self._record(row),
            time=self._time(row),
            data=self.data.of(row) or {},
            mark=self.mark.text(row) if self.mark else "",
            synthetic=self.synthetic,
            column_of=self.column_of,
            stripped=tuple(sorted(self.columns & row.stripped)),
        )

    def _record(self, row: Row) -> str:
        found = self.record.text(row)
        if not found:
            raise CellMissing(row.line, self.record.column or None)
        return found

    def _reporter(self, row: Row) -> NodeId:
        found, column = self.organisation.of(row), next(iter(self.organisation.columns), None)
        if not isinstance(found, str):
            raise CellMissing(row.line, column)
        if not is_organisation(found):
            raise NotAnOrganisation(row.line, column, value=found)
        return NodeId(found)

    def _time(self, row: Row) -> datetime:
        found = self.time.of(row)
        if not isinstance(found, datetime):
            raise CellMissing(row.line, next(iter(self.time.columns), None))
        return found
