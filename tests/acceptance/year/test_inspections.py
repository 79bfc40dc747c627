"""S1 to S13, S30 and S31: rounds, coverage, rosters, feedback, the ledger's totals, clues, evidence, reconciliation."""

from collections import Counter
from typing import Any

import httpx
import pytest

from tests.acceptance.year.conftest import Year

pytestmark = pytest.mark.timeout(300)


def round_of(year: Year, number: int) -> str:
    rows = year.ask("rounds", year=2019)["items"]
    return next(str(row["id"]) for row in rows if row["number"] == number)


def test_s01_the_round_register_counts_the_years_rounds_by_kind_and_round_8_is_open(year: Year) -> None:
    found = year.ask("rounds", year=2019)
    assert {each["kind"]: len(each["completed"]) for each in found["kinds"]} == {
        "routine": 2,
        "special": 1,
        "mobile": 1,
    }
    special = next(row for row in found["items"] if row["kind"] == "special")
    assert special["theme"]["zh"] == "规划自然资源领域"
    assert {row["number"]: row["status"] for row in found["items"]}[8] == "open"


def test_s02_coverage_is_27_distinct_organisations_with_the_mobile_one_apart(year: Year) -> None:
    found = year.ask("coverage", year=2019)
    assert (found["districts"], found["units"], found["organisations"]) == (13, 14, 27)
    assert found["again"] == 2  # Chaoyang and Haidian were visited a second time, and count once
    assert [each["organisation"] for each in found["mobile"]] == ["bj.civildefence"]
    assert len(found["uncovered"]) == 3
    before = year.ask("coverage", year=2019, as_of="2019-08-31")
    assert before["organisations"] < found["organisations"]


def test_s03_eight_teams_are_at_24_universities_each_with_exactly_one_team(year: Year) -> None:
    found = year.ask("roster", round=round_of(year, 8))
    assert (found["teams"], found["deployed"], found["organisations"]) == (8, 8, 24)
    assert found["bodies"] == [{"body": "university", "organisations": 24}]
    targets = Counter(target["organisation"] for line in found["lines"] for target in line["targets"])
    assert set(targets.values()) == {1}
    assert found["violations"] == []


def test_s04_the_special_round_was_fed_back_to_11_organisations_each_once(year: Year) -> None:
    found = year.ask("feedback", year=2019, round=round_of(year, 7))
    assert {each["body"]: each["organisations"] for each in found["bodies"]} == {
        "district": 5,
        "department": 4,
        "enterprise": 2,
    }
    assert len({each["organisation"] for each in found["items"]}) == found["organisations"] == 11
    first = found["items"][0]
    again = {"list": first["list"], "root": first["root"], "attended": ["secretary"]}
    assert year.refusal(f"/v1/inspections/{first['inspection']}/deliver-feedback", again) == "fed-back-before"


def test_s05_1443_issues_are_the_same_by_organisation_round_and_category(year: Year) -> None:
    found = year.ask("tally", year=2019)
    sums = {by: sum(line["raised"] for line in found[by]) for by in ("organisations", "rounds", "categories")}
    assert set(sums.values()) == {found["raised"]} == {1443}
    assert len({line["issue"]["id"] for line in year.all("/v1/issues")}) == 1443


def test_s06_14_letters_are_issued_with_their_answers_visible(year: Year) -> None:
    found = year.ask("letters", year=2019)
    assert (found["issued"], found["acknowledged"], found["replied"]) == (14, 13, 11)
    assert found["overdue"] == sum(each["answer"]["overdue"] for each in found["items"])
    assert {each["letter"]["number"] for each in found["items"]} == set(range(1, 15))


def test_s07_clues_are_a_count_for_ordinary_readers_and_readable_for_the_restricted_alone(year: Year) -> None:
    [count] = year.ask("clues", year=2019)["items"]
    assert count["leaders"] == 283
    assert count["clues"] > count["leaders"]
    assert "content" not in year.answer("/v1/queries/clues").text
    [clue] = year.get("/v1/clues", limit=1, as_of=None)["items"]
    assert clue["content"].startswith("反映")
    assert year.answer("/v1/clues", node="bj.haidian", as_of=None).json()["items"] == []
    assert year.ask("clues", node="bj.discipline", year=2019)["items"] == []


def test_s08_clues_contribute_69_per_cent_by_a_defined_formula(year: Year) -> None:
    found = year.ask("contribution", year=2019)
    [line] = found["items"]
    assert (line["percent"], found["definition"], line["synthetic"]) == (69, 1, True)


def test_s09_every_issue_has_one_focus_and_the_table_sums_to_1443(year: Year) -> None:
    found = year.ask("focus-table", year=2019)
    assert len(found["lines"]) == 4
    assert sum(line["issues"] for line in found["lines"]) == found["total"]["issues"] == 1443
    for line in (*found["lines"], found["total"]):
        assert sum(area["issues"] for area in line["areas"]) == line["mentions"]


def test_s10_team_4_asked_at_a_ministry_about_8_topics(year: Year) -> None:
    rows = [row for row in year.all("/v1/inspections") if row["consulted"]]
    [consulted] = [each for row in rows for each in row["consulted"]]
    assert (consulted["host"]["zh"], len(consulted["topics"]), consulted["at"][:10]) == ("民政部", 8, "2019-06-10")
    assert year.get(f"/v1/teams/{rows[0]['team']}")["record"]["name"]["zh"] == "市委第四巡视组"
    assert year.ask("trace", inspection=rows[0]["id"])["consultations"] == [consulted]


def test_s11_no_team_moves_in_without_an_approved_plan_or_with_an_untrained_member(year: Year) -> None:
    last = max(row["number"] for row in year.ask("rounds", as_of=None)["items"])
    opened = year.post(
        "/v1/rounds/open-round",
        {
            "number": last + 1,
            "kind": "routine",
            "title": {"zh": "试轮", "en": "A trial"},
            "opens_on": "2026-01-05",
        },
    ).json()["id"]
    member = {"id": "somebody", "role": "leader", "organisation": "bj"}
    team = year.post("/v1/teams/form", {"name": {"zh": "试组", "en": "Trial"}, "round": opened, "members": [member]})
    body = {"round": opened, "target": "bj.yanqing", "team": team.json()["id"]}
    inspection = year.post("/v1/inspections/open-inspection", body).json()["id"]
    deploy = f"/v1/inspections/{inspection}/deploy"
    assert year.refusal(deploy, {}) == "plan-not-approved"
    plan = dict.fromkeys(("supervision_focus", "procedure", "methods", "report_notes"), "写明")
    assert year.post(f"/v1/rounds/{opened}/draft-plan", {"plan": plan}).status_code == 200
    assert year.refusal(f"/v1/rounds/{opened}/approve-plan", {}) == "approved-by-drafter"
    other = year.board.place("bj").approvers()["bj"]  # type: ignore[index]
    approved = httpx.post(
        f"{year.board.url('bj')}/v1/rounds/{opened}/approve-plan",
        json={},
        headers={"Authorization": f"Bearer {other}"},
    )
    assert approved.status_code == 200, approved.text
    assert year.refusal(deploy, {}) == "member-untrained"


def test_s12_every_statement_leads_to_its_papers_and_a_key_issue_has_its_dossier(year: Year) -> None:
    reported = [row["id"] for row in year.all("/v1/inspections") if row["withdrawn_at"]]
    assert len(reported) == 30
    for inspection in reported:
        trace = year.ask("trace", inspection=inspection)
        assert (trace["orphans"], trace["without_dossier"]) == ([], [])
        assert all(item["papers"] for each in trace["statements"] for item in each["items"])


def test_s13_three_mismatches_held_the_withdrawal_up_until_they_were_settled(year: Year) -> None:
    found = year.ask("mismatches")
    assert (len(found["settled"]), found["open"]) == (3, [])
    inspection = found["settled"][0]["inspection"]
    assert len(year.ask("mismatches", inspection=inspection, as_of="2019-08-13T17:30:00+08:00")["open"]) == 3
    under = next(row for row in year.all("/v1/inspections", as_of=None) if row["status"] == "deployed")
    assert year.refusal(f"/v1/inspections/{under['id']}/withdraw", {}) == "reconciliation-open"
    three_mismatches_hold_up(year, under["id"])


def three_mismatches_hold_up(year: Year, inspection: str) -> None:
    """Find three mismatches at an inspection that has no findings yet: they are settled one by one, and that is all."""
    opened = year.post("/v1/reconciliations/open-reconciliation", {"inspection": inspection})
    reconciliation = f"/v1/reconciliations/{opened.json()['id']}"
    for number in (1, 2, 3):
        found = {"number": number, "between": ["report", "paper"], "where": f"报告第{number}条", "note": "数量不一致"}
        assert year.post(f"{reconciliation}/record-mismatch", found).status_code == 200
    for number in (1, 2, 3):
        assert year.refusal(f"{reconciliation}/close", {}) == "mismatch-open"
        assert year.refusal(f"/v1/inspections/{inspection}/withdraw", {}) == "reconciliation-open"
        settled = {"number": number, "how": "以底稿为准"}
        assert year.post(f"{reconciliation}/settle-mismatch", settled).status_code == 200
    assert year.post(f"{reconciliation}/close", {}).status_code == 200


def test_s30_open_items_are_carried_into_the_next_inspection_with_their_origin_none_twice(year: Year) -> None:
    lines = year.ask("carryover")["items"]
    assert {line["organisation"] for line in lines} == {"bj.chaoyang", "bj.haidian"}
    carried = [item for line in lines for item in line["items"]]
    assert len({item["issue"] for item in carried}) == len(carried) > 0
    assert {item["round"] for item in carried} == {round_of(year, 6)}
    for line in lines:
        assert {item["issue"] for item in line["items"]} == open_items_before(year, line)
    haidian = next(line for line in lines if line["organisation"] == "bj.haidian")
    assert sum(item["patrol"] is not None for item in haidian["items"]) == 29  # the whole of the joint seminar


def open_items_before(year: Year, line: Any) -> set[str]:
    """Return what stood open about an organisation or below it when its inspection was opened, of other rounds."""
    patrols = [each["patrol"] for each in year.get("/v1/patrols")["items"]]
    rounds = {row["id"]: row["round"] for row in (*year.all("/v1/inspections"), *patrols)}
    ended = ("written-off", "dismissed", "merged", "closed")
    there = [each["issue"] for each in year.all("/v1/issues", as_of="2019-08-29T12:00:00+08:00")]
    return {
        issue["id"]
        for issue in there
        if f"{issue['about']}.".startswith(f"{line['organisation']}.")
        and issue["status"] not in ended
        and rounds[issue["source"]] != line["round"]
    }


def test_s31_a_missing_mandatory_role_is_a_warning_at_the_feedback(year: Year) -> None:
    found = year.ask("feedback", year=2019)
    warned = [each for each in found["items"] if each["missing"]]
    assert found["warnings"] == len(warned) > 0
    assert all("organisation" in each["missing"] for each in warned)
    assert all("secretary" in each["attended"] for each in found["items"])
