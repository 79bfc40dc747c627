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
from tests.unit.given import BJ, HAIDIAN
from tests.unit.projections.recorded import ListedLog, on

MAY = datetime(2019, 5, 15, 1, 0, tzinfo=UTC)
JUNE = MAY + timedelta(days=20)
patrols = [AggregateId(f"patrol-{number}@bj.haidian") for number in range(1, 5)]


def filing(number: int, *, late: bool = False, times: int = 1) -> list[Envelope]:
    """Return the filing of one of Haidian's patrols."""
    about = patrols[number - 1]
    event = replace(p.filed, about=about, late=late, rule_version=1)
    return on(counterpart(about, "filing", HAIDIAN), *[event] * times, at=MAY)


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
