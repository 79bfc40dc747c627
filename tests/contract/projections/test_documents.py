"""What the views answer about letters and circulars: who acknowledged, who replied, and who is late (P3, P12)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.aggregate_id import AggregateId
from domain.circular import ReadAcrossClosed, ReadAcrossReopened
from domain.document import numbered_id
from domain.envelope import Envelope
from domain.letter import LetterClosed, LetterIssued, LetterReplyRejected, LetterWithdrawn
from domain.node_id import NodeId
from domain.reply import DocumentAcknowledged, DocumentReplied, reply_id
from domain.supervision import SupervisionClosed, SupervisionReplyRejected
from domain.task.events import TaskAssigned
from projections.documents.circulars import acknowledgements, read_across
from projections.documents.letters import letters_of
from projections.documents.supervisions import supervisions_of
from projections.engine.as_of import AsOf
from projections.engine.views import Views
from projections.review.annual import explain
from tests.contract.projections.conftest import OpenViews
from tests.unit.domain import papers as p
from tests.unit.given import BJ, CCMU, CHAOYANG, HAIDIAN, ZHONGGUANCUN
from tests.unit.projections.recorded import ListedLog, on

DAY = timedelta(days=1)
ISSUED = datetime(2019, 10, 1, 1, 0, tzinfo=UTC)
ANSWERED = {"acknowledged": DocumentAcknowledged, "replied": DocumentReplied, "overdue": LetterIssued}
LATE = p.ANSWER_BY + DAY
NOW = datetime(2020, 2, 1, 1, 0, tzinfo=UTC)


def letter(number: int, *later: object, at: datetime = ISSUED) -> list[Envelope]:
    """Return a letter to the university with its number in 2019."""
    return on(letter_id(number), replace(p.letter_issued, number=number), *later, at=at, every=40 * DAY)


def letter_id(number: int) -> AggregateId:
    """Return the id of the letter with this number in 2019."""
    return numbered_id("letter", 2019, number, BJ)


def answered(
    document: AggregateId, addressee: NodeId, *texts: str, at: datetime = ISSUED + DAY, every: timedelta = DAY
) -> list[Envelope]:
    """Return the acknowledgement of a document and the replies to it."""
    said = [DocumentReplied(text=text) for text in texts]
    return on(reply_id(document, addressee), p.acknowledged(document), *said, at=at, every=every)


def supervision(number: int, *later: object, every: timedelta = DAY) -> list[Envelope]:
    """Return a supervision order to Haidian."""
    return on(order_id(number), p.ordered, *later, at=ISSUED, every=every)


def order_id(number: int) -> AggregateId:
    """Return the id of an order."""
    return AggregateId(f"supervision-{number}@bj")


def story() -> ListedLog:
    """Return a log with letters in every state, and a circular that requires read-across of two districts."""
    tasks = [
        TaskAssigned(title="对照检查", lead=HAIDIAN, due=p.ANSWER_BY, about=p.CIRCULAR),
        TaskAssigned(title="自查", lead=ZHONGGUANCUN, due=p.ANSWER_BY, about=p.CIRCULAR),
        TaskAssigned(title="别的事", lead=HAIDIAN, due=p.ANSWER_BY),
    ]
    log = ListedLog()
    log.append(
        [
            *letter(1, LetterClosed(assessment="已采纳")),
            *answered(letter_id(1), CCMU, "已修订制度"),
            *letter(2),
            *answered(letter_id(2), CCMU, "已修订制度", every=LATE - ISSUED),
            *letter(3, LetterReplyRejected(addressee=CCMU, reason="未说明时限")),
            *answered(letter_id(3), CCMU, "已知悉"),
            *letter(4),
            *letter(5, LetterWithdrawn(reason="内容有误")),
            *letter(6, at=NOW - DAY),
            *on(p.CIRCULAR, p.circular_issued, p.read_across, at=ISSUED),
            *answered(p.CIRCULAR, HAIDIAN, "已举一反三"),
            *supervision(1, SupervisionClosed(assessment="进度符合要求"), every=40 * DAY),
            *answered(order_id(1), HAIDIAN, "已整改过半"),
            *supervision(2),
            *answered(order_id(2), HAIDIAN),
            *supervision(3, SupervisionReplyRejected(addressee=HAIDIAN, reason="未说明进度"), every=3 * DAY),
            *answered(order_id(3), HAIDIAN, "已知悉", "已整改过半", every=50 * DAY),
            *on(AggregateId("task-1@bj"), tasks[0], at=ISSUED),
            *on(AggregateId("task-2@bj.haidian"), tasks[1], at=ISSUED),
            *on(AggregateId("task-3@bj"), tasks[2], at=ISSUED),
        ]
    )
    return log


@pytest.fixture(scope="module")
def views(caught_up_once: OpenViews) -> Views:
    return caught_up_once(story(), clock=lambda: NOW, node=BJ)


def test_the_letters_of_a_year_are_counted_those_withdrawn_apart(views: Views) -> None:
    with views.read() as snapshot:
        found = letters_of(snapshot, year=2019)
        assert (found.issued, found.acknowledged, found.replied, found.overdue) == (4, 3, 2, 2)
        assert (found.withdrawn, len(found.items)) == (1, 5)
        assert letters_of(snapshot, year=2020).issued == 1
        assert letters_of(snapshot).issued == 5


def test_the_counts_of_answers_are_explained_by_the_answers(views: Views) -> None:
    with views.read() as snapshot:
        said = [each.figure for each in letters_of(snapshot).definitions]
        found = {name: explain(snapshot, figure=f"letters.{name}", year=2019) for name in ANSWERED}
    assert said[::3] == [f"letters.{name}" for name in ANSWERED]
    assert [each.line.value for each in found.values()] == [3, 2, 2]
    for name, event in ANSWERED.items():
        assert {type(each.payload) for each in found[name].events} == {event}
        assert len({each.subject for each in found[name].events}) == found[name].line.value


def test_every_letter_says_how_it_stands_with_its_addressee(views: Views) -> None:
    with views.read() as snapshot:
        lines = {line.letter.number: line.answer for line in letters_of(snapshot).items}
    assert (lines[1].replied_at, lines[1].text) == (ISSUED + 2 * DAY, "已修订制度")
    assert (lines[1].late, lines[1].overdue) == (False, False)
    assert (lines[2].late, lines[2].overdue) == (True, False)
    assert (lines[3].replied_at, lines[3].text, lines[3].overdue) == (None, None, True), "its reply was rejected"
    assert (lines[4].acknowledged_at, lines[4].overdue) == (None, True)
    assert not lines[5].overdue, "it was withdrawn"


def test_a_letter_is_overdue_from_its_date_on(views: Views) -> None:
    for moment, overdue in ((p.ANSWER_BY, 0), (p.ANSWER_BY + DAY / 2, 3)):
        with views.read(AsOf(moment=moment)) as snapshot:
            assert letters_of(snapshot, year=2019).overdue == overdue


def test_a_circular_shows_every_body_acknowledged_or_missing(views: Views) -> None:
    with views.read() as snapshot:
        [line] = acknowledgements(snapshot, circular=p.CIRCULAR).items
        assert acknowledgements(snapshot).items == (line,)
        assert acknowledgements(snapshot, circular=AggregateId("circular-9@bj")).items == ()
    assert (line.acknowledged, line.missing) == (1, 1)
    haidian, chaoyang = line.bodies
    assert (haidian.organisation, haidian.acknowledged_at, haidian.overdue) == (HAIDIAN, ISSUED + DAY, False)
    assert (chaoyang.organisation, chaoyang.acknowledged_at, chaoyang.overdue) == (CHAOYANG, None, True)


def test_a_late_acknowledgement_is_taken_and_shown_as_late(open_views: OpenViews) -> None:
    log = ListedLog()
    log.append([*on(p.CIRCULAR, p.circular_issued, at=ISSUED), *answered(p.CIRCULAR, CHAOYANG, at=LATE)])
    views = open_views(log, clock=lambda: NOW)
    views.catch_up()
    with views.read() as snapshot:
        [line] = acknowledgements(snapshot).items
        assert read_across(snapshot).items == (), "it requires none"
    assert [body.late for body in line.bodies] == [False, True]
    assert not line.bodies[1].overdue


def test_read_across_is_done_when_a_body_replies_and_shows_the_tasks_that_serve_it(views: Views) -> None:
    with views.read() as snapshot:
        [line] = read_across(snapshot, circular=p.CIRCULAR).items
    haidian, chaoyang = line.bodies
    assert (line.done, haidian.answer.text, chaoyang.answer.overdue) == (1, "已举一反三", True)
    assert [each.task.id for each in haidian.tasks] == ["task-1@bj", "task-2@bj.haidian"]
    assert chaoyang.tasks == ()


def test_read_across_that_was_closed_waits_for_nobody_and_shows_who_had_not_replied(open_views: OpenViews) -> None:
    log, closed = ListedLog(), ReadAcrossClosed(unanswered=(CHAOYANG,), reason="机构合并")
    log.append(on(p.CIRCULAR, p.circular_issued, p.read_across, closed, at=p.ANSWER_BY - 5 * DAY, every=4 * DAY))
    views = open_views(log, clock=lambda: NOW)
    views.catch_up()

    def overdue(moment: datetime) -> int:
        with views.read(AsOf(moment=moment)) as snapshot:
            [line] = read_across(snapshot).items
        return line.overdue

    assert [overdue(p.ANSWER_BY + days * DAY) for days in (-1, 2, 4)] == [0, 2, 0]
    with views.read() as snapshot:
        [line] = read_across(snapshot).items
    assert (line.ended_at, line.circular.unanswered) == (p.ANSWER_BY + 3 * DAY, (CHAOYANG,))


def test_read_across_that_was_closed_by_mistake_is_waited_for_again_and_was_closed_in_the_past(
    open_views: OpenViews,
) -> None:
    log, closed = ListedLog(), ReadAcrossClosed(unanswered=(CHAOYANG,), reason="机构合并")
    again = ReadAcrossReopened(reason="登记有误")
    log.append(on(p.CIRCULAR, p.circular_issued, p.read_across, closed, again, at=p.ANSWER_BY, every=4 * DAY))
    views = open_views(log, clock=lambda: NOW)
    views.catch_up()
    with views.read() as now, views.read(AsOf(position=3)) as before:
        [open], [over] = read_across(now).items, read_across(before).items
    assert (open.ended_at, open.circular.unanswered, open.overdue) == (None, (), 2)
    assert (over.ended_at, over.circular.unanswered, over.overdue) == (p.ANSWER_BY + 8 * DAY, (CHAOYANG,), 0)


def test_a_supervision_order_is_chased_until_a_reply_does(views: Views) -> None:
    with views.read() as snapshot:
        found = supervisions_of(snapshot, year=2019)
        assert supervisions_of(snapshot, year=2020).ordered == 0
    assert (found.ordered, found.replied, found.overdue, found.closed) == (3, 2, 1, 1)
    closed, waiting, again = (line.answer for line in found.items)
    assert (closed.late, closed.overdue) == (False, False)
    assert (waiting.acknowledged_at, waiting.overdue) == (ISSUED + DAY, True)
    assert (again.text, again.late) == ("已整改过半", True)
    with views.read(AsOf(moment=ISSUED + 10 * DAY)) as snapshot:
        assert supervisions_of(snapshot).overdue == 0
