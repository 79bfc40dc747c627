"""The register of reports keeps what it was given, finds it, and changes it once."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.aggregate_id import AggregateId
from domain.node_id import NodeId
from domain.refusal import NotFound
from services.gateway.entry import ReportEntry, ReportRevision, digest_of, key_of, raw_of
from services.gateway.names import External
from services.gateway.outcome import Result, Status, refusal_record
from services.gateway.reports import ReportIdentity
from services.gateway.store import ReportFilter, ReportStore, ReportTally, WaitingReport

HAIDIAN, KEXU, CHAOYANG = NodeId("bj.haidian"), NodeId("bj.haidian.kexu"), NodeId("bj.chaoyang")
AT = datetime(2019, 5, 15, 9, 0, 0, 5, tzinfo=UTC)


@pytest.fixture
def store(database_url: str) -> Iterator[ReportStore]:
    opened = ReportStore(database_url)
    yield opened
    opened.close()


def entry(
    id: str,
    status: Status = Status.ACCEPTED,
    organisation: NodeId = HAIDIAN,
    publisher: str = "oa",
    due: datetime | None = None,
    awaits: frozenset[str] = frozenset(),
) -> ReportEntry:
    """Return a report as it comes into the register."""
    event = {"source": "oa", "id": id, "data": {"note": "\x00 属实"}}
    raw = raw_of(event)
    return ReportEntry(
        key=key_of(organisation, ReportIdentity("oa", id)),
        organisation=organisation,
        publisher=publisher,
        received_at=AT,
        status=status,
        attempts=1,
        next_attempt=due,
        until=due,
        awaits=awaits,
        digest=digest_of(event, raw),
        raw=raw,
        result=Result(AggregateId("issue-a@bj.haidian"), reason=refusal_record(NotFound(id="list-b@bj"))),
    )


def test_what_is_kept_comes_back_as_it_was(store: ReportStore) -> None:
    report = entry("1", Status.WAITING, due=AT + timedelta(hours=1), awaits=frozenset({"a", "b"}))
    assert store.add([report])
    found = store.known([report.key, "unheard"])
    assert found == {report.key: replace(report, number=found[report.key].number)}
    assert found[report.key].event["data"] == {"note": "\x00 属实"}


def test_what_is_kept_is_there_after_the_node_has_stopped(database_url: str) -> None:
    first = ReportStore(database_url)
    first.add([entry("1")])
    first.close()
    second = ReportStore(database_url)
    assert [each.key for each in second.page(ReportFilter())] == [entry("1").key]
    second.close()


def test_a_report_is_kept_once_and_the_first_one_stays(store: ReportStore) -> None:
    first, other = entry("1"), entry("2")
    assert store.add([first])
    assert not store.add([replace(first, publisher="another"), other])
    assert {each.publisher for each in store.known([first.key]).values()} == {"oa"}
    assert other.key in store.known([other.key])


def test_the_same_identity_is_another_report_for_another_organisation(store: ReportStore) -> None:
    assert store.add([entry("1"), entry("1", organisation=CHAOYANG)])


def test_a_change_follows_on_what_is_kept(store: ReportStore) -> None:
    report = entry("1", Status.WAITING, due=AT, awaits=frozenset({"a"}))
    store.add([report])
    done = replace(report, status=Status.ACCEPTED, version=2, attempts=2, next_attempt=None, awaits=frozenset())
    assert store.change([done])
    [found] = store.known([report.key]).values()
    assert (found.status, found.version, found.attempts, found.next_attempt, found.awaits) == (
        Status.ACCEPTED,
        2,
        2,
        None,
        frozenset(),
    )


def test_of_two_changes_of_one_version_the_second_is_none_and_nothing_beside_it_either(store: ReportStore) -> None:
    one, two = entry("1", Status.WAITING, due=AT), entry("2", Status.WAITING, due=AT)
    store.add([one, two])
    assert store.change([replace(one, status=Status.REFUSED, version=2)])
    revision = ReportRevision(two.key, 1, AT, "p1", None, two.status, two.raw, two.result)
    name = External(HAIDIAN, "round", "R8")
    late = [replace(two, status=Status.DISMISSED, version=2), replace(one, status=Status.ACCEPTED, version=2)]
    assert not store.change(late, {name: AggregateId("round-8@bj.haidian")}, [revision])
    found = store.known([one.key, two.key])
    assert (found[one.key].status, found[two.key].status) == (Status.REFUSED, Status.WAITING)
    assert (store.revision(two.key), store.name(name)) == ([], None)


def test_what_a_report_was_before_stays_readable(store: ReportStore) -> None:
    report = entry("1", Status.REFUSED)
    store.add([report])
    revision = ReportRevision(report.key, 1, AT, "p1", "改正日期", report.status, report.raw, report.result)
    assert store.change([replace(report, version=2, raw=b"{}", publisher="p1")], revision=[revision])
    assert store.revision(report.key) == [revision]


def test_pages_go_by_the_order_in_which_reports_came(store: ReportStore) -> None:
    reports = [entry(str(number)) for number in range(5)]
    store.add(reports[:3])
    store.add(reports[3:])
    first = store.page(ReportFilter(limit=2))
    rest = store.page(ReportFilter(after=first[-1].number))
    assert [each.key for each in (*first, *rest)] == [each.key for each in reports]


def test_pages_hold_what_is_asked_for(store: ReportStore) -> None:
    refused = entry("2", Status.REFUSED, KEXU, "kexu")
    elsewhere = NodeId("bj.haidian2")
    store.add([entry("1"), refused, entry("3", organisation=CHAOYANG), entry("4", organisation=elsewhere)])

    def ids(wanted: ReportFilter) -> list[object]:
        return [each.event["id"] for each in store.page(wanted)]

    assert ids(ReportFilter(organisation=HAIDIAN)) == ["1", "2"]
    assert ids(ReportFilter(organisation=KEXU)) == ["2"]
    assert ids(ReportFilter(status=Status.REFUSED)) == ["2"]
    assert ids(ReportFilter(publisher="kexu")) == ["2"]
    assert ids(ReportFilter(key=refused.key, organisation=KEXU)) == ["2"]
    assert ids(ReportFilter(key=refused.key, organisation=CHAOYANG)) == []


def test_what_waits_is_listed_by_when_it_is_due_and_counted_by_organisation(store: ReportStore) -> None:
    later = entry("1", Status.WAITING, due=AT + timedelta(hours=2), awaits=frozenset({"a"}))
    sooner = entry("2", Status.WAITING, KEXU, due=AT + timedelta(hours=1))
    store.add([later, sooner, entry("3"), entry("4", Status.REFUSED)])
    assert store.waiting() == [
        WaitingReport(sooner.key, frozenset(), AT + timedelta(hours=1)),
        WaitingReport(later.key, frozenset({"a"}), AT + timedelta(hours=2)),
    ]
    assert store.count(HAIDIAN, Status.WAITING) == 1
    assert store.count(HAIDIAN, Status.REFUSED) == 1
    assert store.count(CHAOYANG, Status.WAITING) == 0


def test_reports_of_an_organisation_and_those_below_it_are_counted_by_publisher_and_status(store: ReportStore) -> None:
    reports = [entry("1"), entry("2"), entry("3", Status.REFUSED), entry("4", organisation=KEXU, publisher="gis")]
    store.add([*reports, entry("5", organisation=CHAOYANG)])
    assert store.tallies(HAIDIAN) == [
        ReportTally("gis", Status.ACCEPTED, 1),
        ReportTally("oa", Status.ACCEPTED, 2),
        ReportTally("oa", Status.REFUSED, 1),
    ]
    assert store.tallies(KEXU) == [ReportTally("gis", Status.ACCEPTED, 1)]


def test_a_name_is_remembered_once_for_each_organisation_and_kind(store: ReportStore) -> None:
    name, id = External(HAIDIAN, "round", "R8"), AggregateId("round-8@bj.haidian")
    store.add([entry("1")], {name: id})
    store.add([], {name: AggregateId("round-9@bj.haidian")})
    assert store.name(name) == id
    assert store.name(name._replace(organisation=CHAOYANG)) is None
    assert store.name(name._replace(kind="letter")) is None
