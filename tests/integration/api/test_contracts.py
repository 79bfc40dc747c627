"""The contracts over HTTP: the schemas of all versions, and the documents, for whoever asks."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from domain.registry import event_types
from services.api.contracts import SCHEMA
from services.contracts.schemas import versions
from tests.integration.api.conftest import Api

ROOT = Path(__file__).parents[3]


def test_the_index_names_every_version_of_every_type(api: Api) -> None:
    listed = {each["name"]: each for each in api.client.get("/schemas").json()["schemas"]}

    assert set(listed) == {kind.name for kind in event_types()}
    raised = listed["IssueRaised"]
    assert [each["dataschema"] for each in raised["versions"]] == [f"/schemas/IssueRaised/{n}" for n in (1, 2, 3)]
    assert raised["dataschema"] == raised["versions"][-1]["dataschema"]
    assert (raised["kind"], raised["command"], raised["publishers"]) == ("issue", "RaiseIssue", ["publisher"])
    assert listed["ClueReferred"]["publishers"] == []


def test_every_version_is_served_at_its_address(api: Api) -> None:
    for kind in event_types():
        for version in versions(kind):
            answer = api.client.get(f"/schemas/{kind.name}/{version}")
            assert answer.status_code == 200, kind.name
            assert answer.headers["content-type"] == SCHEMA
            assert answer.json()["$id"] == f"/schemas/{kind.name}/{version}"


def test_an_event_follows_the_schema_that_it_names(api: Api) -> None:
    event = api.assign().json()["events"][0]["event"]
    schema = api.client.get(event["dataschema"]).json()
    assert [*Draft202012Validator(schema).iter_errors(event["data"])] == []


def test_an_older_schema_stays_where_it_was(api: Api) -> None:
    older, current = (api.client.get(f"/schemas/OrganisationEntered/{version}").json() for version in (1, 2))
    assert "agency" not in older["properties"]
    assert "agency" in current["properties"]


@pytest.mark.parametrize("path", ["/schemas/IssueRaised/4", "/schemas/Unheard/1", "/schemas/..%2F..%2Fpyproject/1"])
def test_what_was_never_published_is_not_there(api: Api, path: str) -> None:
    assert api.client.get(path).status_code == 404


@pytest.mark.parametrize("name", ["openapi.json", "asyncapi.json"])
def test_a_document_is_served_as_it_stands_in_the_tree(api: Api, name: str) -> None:
    served = api.client.get(f"/{name}")
    assert served.status_code == 200
    assert served.json() == json.loads((ROOT / "docs" / "contracts" / name).read_text("utf-8"))
