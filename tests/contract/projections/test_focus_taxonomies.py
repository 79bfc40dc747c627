"""Which codes issues are sorted by, and what every code is called that ever was in force."""

from datetime import timedelta

from domain.aggregate_id import AggregateId
from domain.focus import EARLIER_AREAS, EARLIER_IMPLEMENTATIONS
from domain.focus_taxonomy import taxonomy_of
from domain.issue.events import IssueRaised
from domain.words import Words
from projections.engine.as_of import AsOf
from projections.focus_taxonomies import code_names, focus_taxonomies, in_force
from projections.ledger.focus import focus_table
from tests.contract.projections.conftest import OpenViews
from tests.unit.domain.examples import LIST, REPAIRS
from tests.unit.domain.test_focus_taxonomy import DUTY, HOUSING, LINE, amended, published
from tests.unit.given import AT, BJ, KEXU
from tests.unit.projections.recorded import ListedLog, on


def issue(number: int, focus: str, *areas: str) -> tuple[AggregateId, IssueRaised]:
    raised = IssueRaised(
        list=LIST,
        category=REPAIRS.code,
        category_name=REPAIRS.name,
        text="路灯不亮",
        about=KEXU,
        focus=focus,
        focus_areas=areas,
    )
    return AggregateId(f"issue-{number}@bj"), raised


def test_where_a_city_has_said_nothing_the_codes_are_those_of_old(caught_up: OpenViews) -> None:
    with caught_up(ListedLog(), node=BJ).read() as snapshot:
        assert in_force(snapshot) == (EARLIER_IMPLEMENTATIONS, EARLIER_AREAS)
        assert snapshot.rows(focus_taxonomies) == []


def test_the_focus_table_has_what_is_in_force_and_the_codes_of_old_that_issues_name(caught_up: OpenViews) -> None:
    log = ListedLog()
    log.append(on(*issue(1, "policies", "livelihood"), at=AT - timedelta(days=1)))
    log.append(on(taxonomy_of(BJ), published, amended, at=AT, every=timedelta(days=1)))
    log.append(on(*issue(2, "duty", "housing"), at=AT + timedelta(days=2)))
    views = caught_up(log, node=BJ)
    with views.read() as now, views.read(AsOf(moment=AT)) as then:
        table, names = focus_table(now), code_names(now)
        assert (in_force(then)[0], in_force(now)) == ((LINE,), ((LINE, DUTY), (HOUSING,)))
    assert [(line.focus, line.issues) for line in table.lines] == [("line", 0), ("duty", 1), ("policies", 1)]
    assert [(each.area, each.issues) for each in table.total.areas] == [("housing", 1), ("livelihood", 1)]
    assert names["housing"] == Words("住房", "Housing")
    assert names["policies"] == EARLIER_IMPLEMENTATIONS[0].name
    assert table.lines[2].name == names["policies"]
