"""The whole API, asked what nobody thought of: no fault of the node, and each answer as described and to the point."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from domain.aggregate import aggregates
from domain.aggregate_id import AggregateId, parts
from domain.authority import Role
from domain.envelope import Recorded
from domain.place import place_of, pointer
from services.api.tokens import add_token
from services.node.app import create_app
from services.node.wiring import Node
from services.problems.details import PROBLEM
from tests.integration.api.conftest import served
from tests.integration.year import lived as year
from tests.pointed import resolved

pytestmark = pytest.mark.timeout(600)

DOCUMENT = Path(__file__).parents[3] / "docs" / "contracts" / "openapi.json"
CHECKS = [
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
STREAM = "text/event-stream"
BUSY = frozenset({503, 504})
"""What a sound node may answer, too, when views have not come to a position that somebody made up."""

SCHEMA = schemathesis.openapi.from_dict(json.loads(DOCUMENT.read_text("utf-8")))


def _streams(operation: Any) -> bool:
    """Say whether an operation answers without end; the tests of the feeds ask these."""
    answers = operation.definition.raw["responses"].values()
    return any(STREAM in answer.get("content", {}) for answer in answers)


OPERATIONS = {
    operation.label: operation
    for operation in (each.ok() for each in SCHEMA.get_all_operations() if isinstance(each, Ok))
    if not _streams(operation)
}


@dataclass(frozen=True)
class City:
    """A city that has lived through a year."""

    url: str
    token: str
    records: Sequence[AggregateId]
    """One of each kind, by kind."""

    def of(self, path: str) -> Sequence[AggregateId]:
        """Return records that a path may be about: of the kind that stands in it, if one does."""
        named = [id for id in self.records if f"/{aggregates[parts(id)[0]].plural}/" in path]
        return named or self.records


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    folder = tmp_path_factory.mktemp("city")
    with year.lived(folder) as node:
        with served(create_app(node)) as url:
            yield City(url, add_token(folder, node.settings.id, tuple(Role)), _records(node))
        assert node.views.wait_for(node.log.head(), 120)
        assert [each for each in node.views.status() if each.failure or each.set_aside or not each.running] == []
        assert len(_events(node)) == node.log.head(), "whatever was recorded can be read again"


def _events(node: Node) -> Sequence[Recorded]:
    return node.log.read(0, node.log.head())


def _records(node: Node) -> Sequence[AggregateId]:
    found: dict[str, AggregateId] = {}
    for event in _events(node):
        found[parts(event.envelope.subject)[0]] = event.envelope.subject
    return [found[kind] for kind in sorted(found)]


def _require_led(problem: Any, body: Any) -> None:
    """Check that a problem leads into the body that was sent: a rule of a field may miss it, a refusal has seen it."""
    for error in problem.get("errors", []):
        if error["in"] == "body":
            place = place_of(error["pointer"])
            missing = problem["type"] == "/problems/invalid-request"
            resolved(body, pointer(place[:-1] if missing else place))


def _ask(lived: City, label: str, examples: int) -> None:
    """Ask an operation what its description lets one ask, and what it does not; about records that are there, too."""
    operation = OPERATIONS[label]
    waits = any(each.name == "timeout" for each in operation.query)
    cases = st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in GenerationMode))

    @settings(
        max_examples=examples,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(cases, st.sampled_from([None, *lived.of(operation.path)]))
    def asks(case: Any, record: AggregateId | None) -> None:
        if record and "id" in case.path_parameters:
            case.path_parameters["id"] = record
        if waits:
            case.query = {**case.query, "timeout": 0}
        response = case.call(base_url=lived.url, headers={"Authorization": f"Bearer {lived.token}"}, timeout=30)
        assert response.status_code < 500 or response.status_code in BUSY, response.text
        case.validate_response(response, checks=CHECKS)
        if PROBLEM in response.headers.get("content-type", []):
            _require_led(response.json(), case.body)

    asks()


@pytest.mark.parametrize("label", OPERATIONS)
def test_every_answer_is_one_that_is_described(lived: City, label: str) -> None:
    _ask(lived, label, examples=3)


@pytest.mark.slow
@pytest.mark.parametrize("label", OPERATIONS)
def test_every_answer_is_one_that_is_described_however_often_it_is_asked(lived: City, label: str) -> None:
    _ask(lived, label, examples=150)
