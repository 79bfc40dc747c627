"""Every view that a node keeps, and every register in them; importing this registers every query, too.

A module or a folder of this package whose `view` is a `View` keeps it; those without one count over the rows of others.
"""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules, walk_packages

import projections
from domain.heading import in_order
from projections.engine.register import AnyRegister, Register
from projections.engine.view import View


def _views() -> Iterator[View]:
    for found in iter_modules(projections.__path__, "projections."):
        view = getattr(import_module(found.name), "view", None)
        if isinstance(view, View):
            yield view


for _module in walk_packages(projections.__path__, "projections."):
    import_module(_module.name)

VIEWS: tuple[View, ...] = tuple(_views())
"""By the names of their modules; none depends on another's rows while it is filled."""

_OF_KINDS = {table.aggregate: table for view in VIEWS for table in view.tables if isinstance(table, Register)}

REGISTERS: dict[str, AnyRegister] = {kind.plural: _OF_KINDS[kind] for kind in in_order(_OF_KINDS)}
"""By the plural of their kind, which is their address, in the order in which they are listed."""
