"""What the views answer about filings: late, rejected, and patrols that started unfiled (P12)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from domain.aggregate_id import AggregateId, counterpart
from domain.envelope import Envelope
from domain.filing_rule import FilingSanction
from domain.reply import DocumentAcknowledged, FilingRejected, reply_id
from projections.filings import Filings, filings_of
from tests.contract.projections.conftest import OpenViews
from tests.unit.domain import papers as p
from tests.unit.domain.examples import PATROL, planned, started
from tests.unit.domain.inspecting import deployed, inspection_opened
from tests.unit.given import BJ, HAIDIAN
from tests.unit.projections.recorded import ListedLog, on

MAY = datetime(2019, 5, 15, 1, 0, tzinfo=UTC)
JUNE = MAY + timedelta(days=20)
patrols = [AggregateId(f"patrol-{number}@bj.haidian") for number in range(1, 5)]


def filing(number: int, *, late: bool = False, times: int = 1, at: datetime = MAY) -> list[Envelope]:
    """Return the filing of one of Haidian's patrols."""
    return filing_of(patrols[number - 1], late=late, times=times, at=at)


def filing_of(
    about: AggregateId, *, late: bool = False, times: int = 1, at: datetime = MAY, version: int | None = 1
) -> list[Envelope]:
    event = replace(p.filed, about=about, late=late, rule_version=version)
    return on(counterpart(about, "filing", HAIDIAN), *[event] * times, at=at)


def answer(number: int, *, rejected: bool) -> list[Envelope]:
    """Return what the city said to it."""
    id = counterpart(patrols[number - 1], "filing", HAIDIAN)
    taken = DocumentAcknowledged(document=id, author=HAIDIAN)
    given_back = FilingRejected(filing=id, author=HAIDIAN, reason="方案不完整")
    return on(reply_id(id, BJ), given_back if rejected else taken, at=MAY + timedelta(hours=2))


def asked(caught_up: OpenViews, *events: Envelope) -> tuple[Filings, Filings]:
    """Return the filings of 2019 and of 2018."""
    log = ListedLog()
    log.append(on(p.RULE, p.rule(FilingSanction.FLAG, version=1), at=MAY))
    log.append(events)
    views = caught_up(log)
    with views.read() as snapshot:
        return filings_of(snapshot, year=2019), filings_of(snapshot, year=2018)


def test_what_was_filed_late_or_rejected_shows(caught_up: OpenViews) -> None:
    found, before = asked(
        caught_up,
        *filing(1, late=True),
        *answer(1, rejected=False),
        *filing(2),
        *answer(2, rejected=True),
        *filing(3, times=2),
        *answer(3, rejected=True),
    )
    assert (found.filed, found.late, found.rejected) == (3, 1, 1)
    lines = [(line.acknowledged, line.rejected, line.reason) for line in found.items]
    assert lines == [(True, False, None), (False, True, "方案不完整"), (False, False, None)]
    assert found.rule
    assert (found.rule.version, found.rule.unfiled) == (1, FilingSanction.FLAG)
    assert (before.filed, before.items) == (0, ())


def test_a_patrol_of_a_subordinate_that_started_unfiled_is_flagged(caught_up: OpenViews) -> None:
    going = [event for id in (*patrols[:3], PATROL) for event in on(id, planned, started, at=JUNE)]
    waiting = on(patrols[3], planned, at=JUNE)
    found, before = asked(caught_up, *going, *waiting, *filing(1), *filing(2), *answer(2, rejected=True))
    assert [act.id for act in found.unfiled] == patrols[1:3], "the city files nothing; what waits may still be filed"
    assert before.unfiled == ()


def start(number: int, at: datetime) -> list[Envelope]:
    """Return that one of Haidian's patrols started."""
    return on(patrols[number - 1], planned, started, at=at)


def test_what_starts_before_its_planned_day_is_late_by_the_day_on_which_it_started(caught_up: OpenViews) -> None:
    early, in_time, waiting = (filing(number) for number in (1, 2, 3))
    found, _ = asked(
        caught_up,
        *[*early, *in_time, *waiting],
        *start(1, MAY + timedelta(days=9)),
        *start(2, MAY + timedelta(days=10)),
    )
    assert [line.filing.late for line in found.items] == [True, False, False]
    assert (found.late, found.unfiled) == (1, ())


def test_it_is_late_by_the_version_of_the_rule_by_which_it_was_filed(caught_up: OpenViews) -> None:
    stricter = on(p.RULE, p.rule(FilingSanction.FLAG, 10, 1), p.rule(FilingSanction.FLAG, 30, 2), at=MAY)[1:]
    found, _ = asked(caught_up, *filing(1), *stricter, *start(1, JUNE))
    assert (found.rule and found.rule.version, found.late) == (2, 0)


def test_what_is_filed_after_its_start_is_late_whatever_the_rule(caught_up: OpenViews) -> None:
    inspection = AggregateId("inspection-9@bj.haidian")
    after = MAY + timedelta(days=1)
    found, _ = asked(
        caught_up,
        *start(1, MAY),
        *on(inspection, inspection_opened, deployed, at=MAY),
        *filing(1, at=after),
        *filing_of(inspection, at=after, version=None),
    )
    assert [line.filing.late for line in found.items] == [True, True]
    assert found.late == 2
