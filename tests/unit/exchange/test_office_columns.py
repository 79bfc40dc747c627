"""Every value of a list has one plain form, whatever a cell shows and in whichever language."""

from datetime import UTC, date, datetime

import pytest

from domain.task.state import TaskStatus
from domain.words import Words
from services.exchange.errors import NotADay, NotAnOrganisation
from services.exchange.office.columns import Column, Kind, NoSuchChoice, begin_of, day_text, end_of
from services.exchange.rows import Cell

NAMES = {"bj.haidian": Words("海淀区", "Haidian")}


def column(kind: Kind) -> Column:
    terms = tuple(TaskStatus) if kind is Kind.CHOICE else ()
    return Column(name="x", words=Words("列", "Column"), about=Words("说", "said"), kind=kind, terms=terms)


@pytest.mark.parametrize(
    ("kind", "cell", "plain"),
    [
        (Kind.TEXT, "路灯", "路灯"),
        (Kind.DAY, date(2019, 5, 18), "2019-05-18"),
        (Kind.DAY, datetime(2019, 5, 18), "2019-05-18"),  # noqa: DTZ001 - a sheet has no zones
        (Kind.DAY, datetime(2019, 5, 18, 8, 30), "2019-05-18 08:30"),  # noqa: DTZ001
        (Kind.DAY, "2019/5/18", "2019-05-18"),
        (Kind.DAY, "2019年5月18日", "2019-05-18"),
        (Kind.DAY, "2019-05-18 08:30", "2019-05-18 08:30"),
        (Kind.CHOICE, "办理中", "open"),
        (Kind.CHOICE, "confirmed", "confirmed"),
        (Kind.YES, "是", "true"),
        (Kind.YES, "YES", "true"),
        (Kind.YES, "否", ""),
        (Kind.ORGANISATION, "bj.haidian 海淀区", "bj.haidian"),
        (Kind.ORGANISATIONS, "bj.haidian 海淀区；bj.sasac、bj.ccmu", "bj.haidian; bj.sasac; bj.ccmu"),
    ],
)
def test_a_cell_is_read_into_its_plain_form(kind: Kind, cell: Cell, plain: str) -> None:
    assert column(kind).read(cell, 2, "列", "zh") == plain


@pytest.mark.parametrize("kind", Kind)
def test_an_empty_cell_is_empty(kind: Kind) -> None:
    assert column(kind).read("", 2, "列", "zh") == ""
    assert column(kind).show("", "zh", NAMES) is None


@pytest.mark.parametrize(
    ("kind", "cell", "refusal"),
    [
        (Kind.DAY, "18.5.2019", NotADay),
        (Kind.DAY, "soon", NotADay),
        (Kind.CHOICE, "done", NoSuchChoice),
        (Kind.YES, "perhaps", NoSuchChoice),
        (Kind.ORGANISATION, "海淀区", NotAnOrganisation),
        (Kind.ORGANISATIONS, "bj.haidian; 海淀区", NotAnOrganisation),
    ],
)
def test_what_may_not_stand_there_is_refused_by_its_heading(kind: Kind, cell: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal, match="line 7, 列"):
        column(kind).read(cell, 7, "列", "zh")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    ("kind", "plain"),
    [
        (Kind.TEXT, "=1+1"),
        (Kind.DAY, "2019-05-18"),
        (Kind.DAY, "2019-05-18 08:30"),
        (Kind.CHOICE, "recalled"),
        (Kind.YES, "true"),
        (Kind.ORGANISATION, "bj.haidian"),
        (Kind.ORGANISATIONS, "bj.haidian; bj.sasac"),
    ],
)
def test_what_is_shown_is_read_back_in_either_language(kind: Kind, plain: str, language: str) -> None:
    made = column(kind)
    assert made.read(made.show(plain, language, NAMES) or "", 2, "列", "zh") == plain


@pytest.mark.parametrize("kind", [Kind.CHOICE, Kind.YES])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_is_offered_is_told_as_the_sheet_offers_it(kind: Kind, language: str) -> None:
    with pytest.raises(NoSuchChoice) as refused:
        column(kind).read("perhaps", 7, "列", language)
    assert refused.value.details["choices"] == " / ".join(column(kind).choices(language))


def test_an_organisation_is_shown_with_its_name() -> None:
    assert column(Kind.ORGANISATION).show("bj.haidian", "en", NAMES) == "bj.haidian Haidian"
    assert column(Kind.ORGANISATION).show("bj.sasac", "en", NAMES) == "bj.sasac"


@pytest.mark.parametrize(
    ("moment", "plain"),
    [
        (datetime(2019, 5, 18, 16, tzinfo=UTC), "2019-05-18"),
        (datetime(2019, 5, 18, 0, 30, tzinfo=UTC), "2019-05-18 08:30"),
    ],
)
def test_a_due_date_is_the_last_day_of_which_it_is_the_end(moment: datetime, plain: str) -> None:
    assert day_text(moment) == plain
    assert end_of(plain) == moment


def test_a_day_on_which_something_happened_begins_at_midnight_in_beijing() -> None:
    assert begin_of("2019-05-18") == datetime(2019, 5, 17, 16, tzinfo=UTC)
    assert begin_of("2019-05-18 08:30") == datetime(2019, 5, 18, 0, 30, tzinfo=UTC)
