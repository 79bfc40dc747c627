"""Registers and queries over HTTP: one rule for all of them."""

from domain.authority import Role
from tests.integration.api.conftest import KEXU, NODE, Api


def caught_up(api: Api) -> int:
    position = api.node.log.head()
    assert api.node.views.wait_for(position, 10)
    return position


def test_every_register_that_is_listed_answers(api: Api) -> None:
    position = caught_up(api)

    listed = api.get("/v1/registers").json()["registers"]

    assert "undertakings" in {each["name"] for each in listed}
    for each in listed:
        answer = api.get(f"/v1/{each['name']}")
        assert answer.status_code == 200
        assert answer.json()["position"] >= position  # what is not for everybody is entered as read
        assert each["words"].keys() == {"zh", "en"}


def test_every_query_that_is_listed_says_its_parameters(api: Api) -> None:
    for each in api.get("/v1/queries").json()["queries"]:
        answer = api.get(f"/v1/queries/{each['name']}")
        assert answer.status_code == (422 if _is_asked_for_something(answer.json()) else 200), answer.text


def _is_asked_for_something(answer: dict[str, object]) -> bool:
    errors = answer.get("errors")
    return isinstance(errors, list) and all(each["rule"] in ("missing", "missing_argument") for each in errors)


def accept(api: Api) -> dict[str, object]:
    task = api.assign("巡查").json()["id"]
    theirs = api.as_(*Role, organisation=KEXU)
    answer = api.post("/v1/undertakings/accept", {"task": task}, headers=theirs)
    assert answer.status_code == 201, answer.text
    found: dict[str, object] = answer.json()
    return found


def test_a_register_is_asked_for_by_its_fields_and_by_its_owner(api: Api) -> None:
    id = accept(api)["id"]
    caught_up(api)

    below = api.get("/v1/undertakings", params={"owner": NODE}).json()

    assert id in {each["id"] for each in below["items"]}
    assert below["total"] == len(below["items"])
    assert api.get("/v1/undertakings", params={"owner": "bj.chaoyang"}).json()["items"] == []


def test_a_field_that_a_register_does_not_have_is_refused(api: Api) -> None:
    answer = api.get("/v1/undertakings", params={"colour": "red"})

    assert answer.status_code == 422
    assert [(each["in"], each["field"]) for each in answer.json()["errors"]] == [("query", "colour")]


def test_a_record_comes_with_its_history(api: Api) -> None:
    id = accept(api)["id"]
    caught_up(api)

    found = api.get(f"/v1/undertakings/{id}").json()

    assert found["record"]["id"] == id
    assert [each["type"] for each in found["history"]] == ["TaskAccepted"]


def test_what_is_no_register_is_not_found(api: Api) -> None:
    assert api.get("/v1/dragons").json()["type"] == "/problems/unknown-route"
    assert api.get("/v1/queries/dragons").status_code == 404
    assert api.get("/v1/undertakings/undertaking-0@bj.haidian").json()["type"] == "/problems/not-found"
