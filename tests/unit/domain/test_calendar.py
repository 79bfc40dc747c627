"""How the city publishes the working days of a year, amends them, and lets everybody below know."""

from dataclasses import replace
from datetime import date

import pytest

from domain.aggregate_id import AggregateId
from domain.calendar import (
    AmendCalendar,
    CalendarShared,
    DayOfAnotherYear,
    DayTwice,
    NothingAmended,
    PublishCalendar,
    ShareCalendar,
    WorkedAnyway,
)
from domain.decreed import DecreeStatus, NobodyNew, in_force
from domain.node_id import NodeId
from domain.refusal import AlreadyExists, TierMissing
from domain.tier import usual_tier
from domain.tree.events import OrganisationClosed, OrganisationEntered
from domain.words import Words
from tests.unit.domain.decrees import CALENDAR_2020, amended_2020, morning, published_2020
from tests.unit.given import BJ, CHAOYANG, HAIDIAN, KEXU, ZHONGGUANCUN, fold, given

publish = PublishCalendar(
    year=2020, holidays=published_2020.holidays, workdays=published_2020.workdays, decree=published_2020.decree
)
amend = AmendCalendar(holidays=amended_2020.holidays, workdays=amended_2020.workdays, decree=amended_2020.decree)
TREE, TREE_OF_HAIDIAN = AggregateId("tree-0@bj"), AggregateId("tree-0@bj.haidian")


def entered(organisation: NodeId, *, node: bool = True) -> OrganisationEntered:
    return OrganisationEntered(
        organisation=organisation, name=Words("某", "Some"), tier=usual_tier(organisation), node=node
    )


TREES = (entered(BJ), entered(HAIDIAN), entered(CHAOYANG))
OF_HAIDIAN = (entered(BJ), entered(HAIDIAN), entered(ZHONGGUANCUN), entered(KEXU, node=False))


def test_a_calendar_is_published_once_a_year_as_version_1() -> None:
    given().when(publish, at=published_2020.since).then(published_2020)
    given(published_2020).when(publish).then_refused(AlreadyExists, id=CALENDAR_2020)
    state = fold(CALENDAR_2020, [published_2020])
    assert (state.year, state.version, state.status) == (2020, 1, DecreeStatus.PUBLISHED)


def test_the_days_stand_in_their_order_however_they_were_named() -> None:
    turned = replace(publish, holidays=publish.holidays[::-1], workdays=publish.workdays[::-1])
    given().when(turned, at=published_2020.since).then(published_2020)


def test_an_amendment_is_a_version_more_and_the_old_one_is_kept() -> None:
    given(published_2020).when(amend, at=amended_2020.since).then(amended_2020)
    state = fold(CALENDAR_2020, [published_2020, amended_2020])
    assert (state.version, state.status, state.decree) == (2, DecreeStatus.AMENDED, amended_2020.decree)
    assert [version.number for version in state.versions] == [1, 2]
    assert in_force(state.versions, morning("2020-01-25")).number == 1
    assert in_force(state.versions, amended_2020.since).number == 2


def test_before_the_first_was_published_it_is_the_best_known() -> None:
    assert in_force(fold(CALENDAR_2020, [published_2020]).versions, morning("2018-01-01")).number == 1


def test_an_amendment_changes_something() -> None:
    given(published_2020, amended_2020).when(amend).then_refused(NothingAmended)


@pytest.mark.parametrize("command", [publish, amend])
def test_a_calendar_has_the_days_of_its_own_year(command: PublishCalendar | AmendCalendar) -> None:
    past = (published_2020,) if isinstance(command, AmendCalendar) else ()
    wrong = replace(command, holidays=(*command.holidays, date(2021, 1, 1)))
    given(*past).when(wrong).then_refused(DayOfAnotherYear, field="holidays", day=date(2021, 1, 1), year=2020)


def test_a_day_is_named_once() -> None:
    day = publish.holidays[0]
    given().when(replace(publish, holidays=(*publish.holidays, day))).then_refused(DayTwice, field="holidays", day=day)
    given().when(replace(publish, workdays=(day,))).then_refused(DayTwice, field="workdays", day=day)


def test_only_days_of_a_weekend_are_named_as_worked() -> None:
    monday = date(2020, 3, 2)
    given().when(replace(publish, workdays=(monday,))).then_refused(WorkedAnyway, field="workdays", day=monday)


def test_only_the_city_decrees() -> None:
    given().when(publish, owner=HAIDIAN).then_refused(TierMissing)
    given(published_2020).when(amend, owner=HAIDIAN).then_refused(TierMissing)
    given(published_2020).when(ShareCalendar(), owner=HAIDIAN).then_refused(TierMissing)


def test_every_node_below_has_it() -> None:
    told = (CHAOYANG, HAIDIAN, ZHONGGUANCUN)
    known = given().seeing(TREE, *TREES).seeing(TREE_OF_HAIDIAN, *OF_HAIDIAN)
    known.when(publish, at=published_2020.since).then(replace(published_2020, addressees=told))
    later = replace(known, events=(published_2020,)).when(amend, at=amended_2020.since)
    later.then(replace(amended_2020, addressees=told))


def test_who_entered_since_is_told_once() -> None:
    told = replace(published_2020, addressees=(HAIDIAN,))
    known = given(told).seeing(TREE, *TREES)
    known.when(ShareCalendar()).then(CalendarShared(addressees=(CHAOYANG,)))
    shared = replace(known, events=(told, CalendarShared(addressees=(CHAOYANG,))))
    shared.when(ShareCalendar()).then_refused(NobodyNew)


def test_who_is_closed_is_told_no_more() -> None:
    closed = (*TREES, OrganisationClosed(organisation=CHAOYANG, reason="撤销"))
    told = replace(published_2020, addressees=(HAIDIAN,))
    given(told).seeing(TREE, *closed).when(ShareCalendar()).then_refused(NobodyNew)
