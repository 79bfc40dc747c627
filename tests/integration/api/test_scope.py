"""What an organisation that is not the node's own may read: its records and those it takes part in, and no others."""

import pytest

from domain.authority import Role
from domain.node_id import NodeId
from tests.integration.api.conftest import KEXU, NODE, Api
from tests.integration.api.test_registers import caught_up

STRANGER = NODE


@pytest.fixture
def theirs(api: Api) -> dict[str, str]:
    """Return the header of a reader of the hosted community."""
    return api.as_(Role.READER, organisation=KEXU)


def test_a_register_has_their_rows_alone(api: Api, theirs: dict[str, str]) -> None:
    mine, other = api.assign(lead=KEXU).json()["id"], api.assign(lead=STRANGER).json()["id"]
    caught_up(api)

    shown = {each["task"]["id"] for each in api.get("/v1/tasks?limit=500", headers=theirs).json()["items"]}

    assert mine in shown
    assert other not in shown
    assert {mine, other} <= {each["task"]["id"] for each in api.get("/v1/tasks?limit=500").json()["items"]}


@pytest.mark.parametrize("path", ["/v1/aggregates/{}", "/v1/aggregates/{}/events", "/v1/tasks/{}", "/records/{}"])
def test_a_record_of_others_is_not_found(api: Api, theirs: dict[str, str], path: str) -> None:
    mine, other = api.assign(lead=KEXU).json()["id"], api.assign(lead=STRANGER).json()["id"]
    caught_up(api)

    assert api.get(path.format(mine), headers=theirs).status_code == 200
    assert api.get(path.format(other)).status_code == 200
    assert api.get(path.format(other), headers=theirs).status_code == 404


def test_an_organisation_above_the_node_sees_what_is_within_it(api: Api) -> None:
    id = api.assign(lead=NODE).json()["id"]
    above = api.as_(Role.READER, organisation=NodeId("bj"))
    assert api.get(f"/v1/aggregates/{id}", headers=above).status_code == 200


def test_pages_show_readers_of_two_organisations_each_their_own(api: Api, theirs: dict[str, str]) -> None:
    api.assign("只给别人的任务", lead=STRANGER)
    caught_up(api)

    assert "只给别人的任务" in api.get("/tasks").text
    assert "只给别人的任务" not in api.get("/tasks", headers=theirs).text
