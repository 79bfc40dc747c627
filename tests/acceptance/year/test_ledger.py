"""S27 to S29 and S32 to S37: one list to the end, offices, publication, replay, offline, tiers, live."""

import threading
from contextlib import closing

import pytest

from services.board.seed_2019.dates import at
from tests.acceptance.harness import eventually
from tests.acceptance.year.conftest import END, Year

pytestmark = pytest.mark.timeout(300)


def civil_list(year: Year) -> dict[str, object]:
    lists = year.ask("discrepancies")["lists"]
    found: dict[str, object] = next(each for each in lists if each["red"])
    return found


def test_s27_report_feedback_and_supervision_cite_one_root_and_an_altered_item_is_a_red_row(year: Year) -> None:
    found = civil_list(year)
    kinds = {each["record"].partition("-")[0] for each in found["cited_by"]}  # type: ignore[attr-defined]
    assert kinds == {"evidence", "inspection", "supervision"}
    assert {each["root"] for each in found["cited_by"]} == {found["root"]}  # type: ignore[attr-defined]
    deviations = {each["item"]: each["deviation"] for each in found["marks"]}  # type: ignore[attr-defined]
    assert deviations == {3: "altered", 47: "not-listed"}


def test_s28_the_rectifier_is_refused_and_the_equation_holds_before_and_after_a_write_off(year: Year) -> None:
    resolved = year.all("/v1/issues", status="resolved", as_of=None)[0]["issue"]
    by_rectifier = year.post(
        f"/v1/issues/{resolved['id']}/write-off", {}, organisation=_hosted(year, resolved["responsible"])
    )
    assert by_rectifier.json()["type"] == "/problems/not-yours"
    in_work = next(
        each["issue"]
        for each in year.all("/v1/issues", status="assigned", as_of=None)
        if each["issue"]["owner"] == "bj"
    )
    assert year.refusal(f"/v1/issues/{in_work['id']}/write-off", {}) == "not-resolved"
    assert year.refusal(f"/v1/issues/{resolved['id']}/write-off", {}) == "written-off-by-resolver"
    before = year.ask("ledger-equation", as_of=None)
    approver = {"Authorization": f"Bearer {year.board.place('bj').approvers()['bj']}"}  # type: ignore[index]
    outcome = year.post(f"/v1/issues/{resolved['id']}/write-off", {"note": "销账"}, **approver).json()
    after = year.ask("ledger-equation", as_of=None, wait_for=outcome["position"])
    assert before["holds"]
    assert after["holds"]
    assert after["total"]["ended"] == before["total"]["ended"] + 1
    assert after["total"]["open"] == before["total"]["open"] - 1


def _hosted(year: Year, organisation: str) -> str:
    tokens = year.board.place("bj").tokens()
    return organisation if organisation in tokens else "bj.dongcheng"


def test_s29_named_matters_come_from_two_kinds_of_meeting_overdue_first_linked_to_items(year: Year) -> None:
    found = year.ask("matters", year=2019)
    marks = [line["overdue"] for line in found["items"]]
    assert marks == sorted(marks, reverse=True)
    assert all(line["items"] and line["matter"]["meeting_kind"] == "secretary-special" for line in found["items"])
    matter = {key: found["items"][0]["matter"][key] for key in ("title", "responsible", "citations", "held_on")}
    matter["due"] = "2099-01-01T00:00:00+08:00"
    assert (
        year.refusal("/v1/matters/name", {**matter, "meeting_kind": "directors-regular"}) == "meeting-names-no-matters"
    )


def test_s32_each_supervision_office_sees_exactly_its_organisations_items(year: Year) -> None:
    offices = year.all("/v1/offices")
    assert len(offices) == 6
    seen: set[str] = set()
    for office in offices:
        found = year.ask("office-items", office=office["id"])
        mine = set(found["organisations"])
        ids = {each["issue"]["id"] for each in found["items"]}
        assert ids.isdisjoint(seen)
        assert all(any(_within(each["issue"]["organisation"], one) for one in mine) for each in found["items"])
        seen |= ids
    placed = {organisation for office in offices for organisation in office["organisations"]}
    open_items = [each["issue"] for each in year.all("/v1/issues") if each["issue"]["status"] not in _SETTLED]
    assert seen == {each["id"] for each in open_items if any(_within(each["organisation"], one) for one in placed)}


_SETTLED = ("resolved", "written-off", "closed", "dismissed", "merged")


def test_s32_the_commission_sees_on_its_own_node_what_the_city_sees_of_each_office(year: Year) -> None:
    for office in year.all("/v1/offices"):
        here, there = (year.ask("office-items", office=office["id"], node=node) for node in ("bj.discipline", "bj"))
        assert here["extent"] == "whole"
        assert (here["unresolved"], here["overdue"]) == (there["unresolved"], there["overdue"])
        assert here["unresolved"] > 0
        ids = [[item["issue"]["id"] for item in found["items"]] for found in (here, there)]
        assert ids[0] == ids[1]
    item = here["items"][0]["issue"]["id"]
    noted = year.post(
        f"/v1/offices/{office['id']}/record", {"issue": item, "note": "已到现场核实"}, node="bj.discipline"
    )
    assert noted.status_code == 200, noted.text


def _within(organisation: str, top: str) -> bool:
    return organisation == top or organisation.startswith(f"{top}.")


def test_s33_a_case_is_published_by_conference_then_media_and_unapproved_is_refused(year: Year) -> None:
    [case] = year.ask("publications", year=2019)["items"]
    moments = [stage["at"] for stage in case["stages"]]
    assert len(moments) == 4
    assert moments == sorted(moments)
    assert case["status"] == "followed-up"
    proposed = year.post(
        "/v1/publications/propose",
        {"title": {"zh": "另一案", "en": "Another"}, "organisation": "bj.civil", "citations": case["citations"]},
    ).json()["id"]
    circular = {"conference": {"zh": "大会", "en": "Conference"}}
    assert year.refusal(f"/v1/publications/{proposed}/circulate", circular) == "unapproved"


@pytest.mark.parametrize("node", ["bj", "bj.haidian"])
def test_s34_the_seminars_items_replay_as_they_stood_on_each_day(year: Year, node: str) -> None:
    patrol = next(each for each in year.get("/v1/patrols", node=node)["items"] if each["patrol"]["seminars"])["patrol"]
    totals = {
        day: year.get("/v1/figures", node=node, source=patrol["id"], as_of=day)["total"]
        for day in ("2019-05-16", "2019-05-17", END)
    }
    assert (totals["2019-05-16"]["raised"], totals["2019-05-16"]["unresolved"]) == (29, 29)
    assert (totals["2019-05-17"]["resolved"], totals["2019-05-17"]["unresolved"]) == (4, 25)
    assert totals[END]["raised"] == 29


def test_s34_two_replays_give_the_same_bytes(year: Year) -> None:
    paths = ("/v1/queries/review", "/v1/queries/tally", "/v1/queries/feedback")
    position = year.get("/v1/chessboard", as_of=None)["position"]
    before = {path: year.answer(path, as_of=str(position), year=2019).content for path in paths}
    with (
        year.board.client("bj") as client,
        closing(client.events("/v1/operation/views/issues/rebuild", method="POST")) as events,
    ):
        assert any(event.name == "done" for event in events)
    after = {path: year.answer(path, as_of=str(position), year=2019).content for path in paths}
    assert after == before


def test_s35_a_district_that_is_cut_off_goes_on_and_both_boards_agree_after_it_is_healed(year: Year) -> None:
    year.board.cut("bj.haidian")
    task = {"title": "断网期间交办", "lead": "bj.haidian.zhongguancun", "due": "2019-05-20T00:00:00+08:00"}
    occurred = at(5, 16, 10).isoformat()
    given = year.post(f"/v1/tasks/assign?occurred_at={occurred.replace('+', '%2B')}", task, node="bj.haidian")
    assert given.status_code == 201, given.text
    id = given.json()["id"]
    assert year.answer(f"/v1/tasks/{id}", as_of=None).status_code == 404
    year.board.heal("bj.haidian")
    eventually(lambda: year.answer(f"/v1/tasks/{id}", as_of=None).status_code == 200, 60, "the news of the task")
    city, district = (year.get(f"/v1/tasks/{id}", node=node, as_of=None) for node in ("bj", "bj.haidian"))
    assert city["line"] == district["line"]
    [event] = city["history"]
    assert event["occurred"][:10] == "2019-05-16"
    assert event["received"] > event["recorded"] > event["occurred"]
    assert (
        year.get("/v1/tasks", as_of="2019-05-15", owner="bj.haidian")["total"]
        < year.get("/v1/tasks", as_of="2019-05-16", owner="bj.haidian")["total"]
    )


def test_s36_each_tier_sees_its_own_and_the_joint_and_the_rest_as_a_remainder(year: Year) -> None:
    city = year.get("/v1/chessboard")
    assert (city["total"]["raised"], city["hidden"], city["extent"]) == (1443, 0, "whole")
    own = {node: year.get("/v1/chessboard", node=node) for node in ("bj.haidian", "bj.ccmu", "bj.chaoyang")}
    hosted = year.board.token_of("bj", "bj.dongcheng")
    boards = {**own, "bj.dongcheng": year.answer("/v1/chessboard", token=hosted).json()}
    for organisation, board in boards.items():
        theirs = year.get("/v1/chessboard", within=organisation)["total"]["raised"]
        assert 0 < board["total"]["raised"] == theirs < 1443
        assert board["total"]["raised"] + board["hidden"] == 1443, organisation


def test_s36_where_a_part_is_visible_no_figure_is_given_as_the_whole(year: Year) -> None:
    coverage = year.ask("coverage", node="bj.haidian", year=2019, owner="bj")
    assert (coverage["covers"]["extent"], coverage["uncovered"]) == ("part", None)
    assert len(year.ask("coverage", year=2019)["uncovered"]) == 3
    figures = {
        each["figure"]: each for each in year.ask("review", node="bj.haidian", year=2019, organisation="bj")["figures"]
    }
    for name in ("clues.contribution", "clues.leaders", "ledger.letters", "coverage.uncovered-districts"):
        assert (figures[name]["value"], figures[name]["extent"]) == (None, "none")
    for name, value in (("board.raised", 106), ("feedback.districts", 1)):
        assert (figures[name]["value"], figures[name]["extent"]) == (value, "part")


def test_s37_a_subscriber_that_was_away_catches_up_to_the_same_figures(year: Year) -> None:
    heard: list[str] = []
    position = year.get("/v1/chessboard", as_of=None)["position"]
    with year.board.client("bj") as client:

        def listen() -> None:
            with closing(client.events("/v1/feed", last=str(position))) as events:
                for event in events:
                    heard.append(event.data)
                    if "为订阅者" in event.data:
                        return

        listener = threading.Thread(target=listen, daemon=True)
        listener.start()
        body = {"title": "为订阅者", "lead": "bj.haidian", "due": "2030-01-01T00:00:00+08:00"}
        outcome = year.post("/v1/tasks/assign", body).json()
        listener.join(30)
    assert any("为订阅者" in data for data in heard)
    with year.board.client("bj") as away, closing(away.events("/v1/feed", last=str(position))) as events:
        caught_up = []
        for event in events:
            caught_up.append(event.data)
            if "为订阅者" in event.data:
                break
    assert caught_up == heard
    assert year.get("/v1/tasks", as_of=None, wait_for=outcome["position"])["total"] > 0
