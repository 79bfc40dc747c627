"""What OpenAPI says beyond what FastAPI sees."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from domain.words import Words
from services.api.description import conditional, problems
from services.api.description.parameters import in_query, shared, worded
from services.api.description.shapes import Shapes


@dataclass
class Shown:
    """Something that is answered."""

    status: str
    delay: timedelta


def test_a_schema_is_handed_out_before_it_is_made() -> None:
    shapes = Shapes()
    handed_out = shapes.answered(Shown)
    assert handed_out == {}
    made = shapes.filled()
    assert handed_out == {"$ref": "#/components/schemas/Shown"}
    assert made["Shown"]["properties"]["status"]["description"] == "状态 · State."


def test_spans_are_answered_in_seconds() -> None:
    shapes = Shapes()
    shapes.answered(Shown)
    assert shapes.filled()["Shown"]["properties"]["delay"]["type"] == "number"


def test_a_parameter_that_may_be_left_out_is_not_null() -> None:
    shapes = Shapes()
    parameters = in_query(shapes, {"year": int | None, "title": str}, {}, frozenset({"title"}))
    shapes.filled()
    assert [(each["schema"], each["required"]) for each in parameters] == [
        ({"type": "integer"}, False),
        ({"type": "string"}, True),
    ]


def test_a_parameter_is_called_as_it_says_itself() -> None:
    [parameter] = in_query(Shapes(), {"after": int}, {"after": Words("之后", "After")})
    worded([parameter])
    assert parameter["description"] == "之后 · After."


def test_a_parameter_bears_the_words_of_its_field_and_says_nothing_twice() -> None:
    optional = {"anyOf": [{"type": "integer"}, {"type": "null"}], "default": None, "title": "Year"}
    parameter: dict[str, Any] = {"name": "year", "in": "query", "schema": optional}
    worded([parameter])
    assert parameter == {"name": "year", "in": "query", "schema": {"type": "integer"}, "description": "年度 · Year."}


def test_a_parameter_of_several_operations_is_told_once() -> None:
    often, once = {"name": "as_of", "in": "query"}, {"name": "year", "in": "query"}
    operations: list[Any] = [{"parameters": [dict(often), once]}, {"parameters": [dict(often)]}]
    assert shared(operations) == {"AsOf": often}
    assert [each["parameters"] for each in operations] == [
        [{"$ref": "#/components/parameters/AsOf"}, once],
        [{"$ref": "#/components/parameters/AsOf"}],
    ]


def test_of_two_parameters_of_one_name_the_second_stands_where_it_is() -> None:
    first, second = {"name": "after", "in": "query"}, {"name": "after", "in": "header"}
    operations: list[Any] = [{"parameters": [dict(each)]} for each in (first, first, second, second)]
    assert shared(operations) == {"After": first}
    assert operations[2]["parameters"] == [second]


@pytest.mark.parametrize(
    ("path", "operation", "statuses"),
    [
        ("/healthz", {}, {"422"}),
        ("/schemas/{name}", {"parameters": [{"name": "name"}]}, {"404", "422"}),
        ("/v1/tasks", {"security": [{}]}, {"401", "403", "422", "503", "507"}),
        ("/v1/tasks", {"parameters": [{"name": "as_of"}]}, {"422", "503", "504", "507"}),
        ("/v1/commands", {"requestBody": {}}, {"400", "413", "415", "422", "503", "507"}),
        ("/v1/tasks", {"x-problems": [409]}, {"409", "422", "503", "507"}),
    ],
)
def test_an_operation_says_with_which_problems_it_may_answer(
    path: str, operation: dict[str, Any], statuses: set[str]
) -> None:
    told = {**operation, "responses": {"200": {}, "422": {"description": "of the framework"}}}
    problems.add(path, told)
    assert set(told["responses"]) - {"200"} == statuses
    assert "x-problems" not in told
    assert all(each["$ref"].startswith("#/components/responses/") for each in list(told["responses"].values())[1:])


def test_every_status_that_operations_name_has_a_response_that_names_its_problems() -> None:
    shapes = Shapes()
    operations: list[Any] = [{"x-problems": [404, 409], "responses": {"200": {}}}]
    problems.add("/healthz", operations[0])
    found = problems.responses(shapes, operations)
    shapes.filled()
    assert found.keys() == {"Conflict", "NotFound", "UnprocessableEntity"}
    assert "`/problems/not-found`" in found["NotFound"]["description"]
    assert found["Conflict"]["content"]["application/problem+json"]["schema"]["$ref"].endswith("ProblemDetails")


@pytest.mark.parametrize(
    ("path", "kept"), [("/v1/tasks", True), ("/v1/clues/{id}", False), ("/v1/patrols/{id}/propose-assignment", False)]
)
def test_what_may_be_kept_may_be_asked_for_under_its_tag(path: str, kept: bool) -> None:
    operation: dict[str, Any] = {"parameters": [{"name": "as_of"}], "responses": {"200": {}}}
    conditional.add(path, operation)
    assert ("304" in operation["responses"]) is kept
    assert ("If-None-Match" in [each["name"] for each in operation["parameters"]]) is kept
