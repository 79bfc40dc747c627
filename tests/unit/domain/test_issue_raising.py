"""How an issue comes on the list, or does not."""

from dataclasses import replace
from datetime import timedelta

import pytest
from pydantic import TypeAdapter, ValidationError

from domain.account import ListEntered, account_id
from domain.aggregate import On
from domain.aggregate_id import AggregateId, owner_of
from domain.focus import FocusEntry
from domain.focus_taxonomy import FocusTaxonomyAmended, FocusTaxonomyPublished, taxonomy_of
from domain.issue.events import (
    IssueDismissed,
    IssueListed,
    IssueMerged,
    IssueMoved,
    IssueRaised,
    IssueVerified,
    IssueWrittenOff,
)
from domain.issue.raising import (
    DismissIssue,
    FocusAreaTwice,
    ListIssue,
    MergedElsewhere,
    MergedIntoItself,
    MergeIssue,
    MoveIssue,
    RaiseIssue,
    UnknownCategory,
    UnknownFocus,
    VerifyIssue,
)
from domain.issue.stages import IssueEnded, ListedForGood, NotRaised, NotVerified
from domain.list.events import IssueListOpened, ItemNumbered, ListFrozen
from domain.list.opening import PatrolNotStarted
from domain.list.state import ListIsFrozen
from domain.node_id import NodeId
from domain.point import Point
from domain.refusal import AlreadyExists, NotFound, RecordOfAnother
from domain.registry import event_type
from domain.words import Words
from tests.unit.domain.examples import (
    ISSUE,
    LIST,
    PATROL,
    REPAIRS,
    TITLE,
    in_work,
    listed,
    on_the_list,
    opened,
    planned,
    raised,
    resolved,
    started,
    verified,
)
from tests.unit.given import AT, BJ, HAIDIAN, KEXU, ZHONGGUANCUN, Given, given

OTHER = AggregateId("issue-2@bj")
SUPPLEMENT = AggregateId("list-2@bj")
frozen = ListFrozen(root="0" * 64, size=1, digests=("0" * 64,))
raise_it = RaiseIssue(
    list=LIST, category=REPAIRS.code, text="路灯照明效果不佳", text_en="Street lamps give poor light", about=KEXU
)
dismiss = DismissIssue(reason="查无此事")
merge = MergeIssue(into=OTHER, reason="同一处路灯")


def entered(*organisations: NodeId, list: AggregateId = LIST) -> list[On]:
    """Return what enters a list into its owner's accounts of these organisations."""
    owner = owner_of(list)
    return [On(account_id(owner, each), ListEntered(organisation=each, list=list)) for each in organisations]


def ready() -> Given:
    return given().seeing(LIST, opened).seeing(PATROL, planned, started)


def test_an_issue_of_a_patrol_names_its_tiers_as_taking_part() -> None:
    ready().when(raise_it).then(raised)


def test_an_issue_needs_no_patrol() -> None:
    plain = IssueListOpened(title=TITLE, categories=(REPAIRS,))
    expected = IssueRaised(
        list=LIST,
        category=REPAIRS.code,
        category_name=REPAIRS.name,
        text=raise_it.text,
        text_en=raise_it.text_en,
        about=KEXU,
    )
    given().seeing(LIST, plain).when(raise_it).then(expected)


def test_an_issue_has_one_focus_and_any_number_of_areas() -> None:
    areas = ("livelihood", "risk-prevention")
    focused = replace(raise_it, focus="policies", focus_areas=areas, key=True)
    ready().when(focused).then(replace(raised, focus="policies", focus_areas=areas, key=True))


def entries(*codes: str) -> tuple[FocusEntry, ...]:
    return tuple(FocusEntry(code, Words(code, code)) for code in codes)


def test_an_issue_names_codes_of_the_taxonomy_in_force_once_the_node_has_one() -> None:
    published = FocusTaxonomyPublished(implementations=entries("line"), areas=entries("housing"), since=AT)
    amended = FocusTaxonomyAmended(
        version=2, implementations=entries("line", "duty"), areas=entries("schools"), since=AT + timedelta(days=9)
    )
    seen = ready().seeing(taxonomy_of(BJ), published, amended)
    now, before = AT + timedelta(days=10), AT + timedelta(days=1)
    duty = replace(raise_it, focus="duty", focus_areas=("schools",))
    seen.when(duty, at=now).then(replace(raised, focus="duty", focus_areas=("schools",)))
    seen.when(duty, at=before).then_refused(UnknownFocus, code="duty", field="focus")
    seen.when(replace(duty, focus="line"), at=before).then_refused(UnknownFocus, code="schools", field="focus_areas")
    seen.when(replace(raise_it, focus_areas=("housing",)), at=now).then_refused(UnknownFocus, code="housing")
    seen.when(raise_it, at=now).then(raised)


def test_an_issue_may_say_where_on_the_map_it_is() -> None:
    there = Point(39.9847, 116.3183)
    ready().when(replace(raise_it, point=there)).then(replace(raised, point=there))


@pytest.mark.parametrize("point", [{"latitude": 90.1, "longitude": 0}, {"latitude": "nan", "longitude": 0}])
def test_a_point_off_the_globe_is_refused_by_its_field(point: dict[str, object]) -> None:
    told = {"list": LIST, "category": "lamp", "text": "灯不亮", "about": KEXU, "point": point}
    with pytest.raises(ValidationError, match=r"point\.latitude"):
        TypeAdapter(RaiseIssue).validate_python(told)


def test_an_area_is_named_once() -> None:
    twice = replace(raise_it, focus_areas=("livelihood", "livelihood"))
    ready().when(twice).then_refused(FocusAreaTwice, area="livelihood")


def test_an_issue_raised_before_there_was_a_focus_has_none() -> None:
    kind = event_type("IssueRaised")
    new = kind.adapter.dump_python(raised, mode="json")
    old = {name: value for name, value in new.items() if name not in ("focus", "focus_areas", "key")}
    assert kind.decode(old, 1) == raised


def test_the_codes_of_old_logs_are_codes_still_and_others_are_not_told_in_old_versions() -> None:
    kind = event_type("IssueRaised")
    coded = replace(raised, focus="policies", focus_areas=("livelihood",))
    assert kind.decode(kind.adapter.dump_python(coded, mode="json"), 2) == coded
    new = kind.adapter.dump_python(replace(coded, focus="duty", focus_areas=("livelihood", "schools")), mode="json")
    told = kind.downcast(2, new, 3)
    assert (told["focus"], told["focus_areas"]) == (None, ["livelihood"])


def test_nothing_is_raised_for_or_listed_on_a_frozen_list() -> None:
    seen = given().seeing(PATROL, planned, started).seeing(LIST, opened, frozen)
    seen.when(raise_it).then_refused(ListIsFrozen)
    Given((raised, verified), seen.seen).when(ListIssue()).then_refused(ListIsFrozen)


def test_an_issue_goes_on_as_part_of_one_about_the_same_or_those_above_or_below() -> None:
    def into(about: NodeId) -> Given:
        return given(raised).seeing(OTHER, replace(raised, about=about))

    into(HAIDIAN).when(merge).then(IssueMerged(into=OTHER, reason=merge.reason))
    into(NodeId(f"{KEXU}.north")).when(merge).then(IssueMerged(into=OTHER, reason=merge.reason))
    into(NodeId("bj.chaoyang")).when(merge).then_refused(MergedElsewhere, about="bj.chaoyang", fields="into")


def test_what_a_frozen_list_left_out_goes_on_another() -> None:
    move = MoveIssue(list=SUPPLEMENT, category=REPAIRS.code)
    moved = IssueMoved(list=SUPPLEMENT, category=REPAIRS.code, category_name=REPAIRS.name)
    left_out = given(raised, verified).seeing(LIST, opened, frozen).seeing(SUPPLEMENT, opened)
    left_out.when(move).then(moved)
    Given((raised, verified, moved), left_out.seen).when(ListIssue()).then(
        IssueListed(list=SUPPLEMENT, title=TITLE, item=1),
        On(SUPPLEMENT, ItemNumbered(item=1, issue=ISSUE)),
        *entered(KEXU, ZHONGGUANCUN, HAIDIAN, list=SUPPLEMENT),
    )


def test_an_issue_is_moved_as_one_is_raised_and_not_once_it_is_listed() -> None:
    seen = given(raised).seeing(LIST, opened).seeing(SUPPLEMENT, opened, frozen)
    seen.when(MoveIssue(list=SUPPLEMENT, category=REPAIRS.code)).then_refused(ListIsFrozen)
    seen.when(MoveIssue(list=LIST, category="weather")).then_refused(UnknownCategory)
    theirs = AggregateId("list-1@bj.haidian")
    seen.when(MoveIssue(list=theirs, category=REPAIRS.code)).then_refused(RecordOfAnother, id=theirs)
    Given(on_the_list, seen.seen).when(MoveIssue(list=LIST, category=REPAIRS.code)).then_refused(ListedForGood)


def test_an_issue_is_raised_once() -> None:
    Given((raised,), ready().seen).when(raise_it).then_refused(AlreadyExists)


def test_an_issue_is_of_one_of_its_lists_categories() -> None:
    unknown = RaiseIssue(list=LIST, category="weather", text="下雨", about=KEXU)
    ready().when(unknown).then_refused(UnknownCategory, list=LIST, code="weather")


def test_an_issue_is_kept_on_a_list_of_its_owner() -> None:
    ready().when(raise_it, owner=HAIDIAN).then_refused(RecordOfAnother, id=LIST)


def test_the_list_was_opened() -> None:
    given().when(raise_it).then_refused(NotFound, id=LIST)


def test_no_issue_comes_from_a_patrol_that_has_not_started() -> None:
    given().seeing(LIST, opened).seeing(PATROL, planned).when(raise_it).then_refused(PatrolNotStarted)


def test_an_issue_is_verified_once() -> None:
    given(raised).when(VerifyIssue()).then(verified)
    given(raised, verified).when(VerifyIssue()).then_refused(NotRaised)


@pytest.mark.parametrize("past", [(raised,), (raised, verified)])
def test_an_issue_is_dismissed_before_it_is_listed(past: tuple[object, ...]) -> None:
    given(*past).when(dismiss).then(IssueDismissed(reason=dismiss.reason))


def test_what_is_on_the_list_is_neither_dismissed_nor_merged() -> None:
    given(*on_the_list).when(dismiss).then_refused(ListedForGood)
    given(*in_work).seeing(OTHER, raised).when(merge).then_refused(ListedForGood)


@pytest.mark.parametrize("past", [(raised,), (raised, verified)])
def test_an_issue_goes_on_as_part_of_another(past: tuple[object, ...]) -> None:
    given(*past).seeing(OTHER, *on_the_list).when(merge).then(IssueMerged(into=OTHER, reason=merge.reason))


def test_an_issue_is_not_merged_into_itself() -> None:
    given(raised).when(MergeIssue(into=ISSUE, reason="重复")).then_refused(MergedIntoItself)


def test_an_issue_is_not_merged_into_one_that_ended() -> None:
    given(raised).seeing(OTHER, *resolved, IssueWrittenOff()).when(merge).then_refused(IssueEnded)


def test_an_issue_is_not_merged_into_another_owners() -> None:
    theirs = AggregateId("issue-2@bj.haidian")
    command = MergeIssue(into=theirs, reason="重复")
    given(raised).seeing(theirs, raised).when(command).then_refused(RecordOfAnother, id=theirs)


def test_an_issue_is_merged_into_one_that_was_seen() -> None:
    given(raised).when(merge).then_refused(NotFound, id=OTHER)


def test_a_verified_issue_gets_the_number_that_follows_on_the_last() -> None:
    third = (opened, ItemNumbered(item=1, issue=OTHER), ItemNumbered(item=2, issue=AggregateId("issue-3@bj")))
    given(raised, verified).seeing(LIST, *third).when(ListIssue()).then(
        IssueListed(list=LIST, title=TITLE, item=3),
        On(LIST, ItemNumbered(item=3, issue=ISSUE)),
        *entered(KEXU, ZHONGGUANCUN, HAIDIAN),
    )


def test_the_accounts_of_where_it_is_wrong_and_of_all_above_say_once_on_which_list_it_is() -> None:
    numbered = (IssueListed(list=LIST, title=TITLE, item=1), On(LIST, ItemNumbered(item=1, issue=ISSUE)))
    [deep, near, far] = entered(KEXU, ZHONGGUANCUN, HAIDIAN)
    seen = given(raised, verified).seeing(LIST, opened).seeing(near.id, near.payload)
    seen.when(ListIssue()).then(*numbered, deep, far)
    other = replace(far.payload, list=SUPPLEMENT)
    seen.seeing(deep.id, deep.payload).seeing(far.id, other).when(ListIssue()).then(*numbered, far)


def test_what_no_inspection_and_no_patrol_found_is_in_no_account() -> None:
    numbered = (IssueListed(list=LIST, title=TITLE, item=1), On(LIST, ItemNumbered(item=1, issue=ISSUE)))
    plain, of_itself = replace(opened, source=None), replace(raised, source=None)
    given(of_itself, verified).seeing(LIST, plain).when(ListIssue()).then(*numbered)
    places = entered(KEXU, ZHONGGUANCUN, HAIDIAN)
    given(raised, verified).seeing(LIST, plain).when(ListIssue()).then(*numbered, *places)
    given(of_itself, verified).seeing(LIST, opened).when(ListIssue()).then(*numbered, *places)


def test_an_owner_keeps_no_account_of_itself_and_of_who_stands_above_it() -> None:
    theirs, issue = AggregateId("list-1@bj.haidian"), AggregateId("issue-1@bj.haidian")
    seen = given(replace(raised, list=theirs), verified).seeing(theirs, opened)
    seen.when(ListIssue(), owner=HAIDIAN).then(
        IssueListed(list=theirs, title=TITLE, item=1),
        On(theirs, ItemNumbered(item=1, issue=issue)),
        *entered(KEXU, ZHONGGUANCUN, list=theirs),
    )


def test_an_issue_is_listed_after_it_was_verified_and_once() -> None:
    given(raised).seeing(LIST, opened).when(ListIssue()).then_refused(NotVerified)
    given(raised, verified, listed).seeing(LIST, opened).when(ListIssue()).then_refused(NotVerified)


@pytest.mark.parametrize("command", [VerifyIssue(), dismiss, merge, ListIssue()])
def test_what_was_dismissed_is_over(command: object) -> None:
    over = given(raised, IssueVerified(), IssueDismissed(reason="查无此事")).seeing(OTHER, raised).seeing(LIST, opened)
    over.when(command).then_refused(IssueEnded)
