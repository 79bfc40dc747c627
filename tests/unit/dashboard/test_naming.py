"""What records are called: by their title, by whom they are about, by whose they are."""

from dataclasses import dataclass

import pytest

from domain.aggregate_id import AggregateId, aggregate_id
from domain.node_id import NodeId
from domain.words import Words
from services.dashboard.words.naming import LONGEST, Naming, mentioned, record_path, title_of

CITY, HAIDIAN = NodeId("bj"), NodeId("bj.haidian")
NAMES = {CITY: Words("北京市", "Beijing"), HAIDIAN: Words("海淀区", "Haidian")}


@dataclass
class Row:
    """A row with what may say what it is called."""

    id: AggregateId
    title: str | Words | None = None
    text: str | None = None
    text_en: str | None = None
    target: NodeId | None = None


def test_a_title_goes_before_all_else() -> None:
    row = Row(aggregate_id("task", "a1", CITY), title="修路灯", text="别的", target=HAIDIAN)
    assert title_of(row, NAMES) == Words("修路灯", "修路灯")


def test_a_text_is_a_title_in_both_its_languages() -> None:
    row = Row(aggregate_id("issue", "a1", CITY), text="路灯不亮", text_en="A lamp is out")
    assert title_of(row, NAMES) == Words("路灯不亮", "A lamp is out")


def test_what_an_answer_says_is_not_its_title() -> None:
    row = Row(aggregate_id("reply", "a1", HAIDIAN), text="已整改")
    assert title_of(row, NAMES).en == "Reply (Haidian)"


def test_without_a_title_a_record_is_called_by_whom_it_is_about() -> None:
    row = Row(aggregate_id("inspection", "a1", CITY), target=HAIDIAN)
    assert title_of(row, NAMES) == Words("巡视（海淀区）", "Inspection (Haidian)")


def test_a_list_is_told_from_others_of_its_title_by_whom_its_source_is_about() -> None:
    row = Row(aggregate_id("list", "a1", CITY), title=Words("问题清单", "Issues"))
    assert title_of(row, NAMES, HAIDIAN) == Words("问题清单（海淀区）", "Issues (Haidian)")


@pytest.mark.parametrize(("uid", "read"), [("8", "Inspection round 8 (Beijing)"), ("0", "Inspection round (Beijing)")])
def test_what_people_count_has_its_number(uid: str, read: str) -> None:
    assert title_of(Row(aggregate_id("round", uid, CITY)), NAMES).en == read


def test_in_passing_a_long_title_is_cut() -> None:
    id = aggregate_id("task", "a1", CITY)
    words = Naming(NAMES, {id: Words("长" * 99, "long " * 99)}).record(id)
    assert (len(words.zh), len(words.en)) == LONGEST


def test_every_record_that_is_named_is_found_however_deep() -> None:
    one, two, three = (aggregate_id("task", uid, CITY) for uid in ("a1", "b2", "c3"))
    value = {"first": (Row(one, text=f"not {two}"), [three])}
    assert set(mentioned(value)) == {one, three}


def test_an_issue_has_a_page_of_its_own_and_a_clue_has_none() -> None:
    issue, clue = aggregate_id("issue", "a1", CITY), aggregate_id("clue", "a1", CITY)
    assert record_path(issue) == f"/issues/{issue}"
    assert record_path(clue) is None
    assert record_path(aggregate_id("dragon", "a1", CITY)) is None
