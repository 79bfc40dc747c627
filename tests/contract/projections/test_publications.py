"""What the views answer about publications: where each stands, with the dates of its stages (P17)."""

from datetime import UTC, datetime, timedelta

from domain.aggregate_id import AggregateId
from domain.publication.events import PublicationApproved, PublicationFollowedUp, PublishedInCircular, PublishedInMedia
from domain.publication.state import PublicationStatus
from domain.words import Words
from projections.publications import Stage, StatusSum, publications_of
from tests.contract.projections.conftest import OpenViews
from tests.unit.domain import second_half as s
from tests.unit.given import CHAOYANG
from tests.unit.projections.recorded import ListedLog, on

CONFERENCE = Words("以案为鉴、以案促改警示教育大会", "Warning education conference")
PAPER = Words("北京日报", "Beijing Daily")
AT, DAY = datetime(2019, 10, 8, 1, tzinfo=UTC), timedelta(days=1)
WHOLE, PROPOSED, LATER = (AggregateId(f"publication-{number}@bj") for number in (1, 2, 3))


def test_publications_stand_with_all_their_stages(caught_up: OpenViews) -> None:
    whole = (
        s.publication_proposed,
        PublicationApproved(),
        PublishedInCircular(organisation=CHAOYANG, conference=CONFERENCE),
        PublishedInMedia(outlet=PAPER, summary="公开整改情况"),
        PublicationFollowedUp(note="路灯全部修复"),
    )
    log = ListedLog()
    log.append(on(PROPOSED, s.publication_proposed, at=AT + DAY))
    log.append(on(WHOLE, *whole, at=AT, every=DAY))
    log.append(on(LATER, s.publication_proposed, at=AT + 100 * DAY))
    views = caught_up(log)
    with views.read() as snapshot:
        found = publications_of(snapshot, year=2019)
        waiting = publications_of(snapshot, status=PublicationStatus.PROPOSED)
    assert [row.id for row in found.items] == [WHOLE, PROPOSED]
    assert found.items[0].stages == (
        Stage(PublicationStatus.APPROVED, AT + DAY),
        Stage(PublicationStatus.CIRCULATED, AT + 2 * DAY, CONFERENCE),
        Stage(PublicationStatus.IN_MEDIA, AT + 3 * DAY, PAPER, "公开整改情况"),
        Stage(PublicationStatus.FOLLOWED_UP, AT + 4 * DAY, note="路灯全部修复"),
    )
    assert found.sums == (StatusSum(PublicationStatus.PROPOSED, 1), StatusSum(PublicationStatus.FOLLOWED_UP, 1))
    assert [row.id for row in waiting.items] == [PROPOSED, LATER]
