"""A record has one home at a time: who may write it, who hands it over to whom, and who acts for those that ended."""

from collections.abc import Mapping

import hypothesis

from domain.aggregate_id import AggregateId
from domain.home.events import (
    HandOverBegun,
    HandOverCancelled,
    HomeHandedOver,
    HomeStated,
    SuccessorNamed,
    SuccessorRecalled,
)
from domain.home.handing_over import (
    CancelHandOver,
    HandOver,
    HandOverUnderWay,
    NodesBelow,
    NoHandOver,
    NoNodeThere,
    OutOfLine,
    StateHome,
    handed_over,
)
from domain.home.state import Home, acts_for, follows_to, home_id, last_successor, may_have_written
from domain.home.succession import SettleSuccession, SuccessionUnchanged
from domain.node_id import NodeId, is_within
from domain.refusal import AlreadyExists
from domain.tier import Tier
from domain.tree.events import OrganisationClosed, OrganisationEntered, OrganisationMerged
from domain.tree.state import tree_of
from domain.words import Words
from tests.unit.domain.nodes import nodes
from tests.unit.given import BJ, CCMU, CHAOYANG, HAIDIAN, KEXU, ZHONGGUANCUN, fold, given

stated = HomeStated(organisation=HAIDIAN, home=HAIDIAN)
begun = HandOverBegun(organisation=HAIDIAN, home=BJ)
over = HomeHandedOver(organisation=HAIDIAN, home=BJ)
named = SuccessorNamed(successor=CHAOYANG)
UP = HandOver(organisation=HAIDIAN, home=BJ)
SETTLE = SettleSuccession(organisation=HAIDIAN)


def entered(organisation: NodeId, *, node: bool = True) -> OrganisationEntered:
    name = Words(organisation, organisation)
    return OrganisationEntered(organisation=organisation, name=name, tier=Tier.DISTRICT, node=node)


def tree(owner: NodeId) -> AggregateId:
    return tree_of(None, "", owner)


above = (tree(HAIDIAN), entered(BJ), entered(HAIDIAN))


def test_a_home_is_stated_once() -> None:
    given().when(StateHome(organisation=HAIDIAN), owner=HAIDIAN).then(stated)
    given(stated).when(StateHome(organisation=HAIDIAN), owner=HAIDIAN).then_refused(AlreadyExists)


def test_what_was_never_stated_is_stated_when_it_is_handed_over() -> None:
    given().seeing(*above).when(UP, owner=HAIDIAN).then(stated, begun)
    given(stated).seeing(*above).when(UP, owner=HAIDIAN).then(begun)


def test_one_hand_over_ends_before_the_next_begins() -> None:
    given(stated, begun).seeing(*above).when(UP, owner=HAIDIAN).then_refused(HandOverUnderWay, home=BJ)
    given(stated, begun).when(CancelHandOver(reason="误操作"), owner=HAIDIAN).then(HandOverCancelled(reason="误操作"))
    cancelled = HandOverCancelled(reason="误操作")
    given(stated, begun, cancelled).seeing(*above).when(UP, owner=HAIDIAN).then(begun)


def test_only_what_was_begun_is_cancelled() -> None:
    for past in ((stated,), (stated, begun, over)):
        given(*past).when(CancelHandOver(reason="误操作"), owner=HAIDIAN).then_refused(NoHandOver)


def test_records_go_to_a_node_next_to_this_one() -> None:
    for past in ((), (entered(BJ, node=False),)):
        refused = given().seeing(tree(HAIDIAN), *past).when(UP, owner=HAIDIAN)
        refused.then_refused(NoNodeThere, home=BJ)
    far = (
        given()
        .seeing(tree(ZHONGGUANCUN), entered(BJ))
        .when(HandOver(organisation=ZHONGGUANCUN, home=BJ), owner=ZHONGGUANCUN)
    )
    far.then_refused(NoNodeThere, home=BJ)


def test_records_stay_in_the_line_of_their_owner() -> None:
    given().seeing(tree(BJ), entered(HAIDIAN)).when(HandOver(organisation=BJ, home=HAIDIAN)).then_refused(
        OutOfLine, organisation=BJ, home=HAIDIAN
    )


def test_a_node_on_which_others_depend_stays() -> None:
    seen = (*above, entered(ZHONGGUANCUN))
    given().seeing(*seen).when(UP, owner=HAIDIAN).then_refused(NodesBelow, organisation=ZHONGGUANCUN)
    hosted = (*above, entered(ZHONGGUANCUN, node=False))
    given().seeing(*hosted).when(UP, owner=HAIDIAN).then(stated, begun)


def test_a_hand_over_is_completed_by_the_one_who_began_it() -> None:
    state: Home = fold(home_id(HAIDIAN), [stated, begun])
    assert handed_over(state) == over
    assert fold(home_id(HAIDIAN), [stated, begun, over]) == Home(HAIDIAN, BJ, before=(HAIDIAN,))


def test_who_ended_is_followed_by_whom_it_was_merged_into_or_by_the_one_above() -> None:
    merged = OrganisationMerged(organisation=HAIDIAN, into=CHAOYANG)
    closed = OrganisationClosed(organisation=HAIDIAN, reason="撤销")
    given(stated).seeing(tree(BJ), entered(HAIDIAN), merged).when(SETTLE, owner=HAIDIAN).then(named)
    given().seeing(tree(BJ), entered(HAIDIAN), merged).when(SETTLE, owner=HAIDIAN).then(stated, named)
    given(stated).seeing(tree(BJ), entered(HAIDIAN), closed).when(SETTLE, owner=HAIDIAN).then(
        SuccessorNamed(successor=BJ)
    )


def test_who_has_its_place_again_acts_for_itself() -> None:
    seen = (tree(BJ), entered(HAIDIAN), OrganisationMerged(organisation=HAIDIAN, into=CHAOYANG), entered(HAIDIAN))
    given(stated, named).seeing(*seen).when(SETTLE, owner=HAIDIAN).then(SuccessorRecalled())


def test_what_stands_is_not_said_again() -> None:
    merged = OrganisationMerged(organisation=HAIDIAN, into=CHAOYANG)
    refused = given(stated, named).seeing(tree(BJ), entered(HAIDIAN), merged).when(SETTLE, owner=HAIDIAN)
    refused.then_refused(SuccessionUnchanged)
    given(stated).seeing(tree(BJ), entered(HAIDIAN)).when(SETTLE, owner=HAIDIAN).then_refused(SuccessionUnchanged)


@hypothesis.given(nodes, nodes, nodes, nodes)
def test_a_record_holds_what_its_homes_wrote_and_without_one_those_above(
    node: NodeId, owner: NodeId, home: NodeId, earlier: NodeId
) -> None:
    assert may_have_written(node, owner, None) == is_within(owner, node)
    assert may_have_written(node, owner, Home(owner, home, before=(earlier,))) == (node in (home, earlier))


def homes(*known: Home) -> Mapping[NodeId, Home]:
    return {each.organisation: each for each in known}


def test_the_last_of_those_that_succeeded_one_another_acts_for_all_of_them() -> None:
    known = homes(Home(CCMU, BJ, successor=HAIDIAN), Home(HAIDIAN, BJ, successor=CHAOYANG), Home(CHAOYANG, BJ))
    assert [last_successor(each, known.get) for each in (CCMU, HAIDIAN, CHAOYANG, KEXU)] == [*[CHAOYANG] * 3, KEXU]
    assert acts_for(CHAOYANG, CCMU, known.get)
    assert not acts_for(HAIDIAN, CCMU, known.get)
    assert not acts_for(CCMU, CCMU, known.get)


def test_two_that_succeed_each_other_have_an_end() -> None:
    known = homes(Home(HAIDIAN, BJ, successor=CHAOYANG), Home(CHAOYANG, BJ, successor=HAIDIAN))
    assert last_successor(HAIDIAN, known.get) == CHAOYANG


def test_what_an_ended_one_left_goes_to_where_its_successor_is() -> None:
    left = Home(HAIDIAN, HAIDIAN, successor=CHAOYANG)
    assert follows_to(left, HAIDIAN, homes().get) == BJ
    assert follows_to(Home(HAIDIAN, BJ, successor=CHAOYANG), BJ, homes().get) == CHAOYANG
    assert follows_to(left, BJ, homes(Home(CHAOYANG, BJ)).get) is None
    assert follows_to(left, CHAOYANG, homes().get) is None


def test_who_runs_no_node_goes_with_the_organisation_above() -> None:
    hosted = Home(KEXU, BJ)
    assert follows_to(hosted, BJ, homes(Home(ZHONGGUANCUN, HAIDIAN, before=(BJ,))).get) == HAIDIAN
    assert follows_to(hosted, BJ, homes(Home(ZHONGGUANCUN, BJ, before=(HAIDIAN,))).get) is None
    assert follows_to(hosted, BJ, homes(Home(ZHONGGUANCUN, HAIDIAN)).get) is None
    assert follows_to(hosted, BJ, homes().get) is None
