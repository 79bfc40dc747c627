"""The taxonomies of focus: by which codes issues are sorted, and what each code is called (P5)."""

from collections.abc import Mapping

from domain.focus import EARLIER_AREAS, EARLIER_IMPLEMENTATIONS, FocusEntry
from domain.focus_taxonomy import FocusTaxonomy, focus_taxonomy
from domain.node_id import root_of
from domain.words import Words
from projections.engine.register import Record, Register, row
from projections.engine.snapshot import Snapshot
from projections.engine.view import View


@row
class FocusTaxonomyRow(FocusTaxonomy, Record):
    """A city's taxonomy."""


focus_taxonomies = Register(focus_taxonomy, FocusTaxonomyRow, filters=("status",))

view = View("focus-taxonomies", 1, (focus_taxonomies,))

Entries = tuple[FocusEntry, ...]


def in_force(snapshot: Snapshot) -> tuple[Entries, Entries]:
    """Return the implementations and the areas in force at the moment; those of old where a city has said nothing."""
    for found in _of_the_city(snapshot):
        now = found.at(snapshot.moment)
        return now.implementations, now.areas
    return EARLIER_IMPLEMENTATIONS, EARLIER_AREAS


def code_names(snapshot: Snapshot) -> Mapping[str, Words]:
    """Return what every code is called that was ever in force: as the city said last."""
    names = {each.code: each.name for each in (*EARLIER_IMPLEMENTATIONS, *EARLIER_AREAS)}
    for found in _of_the_city(snapshot):
        for version in found.versions:
            names |= {each.code: each.name for each in (*version.implementations, *version.areas)}
    return names


def _of_the_city(snapshot: Snapshot) -> list[FocusTaxonomyRow]:
    return [row for row in snapshot.rows(focus_taxonomies) if row.owner == root_of(row.owner)]
