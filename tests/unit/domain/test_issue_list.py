"""A list names its categories once, and gathers from a patrol that has begun."""

from domain.issue_list import CategoryTwice, IssueListOpened, OpenIssueList, PatrolNotStarted
from domain.refusal import AlreadyExists, NotFound
from tests.unit.domain.examples import PATROL, PROPERTY, REPAIRS, TITLE, opened, planned, started
from tests.unit.given import given

open_list = OpenIssueList(title=TITLE, categories=(PROPERTY, REPAIRS), source=PATROL)


def test_the_tiers_of_the_patrol_see_its_list() -> None:
    given().seeing(PATROL, planned, started).when(open_list).then(opened)


def test_a_list_needs_no_patrol() -> None:
    plain = OpenIssueList(title=TITLE, categories=(PROPERTY,))
    given().when(plain).then(IssueListOpened(title=TITLE, categories=(PROPERTY,)))


def test_each_category_is_named_once() -> None:
    twice = OpenIssueList(title=TITLE, categories=(PROPERTY, PROPERTY))
    given().when(twice).then_refused(CategoryTwice, code=PROPERTY.code)


def test_a_patrol_has_no_findings_before_it_starts() -> None:
    given().seeing(PATROL, planned).when(open_list).then_refused(PatrolNotStarted)


def test_the_patrol_was_seen_here() -> None:
    given().when(open_list).then_refused(NotFound, id=PATROL)


def test_a_list_is_opened_once() -> None:
    given(opened).seeing(PATROL, planned, started).when(open_list).then_refused(AlreadyExists)
