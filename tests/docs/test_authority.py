"""The glossary says who may give a command, and about whom, as the table does that the rules are tried by."""

import re
from pathlib import Path

import pytest

from domain.relation import Relation
from tests.unit.domain.authority_table import TABLE, Line

GLOSSARY = (Path(__file__).parents[2] / "docs" / "glossary.md").read_text("utf-8")
SHOWN = {
    name: (meaning, inside)
    for name, meaning, inside in re.findall(r"^\| `(\w+)` \|[^|]*\|[^|]*\| (.*) \| (.*) \|$", GLOSSARY, re.M)
    if "(command; " in meaning
}
LINES = {name: line for line in TABLE for name in line.commands.split()}

TIERS = {"M": "municipal", "D": "district", "A": "agency", "S": "subdistrict", "C": "community"}

RELATIONS = {
    "below": "below the owner",
    "rated below": "below the owner; of the city, districts and agencies alone",
    "below, or closed since": "below the owner, also if it was closed since",
    "own or below": "the owner or below it",
    "patrol body below": "below the owner, with a patrol body of its own",
    "below, or assigned": "below the owner, or inspected in a joint patrol",
    "below a tier": "below the owner, or inspected in a joint patrol",
    "own or below, or inspected": "the owner, below it, or inspected by what the issue is from",
    "below, or charged": "below the owner, or a superior has charged it with supervising them",
    "restricted audience": "of the restricted audience of clues",
    "in line": "above the owner, the owner, or below it",
    "named": "whom the record already names",
    "anybody": "anybody on the board",
}
"""What the table says, and how the glossary says it."""


def by_field(line: Line) -> dict[str, str]:
    """Return about whom each field may be; under no name what holds for all."""
    if not line.about:
        return {}
    said = dict(each.split(": ") for each in line.about.split(", ")) if ":" in line.about else {"": line.about}
    return {field: RELATIONS[relation] for field, relation in said.items()}


def shown(inside: str) -> dict[str, str]:
    """Return about whom each field may be, as the glossary says it behind what the field is called."""
    fields = re.findall(r"`(\w+)` [^`]* \(([^()`]*)\)(?=<br>|$)", inside)
    return {field: relation for field, relation in fields if relation in {each.words.en for each in Relation}}


def test_the_glossary_shows_every_command_of_the_table_and_no_other() -> None:
    assert sorted(SHOWN) == sorted(LINES)


@pytest.mark.parametrize("name", LINES)
def test_it_shows_who_may_give_it_as_the_table_says(name: str) -> None:
    [(role, tiers)] = re.findall(r"\(command; role: ([\w ]+); tier: ([\w, ]+)\)$", SHOWN[name][0])
    line = LINES[name]
    assert role == line.role.words.en
    assert tiers == ("every one" if set(line.tiers) == set(TIERS) else ", ".join(TIERS[each] for each in line.tiers))


@pytest.mark.parametrize("name", LINES)
def test_it_shows_about_whom_it_may_be_as_the_table_says(name: str) -> None:
    said, found = by_field(LINES[name]), shown(SHOWN[name][1])
    expected = said if "" not in said else dict.fromkeys(found, said[""])
    assert found == expected
    assert bool(found) is bool(said)
