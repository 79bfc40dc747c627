"""What is nested in a row's column, as rows of a query; and any number of values as one parameter of a query."""

from collections.abc import Callable, Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from projections.engine.codec import TEXT, as_json

NOTHING = as_json(())
"""What stands in a column for a tuple without elements."""


class _Elements(FunctionElement[str]):
    """The elements of a JSON array, one a row: `value` is a text, an object stays JSON; `key` is its index."""

    inherit_cache = True


class _Field(FunctionElement[str]):
    """A field of a JSON object, as text; what is nested stays JSON."""

    type = TEXT
    inherit_cache = True


class _Length(FunctionElement[int]):
    """How many elements a JSON array has."""

    type = sa.BigInteger()
    inherit_cache = True


@compiles(_Elements, "sqlite")
def _elements_on_sqlite(element: _Elements, compiler: SQLCompiler, **kwargs: Any) -> str:
    return f"json_each({compiler.process(element.clauses, **kwargs)})"


@compiles(_Elements, "postgresql")
def _elements_on_postgresql(element: _Elements, compiler: SQLCompiler, **kwargs: Any) -> str:
    array = f"CAST({compiler.process(element.clauses, **kwargs)} AS JSON)"
    numbered = f"json_array_elements_text({array}) WITH ORDINALITY AS each (value, number)"
    return f"LATERAL (SELECT each.value, each.number - 1 AS key FROM {numbered})"  # noqa: S608 - the compiler's own text


@compiles(_Field, "sqlite")
def _field_on_sqlite(element: _Field, compiler: SQLCompiler, **kwargs: Any) -> str:
    row, name = (compiler.process(each, **kwargs) for each in element.clauses)
    return f"json_extract({row}, '$.' || {name})"


@compiles(_Field, "postgresql")
def _field_on_postgresql(element: _Field, compiler: SQLCompiler, **kwargs: Any) -> str:
    row, name = (compiler.process(each, **kwargs) for each in element.clauses)
    return f"(CAST({row} AS JSON) ->> CAST({name} AS TEXT))"


@compiles(_Length, "sqlite")
def _length_on_sqlite(element: _Length, compiler: SQLCompiler, **kwargs: Any) -> str:
    return f"json_array_length({compiler.process(element.clauses, **kwargs)})"


@compiles(_Length, "postgresql")
def _length_on_postgresql(element: _Length, compiler: SQLCompiler, **kwargs: Any) -> str:
    return f"json_array_length(CAST({compiler.process(element.clauses, **kwargs)} AS JSON))"


def elements(source: sa.Subquery, name: str, *where: sa.ColumnElement[bool]) -> sa.Subquery:
    """Return the rows of a source that meet the conditions, each once for every element of the tuple in a column.

    The `element` and its `index` stand beside the columns.
    """
    each = _each(source.c[name])
    told = each.c.value.label("element"), each.c.key.label("index")
    found = sa.select(source, *told).select_from(source.join(each, sa.true()))
    return found.where(source.c[name] != NOTHING, *where).subquery()


def any_element(
    column: sa.ColumnElement[str], holds: Callable[[sa.ColumnElement[str]], sa.ColumnElement[bool]]
) -> sa.ColumnElement[bool]:
    """Return the condition that something holds for an element of the tuple in a column."""
    each = _each(column)
    return sa.exists(sa.select(each.c.value).where(holds(each.c.value)))


def field(element: sa.ColumnElement[str], name: str) -> sa.ColumnElement[str]:
    """Return a field of an element that is a dataclass: texts and moments as `codec.to_data` has them."""
    return _Field(element, sa.literal_column(f"'{name}'"))


def length(column: sa.ColumnElement[str]) -> sa.ColumnElement[int]:
    """Return how many elements the tuple in a column, or in a field, has."""
    return _Length(column)


def one_of(column: sa.ColumnElement[str], values: Iterable[str]) -> sa.ColumnElement[bool]:
    """Return the condition that a column has one of these values, however many: they are one parameter."""
    return column.in_(sa.select(_each(sa.literal(as_json(tuple(values)), TEXT)).c.value))


def _each(column: sa.ColumnElement[str]) -> sa.TableValuedAlias:
    return _Elements(column).table_valued(sa.column("value", TEXT), sa.column("key", sa.BigInteger))
