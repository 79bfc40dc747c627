"""When a report stands for a row: `when = { CLOSED_DT = true, STATUS = ["Closed", "Done"], QUEUE = { not = "test" } }`.

`true` is a cell that is filled, `false` an empty one; a text or several are what the cell must be; `not` turns that
round. All that is named must hold.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.exchange.errors import InvalidMapping
from services.exchange.rows import Row


@dataclass(frozen=True, slots=True)
class Condition:
    """What must hold of one cell."""

    column: str
    filled: bool | None = None
    """Whether it is; None if it is asked what stands in it."""
    among: frozenset[str] = frozenset()
    negated: bool = False

    def holds(self, row: Row) -> bool:
        """Say whether it does."""
        text = row.text(self.column)
        found = text in self.among if self.filled is None else bool(text) is self.filled
        return found is not self.negated


def conditions(spec: Mapping[str, object], key: str) -> Sequence[Condition]:
    """Return what a `when` says.

    Raises:
        InvalidMapping: it says something else.
    """
    return [_condition(column, wanted, f"{key}.{column}") for column, wanted in spec.items()]


def _condition(column: str, wanted: object, key: str) -> Condition:
    match wanted:
        case bool():
            return Condition(column, filled=wanted)
        case str():
            return Condition(column, among=frozenset({wanted}))
        case [*texts] if texts and all(isinstance(text, str) for text in texts):
            return Condition(column, among=frozenset(map(str, texts)))
        case {"not": str() | list() as within, **rest} if not rest:
            found = _condition(column, within, f"{key}.not")
            return Condition(column, among=found.among, negated=True)
    raise InvalidMapping(key, 'give true, false, a text, several texts, or { not = "…" }')
