"""What a neighbour reports to hold must be what it was sent: its number, its id, and its content."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.cloudevents import encode
from services.links.journal import Journal
from services.links.reports import Reports
from services.links.wire import LinkReport, digest
from services.log import Log
from tests.integration.links.board import CITY, HAIDIAN
from tests.integration.links.happenings import assigned

EVENT = assigned(HAIDIAN)


@pytest.fixture
def reports(tmp_path: Path) -> Iterator[Reports]:
    log = Log(HAIDIAN, f"sqlite:///{tmp_path / 'log.db'}")
    log.append([EVENT])
    yield Reports(log, CITY, Journal(log, CITY))
    log.close()


@pytest.mark.parametrize(
    ("id", "content", "alarm"),
    [
        (EVENT.id, digest(encode(EVENT)), None),
        (EVENT.id, None, None),
        (EVENT.id, "0" * 64, "altered-there"),
        ("another", digest(encode(EVENT)), "log-forked"),
    ],
    ids=["the same", "of an older version", "another content", "another event"],
)
def test_a_report_of_what_was_sent_is_compared(
    reports: Reports, id: str, content: str | None, alarm: str | None
) -> None:
    found = reports.check(LinkReport(stored=1, id=id, head=0, told=0, digest=content), 0)
    assert (found and found.code) == alarm


def test_a_report_says_what_the_last_event_holds(tmp_path: Path) -> None:
    log = Log(CITY, f"sqlite:///{tmp_path / 'city.db'}")
    try:
        assert Reports(log, HAIDIAN, Journal(log, HAIDIAN)).report(missing=False, alarm=None).digest is None
        log.take_in(HAIDIAN, 1, [encode(EVENT)])
        assert Reports(log, HAIDIAN, Journal(log, HAIDIAN)).report(missing=False, alarm=None).digest == digest(
            encode(EVENT)
        )
    finally:
        log.close()
