"""S14 to S25 and their like: joint patrols, linkage, districts' work, visits, evaluation, interviews."""

from typing import Any

import pytest

from tests.acceptance.year.conftest import Year

pytestmark = pytest.mark.timeout(300)


def seminar_patrol(year: Year, node: str = "bj") -> dict[str, object]:
    items = year.get("/v1/patrols", node=node)["items"]
    found: dict[str, object] = next(each for each in items if each["patrol"]["seminars"])
    return found


def test_s14_municipal_team_3_and_haidian_team_2_started_after_both_accepted_and_both_boards_agree(year: Year) -> None:
    city, district = seminar_patrol(year), seminar_patrol(year, "bj.haidian")
    teams = [team["name"]["zh"] for team in city["patrol"]["teams"]]  # type: ignore[index]
    assert teams == ["市委第三巡视组", "海淀区委第二巡察组"]
    answers = [each["opened_at"] for each in city["participations"]]  # type: ignore[attr-defined]
    assert max(answers) <= city["patrol"]["started_at"]  # type: ignore[index]
    assert city["patrol"] == district["patrol"]
    assert city["issues"] == district["issues"]


def test_s15_the_seminar_had_15_participants_and_29_issues_in_3_categories(year: Year) -> None:
    found = seminar_patrol(year)
    [seminar] = found["patrol"]["seminars"]  # type: ignore[index]
    assert (seminar["attendees"], seminar["at"][:10]) == (15, "2019-05-15")
    heard: dict[str, Any] = found["heard"][0]  # type: ignore[index]
    assert (heard["issues"], len(heard["categories"])) == (29, 3)
    issues = year.all("/v1/issues", source=found["patrol"]["id"])  # type: ignore[index]
    statements = [each["issue"]["statement"] for each in issues]
    assert len(statements) == 29
    assert {each["speaker"] for each in statements} == {*range(1, 16)}
    assert all(each["text"] for each in statements)


def test_s16_two_days_later_the_lighting_is_resolved_with_14_lamps_and_the_rest_is_open(year: Year) -> None:
    patrol = seminar_patrol(year)["patrol"]["id"]  # type: ignore[index]
    figures = year.get("/v1/figures", source=patrol, as_of="2019-05-17")
    assert (figures["total"]["resolved"], figures["total"]["unresolved"]) == (4, 25)
    lamps = [each for each in figures["measures"] if each["work"] == "added" and each["unit"]["code"] == "lamps"]
    assert [(each["place"]["zh"], each["quantity"], each["confirmed"]) for each in lamps] == [
        ("科煦社区保福寺平房区", 14, 14)
    ]
    visited = {each["organisation"] for each in seminar_patrol(year)["patrol"]["visits"]}  # type: ignore[index]
    assert visited == {"bj.haidian.zhongguancun.kexu", "bj.haidian.zhongguancun.keyuan"}


def test_s17_four_policies_are_in_force_and_no_act_lacks_one(year: Year) -> None:
    found = year.ask("policies", on="2019-12-31")
    assert {each["issuer"]: each["in_force"] for each in found["issuers"]} == {"committee": 3, "leading-group": 1}
    assert year.ask("acts-without-policy", year=2019)["flagged"] == 0


def test_s18_round_6_links_haidian_and_the_medical_university_in_all_three_ways(year: Year) -> None:
    lines = [each for each in year.ask("linkage")["items"] if each["round"] == "round-6@bj"]
    assert {each["organisation"] for each in lines} == {"bj.haidian", "bj.ccmu"}
    for line in lines:
        assert line["complete"]
        for kind in ("task_linkage", "organisation_linkage", "personnel_linkage"):
            assert all(year.get(f"/v1/aggregates/{id}/events", as_of=None)["events"] for id in line[kind])


def test_s19_32_teams_inspect_64_organisations_none_at_home_each_with_one_team(year: Year) -> None:
    found = year.ask("cross", year=2019)
    assert (found["teams"], found["targets"], found["violations"]) == (32, 64, 0)
    targets = [target for line in found["items"] for target in line["targets"]]
    assert len(targets) == len(set(targets)) == 64
    assert not any(target.startswith(f"{line['home']}.") for line in found["items"] for target in line["targets"])


def test_s19_an_assignment_is_proposed_under_recusal_the_same_for_the_same_seed(year: Year) -> None:
    patrol = year.ask("cross", year=2019)["items"][0]["patrol"]
    first, again = (year.post(f"/v1/patrols/{patrol}/propose-assignment", {"seed": 7}) for _ in range(2))
    assert first.status_code == 200, first.text
    assert first.json()["assignments"] == again.json()["assignments"]
    assert len(first.json()["assignments"]) == 64


def test_s20_the_state_assets_commissions_patrol_of_two_enterprises_is_on_the_citys_board(year: Year) -> None:
    special = [each["patrol"] for each in year.get("/v1/patrols")["items"] if each["patrol"]["mode"] == "special"]
    assert [(each["owner"], len(each["targets"])) for each in special] == [("bj.sasac", 2)]
    tiers = {row["id"]: row["tier"] for row in year.get("/v1/organisations")["items"]}
    assert tiers["bj.sasac"] == "agency"


def test_s21_a_late_filing_shows_as_late_and_an_unfiled_patrol_is_blocked(year: Year) -> None:
    found = year.ask("filings", year=2019)
    assert {line["filing"]["owner"] for line in found["items"] if line["filing"]["late"]} == {"bj.haidian"}
    assert found["unfiled"] == []
    plan = {
        "title": {"zh": "未报备的巡察", "en": "An unfiled patrol"},
        "mode": "special",
        "tiers": ["bj.sasac"],
        "targets": ["bj.sasac.roads"],
    }
    patrol = year.post("/v1/patrols/plan", plan, node="bj.sasac").json()["id"]
    accept = {"patrol": patrol, "team": {"zh": "巡察组", "en": "Team"}}
    assert year.post("/v1/participations/accept", accept, node="bj.sasac").status_code == 201
    assert year.refusal(f"/v1/patrols/{patrol}/start", {}, node="bj.sasac") == "unfiled"


def test_s22_a_deviation_goes_from_raised_to_task_to_corrected_and_what_is_open_is_on_the_next_list(year: Year) -> None:
    found = year.ask("deviations")
    first, second = found["meetings"]
    assert [each["deviation"]["corrected"] for each in first["raised"]] == [True, False]
    assert first["raised"][0]["deviation"]["task"]
    assert [each["deviation"]["number"] for each in second["carried"]] == [2]
    assert [each["deviation"]["number"] for each in found["open"]] == [2]


def test_s23_eleven_districts_and_one_body_are_checked_and_one_circular_is_acknowledged_or_missing(year: Year) -> None:
    assert year.ask("special-checks", year=2019)["checked"] == {"districts": 11, "other_bodies": 1}
    [circular] = year.ask("acknowledgements")["items"]
    assert (circular["acknowledged"], circular["missing"]) == (11, 1)
    [across] = year.ask("read-across")["items"]
    assert (across["done"], len(across["bodies"])) == (11, 12)


def test_s24_the_secretary_visited_three_districts_and_the_coverage_of_liaisons_shows(year: Year) -> None:
    found = year.ask("liaison-coverage", year=2019)
    secretary = next(each for each in found["posts"] if each["post"] == "secretary")
    assert sorted(secretary["organisations"]) == ["bj.dongcheng", "bj.miyun", "bj.pinggu"]
    assert (found["coverage"]["part"], found["coverage"]["whole"]) == (12, 16)


def test_s25_the_ranking_is_reproducible_and_the_threshold_flags_ten(year: Year) -> None:
    first, again = (year.answer("/v1/queries/ranking").content for _ in range(2))
    assert first == again
    [evaluation] = year.ask("ranking")["items"]
    assert evaluation["low"] == sum(each["low"] for each in evaluation["items"]) == 10
    rates = [each["rate"]["part"] / each["rate"]["whole"] for each in evaluation["items"]]
    assert rates == sorted(rates, reverse=True)


def test_s26_ten_units_were_interviewed_in_pairs_for_a_low_rating_and_two_for_another_cause(year: Year) -> None:
    found = year.ask("interviews", since="2017-06-01")
    sums = {each["cause"]: each for each in found["causes"]}
    assert (sums["low-rating"]["organisations"], sums["low-rating"]["unpaired"]) == (10, 0)
    other = [line["interview"]["organisation"] for line in found["items"] if line["interview"]["cause"] == "duty"]
    assert other == ["bj.chaoyang", "bj.miyun"]
