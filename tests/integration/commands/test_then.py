"""An act is not dated before what it rests on; it may be recorded as late as people like."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from domain.aggregate_id import AggregateId
from domain.authority import Actor, Role
from domain.issue.events import SourceStatement
from domain.issue.raising import RaiseIssue
from domain.issue.settling import CheckRectification, ResolveIssue
from domain.list.events import ItemNumbered
from domain.on_board import tree_id
from domain.patrol.events import SeminarHeld
from domain.rectification.accepting import AcceptRectification
from domain.reference import require_references
from domain.refusal import NotFound
from domain.tier import Tier
from domain.tree.events import OrganisationEntered
from domain.words import Words
from services.commands.handler import CommandHandler
from services.commands.refusals import NotSoThen
from services.commands.requests import CommandRequest
from services.commands.seen import FEW, Seen
from services.commands.then import Then, went_on
from services.fresh import new_id
from services.log import Log
from tests.integration.commands.conftest import Clock
from tests.pointed import require_pointed
from tests.unit.domain.examples import (
    ISSUE,
    LIST,
    PATROL,
    RECTIFICATION,
    REPAIRS,
    accepted,
    in_work,
    opened,
    planned,
    started,
    submitted,
)
from tests.unit.domain.test_reference import NAMED, naming, of
from tests.unit.given import BJ, KEXU, ZHONGGUANCUN
from tests.unit.projections.recorded import START, on

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CITY, STREET = (Actor("p1", organisation, frozenset(Role)) for organisation in (BJ, ZHONGGUANCUN))

PASS = CheckRectification(passed=True, findings="灯亮了")
RAISE = RaiseIssue(list=LIST, category=REPAIRS.code, text="路灯不亮", about=KEXU, source=PATROL)
AT_THE_SEMINAR = replace(RAISE, statement=SourceStatement(seminar=1, speaker=1, text="路灯不亮"))


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    """Return the city's log: an issue is in work, and what was done was submitted a day later."""
    opened_log = Log(BJ, f"sqlite:///{tmp_path / 'log.db'}")
    opened_log.append(on(PATROL, planned, started, SeminarHeld(place=REPAIRS.name, attendees=15), every=HOUR))
    opened_log.append(on(LIST, opened, at=START + HOUR))
    opened_log.append(on(ISSUE, *in_work, at=START + 2 * HOUR, every=timedelta(0)))
    opened_log.append(on(RECTIFICATION, accepted, submitted, at=START + DAY, every=DAY))
    yield opened_log
    opened_log.close()


@pytest.fixture
def city(log: Log, clock: Clock) -> CommandHandler:
    clock.now = START + 9 * DAY
    return CommandHandler(log, BJ, {BJ, ZHONGGUANCUN}.__contains__, clock, new_id)


def test_a_check_is_not_dated_before_what_it_checks_was_submitted(city: CommandHandler) -> None:
    with pytest.raises(NotSoThen, match="has submitted nothing to check") as refused:
        city.execute(PASS, CITY, id=ISSUE, occurred_at=START + DAY + HOUR)
    require_pointed(refused.value, PASS)
    assert refused.value.beside == ("occurred_at",)
    [checked] = city.execute(PASS, CITY, id=ISSUE, occurred_at=START + 2 * DAY).events
    assert checked.envelope.time == START + 2 * DAY


def test_an_issue_is_not_raised_before_its_list_was_opened(city: CommandHandler) -> None:
    with pytest.raises(NotSoThen, match="list-1@bj is not known"):
        city.execute(RAISE, CITY, occurred_at=START + HOUR / 2)
    city.execute(RAISE, CITY, occurred_at=START + HOUR)


def test_nothing_is_from_a_seminar_before_it_was_held(city: CommandHandler) -> None:
    with pytest.raises(NotSoThen, match="no joint patrol that held a seminar 1"):
        city.execute(AT_THE_SEMINAR, CITY, occurred_at=START + HOUR)
    city.execute(AT_THE_SEMINAR, CITY, occurred_at=START + 2 * HOUR)


def test_nobody_takes_on_what_they_were_not_given_yet(city: CommandHandler, log: Log) -> None:
    later = AggregateId("issue-2@bj")
    log.append([*on(later, *in_work[:-1]), *on(later, *in_work, at=START + DAY)[-1:]])
    accept = AcceptRectification(issue=later)
    with pytest.raises(NotSoThen, match="was not given this issue"):
        city.execute(accept, STREET, occurred_at=START + 4 * HOUR)
    city.execute(accept, STREET, occurred_at=START + 2 * DAY)


def test_an_organisation_that_a_rule_of_then_names_is_called_by_its_name(city: CommandHandler, log: Log) -> None:
    later, name = AggregateId("issue-2@bj"), Words("中关村街道", "Zhongguancun")
    entered = OrganisationEntered(organisation=ZHONGGUANCUN, name=name, tier=Tier.SUBDISTRICT, node=False)
    log.append(on(tree_id(BJ), entered))
    log.append([*on(later, *in_work[:-1]), *on(later, *in_work, at=START + DAY)[-1:]])
    with pytest.raises(NotSoThen) as refused:
        city.execute(AcceptRectification(issue=later), STREET, occurred_at=START + 4 * HOUR)
    assert f"中关村街道（{ZHONGGUANCUN}）" in refused.value.say("zh")
    assert f"Zhongguancun ({ZHONGGUANCUN})" in refused.value.say("en")


def test_what_went_on_since_does_not_keep_an_act_from_being_recorded_late(city: CommandHandler, log: Log) -> None:
    log.append(on(LIST, opened, ItemNumbered(item=1, issue=ISSUE), at=START + HOUR, every=8 * DAY)[1:])
    assert city.execute(RAISE, CITY, occurred_at=START + 2 * HOUR).sequence == 1


def test_in_a_batch_too_each_rests_on_what_came_before_it_in_time(city: CommandHandler) -> None:
    check = CommandRequest(command=PASS, actor=CITY, id=ISSUE, occurred_at=START + 3 * DAY)
    resolve = CommandRequest(command=ResolveIssue(), actor=CITY, id=ISSUE, occurred_at=START + 3 * DAY)
    early = replace(check, occurred_at=START + DAY)
    refused, *done = city.execute_all([early, check, resolve])
    assert isinstance(refused, NotSoThen)
    assert not any(isinstance(each, Exception) for each in done)


def test_what_is_reported_late_is_moved_behind_what_it_rests_on(city: CommandHandler) -> None:
    reported = CommandRequest(command=PASS, actor=CITY, id=ISSUE, occurred_at=START + DAY, late=True)
    [done] = city.execute_all([reported])
    assert not isinstance(done, Exception)
    assert done.events[0].envelope.time == START + 2 * DAY


# ── Every field that names a record ───────────────────────────────────────────────────────────────────────────────────


class OneRecord:
    """A log that holds one record, which came to be at a moment."""

    def __init__(self, id: AggregateId, began: datetime, sequence: int = 1) -> None:
        last = SimpleNamespace(time=began)
        self._id = id
        self._loaded = SimpleNamespace(
            state=object(), sequence=sequence, last=last, began=began, acted=began, set_aside=None
        )

    def load(self, id: AggregateId) -> Any:
        """Return it."""
        return self._loaded if id == self._id else None


@pytest.mark.parametrize("field", sorted(NAMED))
def test_a_record_is_named_nowhere_before_it_came_to_be(field: str) -> None:
    payload, mention = NAMED[field]
    id = AggregateId(f"{next(iter(of(mention).kinds), 'issue')}-9@bj")
    command, seen = naming(payload, mention.path, id), Seen(OneRecord(id, START + DAY))  # type: ignore[arg-type]
    require_references(command, BJ, seen)
    later = went_on([id], seen, START)
    with pytest.raises(NotFound):
        require_references(command, BJ, Then(seen, later, START))
    assert not went_on([id], seen, START + DAY)


def test_what_gathers_very_many_events_is_taken_as_it_stands_once_it_was_there() -> None:
    seen = Seen(OneRecord(LIST, START, FEW + 1))  # type: ignore[arg-type]
    assert seen.as_of(LIST, START - HOUR) is None
    assert seen.as_of(LIST, START) is seen[LIST]


def test_how_the_board_is_run_holds_for_what_was_before() -> None:
    tree, calendar = AggregateId("tree-0@bj"), AggregateId("calendar-2019@bj")
    for id in (tree, calendar):
        assert not went_on([id], Seen(OneRecord(id, START + DAY)), START)  # type: ignore[arg-type]
