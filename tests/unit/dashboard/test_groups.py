"""The index, the columns and the chapters leave nothing out: what is added later is missed here."""

from collections import Counter

import pytest

import domain.catalogue  # noqa: F401 registers every kind
from domain.aggregate import aggregates
from projections.engine.query import queries
from projections.registry import REGISTERS
from projections.review.definition import GROUPS as GROUPS_OF_FIGURES
from services.dashboard.widgets.columns import columns
from services.dashboard.words.chapters import CHAPTERS
from services.dashboard.words.groups import GROUPS, OF_THE_NODE, OWN_PAGES

KINDS = Counter(kind for group in GROUPS for kind in group.kinds)
QUERIES = Counter(name for group in GROUPS for name in group.queries)


def test_every_kind_of_record_stands_in_one_group() -> None:
    plurals = {each.plural for each in aggregates.values()}
    assert Counter(dict.fromkeys(plurals - {*OF_THE_NODE}, 1)) == KINDS


def test_every_query_stands_in_one_group_or_has_a_page_of_its_own() -> None:
    ours = {name for name, each in queries.items() if each.ask.__module__.startswith("projections.")}
    assert Counter(dict.fromkeys(ours - OWN_PAGES.keys(), 1)) == QUERIES


def test_every_figure_stands_in_a_chapter() -> None:
    assert Counter(dict.fromkeys(GROUPS_OF_FIGURES, 1)) == Counter(g for chapter in CHAPTERS for g in chapter.groups)


@pytest.mark.parametrize("plural", REGISTERS)
def test_every_register_has_columns_that_fit_a_screen(plural: str) -> None:
    register = REGISTERS[plural]
    found = columns(register)
    assert found[0] == "id"
    assert "owner" in found
    assert set(found) <= set(register.codec.names)
    assert len(found) <= 8
    assert len(set(found)) == len(found)
