"""Whatever a neighbour with valid keys says, nothing stops, nothing is believed unchecked, and nothing vanishes."""

from collections.abc import Iterator, Sequence
from itertools import cycle

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from domain.node_id import NodeId
from tests.budget import examples
from tests.fuzzing.attacks import BY_HAND, OF_SUPERIORS, attacks
from tests.fuzzing.stage import Stage
from tests.fuzzing.steps import Step
from tests.integration.links.board import CITY, STREET

NEIGHBOURS = (STREET, CITY)
pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")
"""Some of what is sent is half a megabyte long; if it does harm, that is to be told and not how long it is."""
as_it_comes = settings(suppress_health_check=list(HealthCheck), phases=[Phase.generate])
"""Every example leaves its events in the log: to make one that fails shorter takes hours."""
anything = given(neighbour=st.sampled_from(NEIGHBOURS), steps=attacks)


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with Stage() as stage:
        yield stage


@pytest.mark.parametrize(("attack", "neighbour"), list(zip(BY_HAND, cycle(NEIGHBOURS), strict=False)))
def test_what_was_thought_of(stage: Stage, attack: str, neighbour: NodeId) -> None:
    stage.suffer(CITY if attack in OF_SUPERIORS else neighbour, BY_HAND[attack])


@settings(as_it_comes, max_examples=examples(6))
@anything
def test_what_comes_to_mind(stage: Stage, neighbour: NodeId, steps: Sequence[Step]) -> None:
    stage.suffer(neighbour, steps)


@pytest.mark.slow
@settings(as_it_comes, max_examples=examples(300))
@anything
def test_what_comes_to_mind_in_an_hour(stage: Stage, neighbour: NodeId, steps: Sequence[Step]) -> None:
    stage.suffer(neighbour, steps)


def test_after_all_that_the_views_are_those_of_the_log(stage: Stage) -> None:
    stage.require_fresh()
