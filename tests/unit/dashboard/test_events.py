"""Events as a history tells them: what they say, with links, under a mark for good news, bad news and ends."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

import domain.catalogue  # noqa: F401 registers every event
from domain.aggregate_id import AggregateId, aggregate_id
from domain.issue.events import IssueMerged, IssueRaised, RectificationChecked
from domain.node_id import NodeId
from domain.registry import News, type_of
from domain.words import Words
from projections.history import Happening
from services.dashboard.widgets.history import described
from services.dashboard.widgets.scalars import Text
from services.dashboard.words.naming import Naming

CITY, KEXU = NodeId("bj"), NodeId("bj.haidian.kexu")
AT = datetime(2019, 5, 15, 2, tzinfo=UTC)
ISSUE, OTHER, LIST = (aggregate_id(kind, "a1", CITY) for kind in ("issue", "letter", "list"))
NAMES = Naming({CITY: Words("北京市", "Beijing"), KEXU: Words("科煦社区", "Kexu")}, {LIST: Words("清单", "The list")})
RAISED = IssueRaised(
    list=LIST,
    category="roads",
    category_name=Words("道路", "Roads"),
    text="路灯不亮",
    text_en="A lamp is out",
    about=KEXU,
)


def happening(payload: Any, delay: timedelta = timedelta()) -> Happening:
    words = type_of(payload).words
    name = type(payload).__name__
    return Happening(
        7, "e1", name, words, ISSUE, CITY, "p1", AT, AT, AT + delay, delay, synthetic=False, payload=payload
    )


def said(payload: Any, page: AggregateId | None = None) -> dict[str, Any]:
    return {field.name.en: field.value for field in described(happening(payload), NAMES, page).fields}


def test_a_reference_is_a_link_and_a_text_stands_in_both_languages() -> None:
    found = said(RAISED)
    assert found["Issue list"] == Text(Words("清单", "The list"), f"/records/{LIST}", "record")
    assert found["What"].words == Words("路灯不亮", "A lamp is out")
    assert found["About"].words == Words("科煦社区", "Kexu")


def test_what_is_as_usual_and_what_other_fields_say_is_left_out() -> None:
    assert "Category" in said(RAISED)
    assert {"Category code", "Fixed on the spot", "Taking part"}.isdisjoint(said(RAISED))


def test_the_record_of_the_page_is_not_named_on_it() -> None:
    merged = IssueMerged(into=OTHER, reason="同一盏灯")
    assert set(said(merged)) - set(said(merged, OTHER)) == {"Merged into"}
    assert described(happening(merged), NAMES, ISSUE).record is None
    assert described(happening(merged), NAMES).record is not None


@pytest.mark.parametrize(("passed", "news"), [(True, News.GOOD), (False, News.BAD)])
def test_a_check_is_good_or_bad_news(passed: bool, news: News) -> None:
    checked = RectificationChecked(responsible=KEXU, by=CITY, passed=passed, findings="现场查看")
    assert described(happening(checked), NAMES).news is news


def test_only_a_delay_that_is_notable_is_told() -> None:
    assert described(happening(RAISED, timedelta(seconds=1)), NAMES).delay is None
    assert described(happening(RAISED, timedelta(days=2)), NAMES).delay == timedelta(days=2)
