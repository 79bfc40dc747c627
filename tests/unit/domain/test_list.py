"""A list names its categories once, gathers from a patrol or an inspection, and is frozen to be cited."""

from domain.aggregate import On
from domain.aggregate_id import AggregateId
from domain.audience import participants
from domain.cancellation import BuiltUpon, RecordCancelled
from domain.issue.events import IssueMoved, IssueVerified
from domain.issue.raising import ListIssue, MoveIssue
from domain.list.digests import canonical, digest, proof_of_item, root_of_list
from domain.list.events import IssueListCancelled, IssueListOpened, ItemNumbered, ListFrozen, ListShared
from domain.list.freezing import AlreadyShared, FreezeList, ListNotFrozen, NothingListed, ShareList
from domain.list.opening import CategoryTwice, OpenIssueList, PatrolNotStarted
from domain.list.state import ListIsFrozen
from domain.list.taking_back import CancelIssueList
from domain.list_tally import ListCounted, tally_of
from domain.merkle import leaf_hash, node_hash
from domain.refusal import AlreadyExists, NotFound, RecordOfAnother
from domain.tier import Tier
from domain.tree.events import OrganisationEntered
from services.audit.verifier import verify_inclusion
from tests.unit.domain.examples import ISSUE, LIST, PATROL, PROPERTY, REPAIRS, TITLE, opened, planned, raised, started
from tests.unit.domain.inspecting import INSPECTION, inspection_opened
from tests.unit.given import BJ, CHAOYANG, HAIDIAN, KEXU, given

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


SECOND = AggregateId("issue-2@bj")
numbered = (opened, ItemNumbered(item=1, issue=ISSUE), ItemNumbered(item=2, issue=SECOND))
DIGESTS = tuple(digest(item, id, REPAIRS.code, raised.text, KEXU) for item, id in ((1, ISSUE), (2, SECOND)))
frozen = ListFrozen(root=root_of_list(DIGESTS), size=2, digests=DIGESTS)


def test_the_inspected_do_not_see_the_list_of_an_inspection() -> None:
    of_it = OpenIssueList(title=TITLE, categories=(PROPERTY,), source=INSPECTION)
    expected = IssueListOpened(title=TITLE, categories=(PROPERTY,), source=INSPECTION)
    given().seeing(INSPECTION, inspection_opened).when(of_it).then(expected)
    assert participants(expected) == frozenset()


def test_what_an_inspection_finds_is_kept_by_who_inspects() -> None:
    theirs = AggregateId("inspection-1@bj.haidian")
    of_it = OpenIssueList(title=TITLE, categories=(PROPERTY,), source=theirs)
    given().seeing(theirs, inspection_opened).when(of_it).then_refused(RecordOfAnother, id=theirs)
    given().when(OpenIssueList(title=TITLE, categories=(PROPERTY,), source=INSPECTION)).then_refused(NotFound)


def test_a_list_is_frozen_under_one_root_over_all_its_items() -> None:
    past = given(*numbered).seeing(ISSUE, raised).seeing(SECOND, raised)
    past.when(FreezeList()).then(frozen, On(tally_of(LIST), ListCounted(list=LIST, issues=2)))


def test_how_many_issues_are_on_a_frozen_list_is_told_to_the_nodes_below() -> None:
    entered = OrganisationEntered(organisation=HAIDIAN, name=TITLE, tier=Tier.DISTRICT, node=True)
    counted = ListCounted(list=LIST, issues=2, addressees=(HAIDIAN,))
    past = given(*numbered).seeing(ISSUE, raised).seeing(SECOND, raised).seeing(AggregateId("tree-0@bj"), entered)
    past.when(FreezeList()).then(frozen, On(tally_of(LIST), counted))
    assert participants(counted) == {HAIDIAN}


def test_a_list_is_frozen_once() -> None:
    given(*numbered, frozen).when(FreezeList()).then_refused(ListIsFrozen)


def test_an_empty_list_is_not_frozen_for_it_would_stay_empty() -> None:
    given(opened).when(FreezeList()).then_refused(NothingListed)


def test_an_item_is_hashed_as_a_leaf_over_its_canonical_form() -> None:
    form = canonical(1, ISSUE, REPAIRS.code, '路灯"坏"了', KEXU)
    expected = r'[1,"issue-1@bj","infrastructure-repair","路灯\"坏\"了","bj.haidian.zhongguancun.kexu"]'
    assert form == expected.encode()
    assert digest(1, ISSUE, REPAIRS.code, '路灯"坏"了', KEXU) == leaf_hash(form).hex()


def test_every_part_of_an_item_is_in_its_digest() -> None:
    one = (1, ISSUE, REPAIRS.code, raised.text, KEXU)
    others = [(2, *one[1:]), (1, SECOND, *one[2:]), (1, ISSUE, PROPERTY.code, *one[3:]), (*one[:4], HAIDIAN)]
    others.append((1, ISSUE, REPAIRS.code, "路灯亮了", KEXU))
    assert len({digest(*each) for each in (one, *others)}) == 6


def test_an_item_is_proven_to_be_on_the_list_by_its_root() -> None:
    leaves = [bytes.fromhex(each) for each in DIGESTS]
    assert frozen.root == node_hash(*leaves).hex()
    proof = [bytes.fromhex(each) for each in proof_of_item(DIGESTS, 2)]
    verify_inclusion(leaves[1], 1, 2, proof, bytes.fromhex(frozen.root))


def test_a_frozen_list_is_shared_with_one_more() -> None:
    shared = ListShared(organisation=CHAOYANG)
    given(*numbered, frozen).when(ShareList(organisation=CHAOYANG)).then(On(LIST, shared))
    assert participants(shared) == {CHAOYANG}


def test_a_list_is_shared_once_with_who_does_not_see_it_anyway() -> None:
    for organisation in (BJ, HAIDIAN):
        given(*numbered, frozen).when(ShareList(organisation=organisation)).then_refused(AlreadyShared)
    shared = (*numbered, frozen, ListShared(organisation=CHAOYANG))
    given(*shared).when(ShareList(organisation=CHAOYANG)).then_refused(AlreadyShared, organisation=CHAOYANG)


def test_what_may_still_change_is_not_shared() -> None:
    given(*numbered).when(ShareList(organisation=CHAOYANG)).then_refused(ListNotFrozen)


# ── What is taken back ────────────────────────────────────────────────────────────────────────────────────────────────

cancel, cancelled = CancelIssueList(reason="重复建立"), IssueListCancelled(reason="重复建立")


def test_a_list_is_cancelled_before_anything_is_on_it() -> None:
    given(opened).when(cancel).then(cancelled)
    given(*numbered[:2]).when(cancel).then_refused(BuiltUpon, by=ISSUE)
    given(*numbered, frozen).when(cancel).then_refused(ListIsFrozen)


def test_what_was_raised_for_a_cancelled_list_is_listed_on_another() -> None:
    verified = IssueVerified()
    past = given(raised, verified).seeing(LIST, opened, cancelled)
    past.when(ListIssue()).then_refused(RecordCancelled, id=LIST)
    other = AggregateId("list-2@bj")
    move = MoveIssue(list=other, category=raised.category)
    moved = IssueMoved(list=other, category=raised.category, category_name=raised.category_name)
    past.seeing(other, opened).when(move).then(moved)
