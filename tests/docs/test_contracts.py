"""The contracts that stand in the tree are those of this program, and what they are said to be."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator, Draft202012Validator  # type: ignore[import-untyped]
from openapi_spec_validator import OpenAPIV31SpecValidator

from domain.aggregate import commands
from domain.registry import event_types
from projections.engine.query import queries
from projections.registry import REGISTERS
from services.api.paths import template
from services.contracts.publishing import text
from services.contracts.schemas import PUBLISHED, current
from services.node.documents import documents

ROOT = Path(__file__).parents[2]
CONTRACTS = ROOT / "docs" / "contracts"
SPECIFICATION = ROOT / "node_modules" / "@asyncapi" / "specs" / "schemas" / "3.1.0-without-$id.json"
STALE = "run `make contracts`, look at what has changed, and commit it"


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    return dict(documents())


@pytest.fixture(scope="module")
def openapi(made: dict[str, str]) -> Any:
    return json.loads(made["openapi.json"])


@pytest.fixture(scope="module")
def asyncapi(made: dict[str, str]) -> Any:
    return json.loads(made["asyncapi.json"])


@pytest.mark.parametrize("name", ["openapi.json", "asyncapi.json"])
def test_a_document_is_that_of_this_program(made: dict[str, str], name: str) -> None:
    kept = (CONTRACTS / name).read_text("utf-8")
    assert kept == made[name], f"docs/contracts/{name} is stale: {STALE}"


def test_the_kept_schemas_are_those_of_this_program() -> None:
    stale = [
        kind.dataschema
        for kind in event_types()
        if not (path := PUBLISHED / kind.name / f"{kind.version}.json").exists()
        or path.read_text("utf-8") != text(current(kind))
    ]
    assert stale == [], STALE


def test_openapi_is_openapi_31(openapi: Any) -> None:
    assert openapi["openapi"].startswith("3.1.")
    assert [str(error) for error in OpenAPIV31SpecValidator(openapi).iter_errors()] == []


def test_asyncapi_is_asyncapi_3(asyncapi: Any) -> None:
    specification = Draft7Validator(json.loads(SPECIFICATION.read_text("utf-8")))
    assert [error.message for error in specification.iter_errors(asyncapi)] == []
    assert not specification.is_valid({**asyncapi, "channels": {"up": {"subject": "up"}}})


def _nodes(document: Any) -> Iterator[dict[str, Any]]:
    match document:
        case dict():
            yield document
            for inner in document.values():
                yield from _nodes(inner)
        case list():
            for inner in document:
                yield from _nodes(inner)


def _leads(document: Any, reference: str) -> bool:
    for step in reference.removeprefix("#/").split("/"):
        if step not in document:
            return False
        document = document[step]
    return True


@pytest.mark.parametrize("name", ["openapi.json", "asyncapi.json"])
def test_every_reference_leads_somewhere_within_its_document(made: dict[str, str], name: str) -> None:
    document = json.loads(made[name])
    references = {node["$ref"] for node in _nodes(document) if isinstance(node.get("$ref"), str)}
    assert references
    assert sorted(each for each in references if not each.startswith("#/") or not _leads(document, each)) == []


@pytest.mark.parametrize("name", ["schemas", "messages"])
def test_nothing_in_asyncapi_stands_there_unused(asyncapi: Any, name: str) -> None:
    references = {node["$ref"] for node in _nodes(asyncapi) if isinstance(node.get("$ref"), str)}
    assert [each for each in asyncapi["components"][name] if f"#/components/{name}/{each}" not in references] == []


@pytest.mark.parametrize("name", ["openapi.json", "asyncapi.json"])
def test_every_schema_is_a_schema(made: dict[str, str], name: str) -> None:
    for schema in json.loads(made[name])["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_openapi_has_every_command_register_and_query(openapi: Any) -> None:
    expected = {template(entry) for entry in commands.values()}
    expected |= {f"/v1/{plural}" for plural in REGISTERS} | {f"/v1/queries/{name}" for name in queries}
    assert expected <= openapi["paths"].keys()
    assert not [path for path in openapi["paths"] if "{plural}" in path or path == "/v1/queries/{name}"]


def _operations(openapi: Any) -> Iterator[tuple[str, Any]]:
    for path, methods in openapi["paths"].items():
        yield from ((f"{method} {path}", operation) for method, operation in methods.items())


def test_every_operation_says_what_it_answers(openapi: Any) -> None:
    silent = [
        (name, status)
        for name, operation in _operations(openapi)
        for status, answer in operation["responses"].items()
        if status.startswith("2") and status != "204"
        if not answer.get("content") or not all(each.get("schema") for each in answer["content"].values())
    ]
    assert silent == []


def test_every_operation_has_a_name_of_its_own_and_words(openapi: Any) -> None:
    operations = dict(_operations(openapi))
    assert len({each["operationId"] for each in operations.values()}) == len(operations)
    assert all(each["summary"] and each["description"] for each in operations.values())


def test_every_parameter_is_described(openapi: Any) -> None:
    kept = openapi["components"]["parameters"]
    silent = [
        (name, parameter)
        for name, operation in _operations(openapi)
        for parameter in operation["parameters"]
        if "$ref" not in parameter and not parameter.get("description")
    ]
    assert silent == []
    assert [name for name, parameter in kept.items() if not parameter.get("description")] == []
