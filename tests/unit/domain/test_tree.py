"""A node's tree holds those above it, itself, and those below, each once."""

from dataclasses import fields, replace

import pytest

from domain.aggregate import commands, event_from
from domain.home.events import HandOverBegun, HomeHandedOver, HomeStated
from domain.home.state import home_id
from domain.node_id import NodeId
from domain.on_board import OrganisationGone, OrganisationUnknown
from domain.registry import type_of
from domain.relation import NotBelow, NotWithin
from domain.tier import Tier
from domain.tree.connecting import NodeUnchanged, RetireNode, SetUpNode
from domain.tree.ending import CloseOrganisation, IntoItself, MergeOrganisation, OthersBelow
from domain.tree.entering import (
    ActsOnNearerNode,
    AlreadyEntered,
    EnterOrganisation,
    NamedFromAbove,
    NoNodeOfItsOwn,
    NotInLine,
    RenameOrganisation,
    SuperiorMissing,
    TierUnfit,
)
from domain.tree.events import (
    NodeRetired,
    NodeSetUp,
    OrganisationClosed,
    OrganisationEntered,
    OrganisationMerged,
    OrganisationRenamed,
)
from domain.tree.standing import KeptElsewhere, NotEntered
from domain.tree.state import tree, tree_of
from domain.words import Words
from tests.unit.given import AT, BJ, CHAOYANG, HAIDIAN, KEXU, ZHONGGUANCUN, Given, fold, given

NAME = Words("海淀区", "Haidian District")
entered = OrganisationEntered(organisation=HAIDIAN, name=NAME, tier=Tier.DISTRICT, node=True)
closed = OrganisationClosed(organisation=HAIDIAN, reason="区划调整", closed_at=AT)
enter = EnterOrganisation(organisation=HAIDIAN, name=NAME, tier=Tier.DISTRICT, node=True)
rename = RenameOrganisation(organisation=HAIDIAN, name=NAME)
close = CloseOrganisation(organisation=HAIDIAN, reason="区划调整")


def test_a_node_enters_itself_and_those_above_and_below() -> None:
    for owner in (BJ, HAIDIAN, ZHONGGUANCUN):
        given().when(enter, owner=owner).then(entered)


def test_a_node_does_not_enter_those_beside_it() -> None:
    given().when(enter, owner=CHAOYANG).then_refused(NotInLine, organisation=HAIDIAN, node=CHAOYANG)


def test_an_organisation_has_one_place() -> None:
    given(entered).when(enter).then_refused(AlreadyEntered, organisation=HAIDIAN)


def test_what_was_closed_may_be_entered_again() -> None:
    given(entered, closed).when(enter).then(entered)


def test_only_what_stands_in_the_tree_is_renamed_or_closed() -> None:
    given(entered).when(rename).then(OrganisationRenamed(organisation=HAIDIAN, name=NAME))
    given(entered).when(close).then(closed)
    for command in (rename, close):
        given(entered, closed).when(command).then_refused(NotEntered, organisation=HAIDIAN)
    elsewhere = RenameOrganisation(organisation=CHAOYANG, name=NAME)
    given(entered).when(elsewhere).then_refused(NotEntered, organisation=CHAOYANG)


def test_a_renamed_organisation_keeps_its_place() -> None:
    renamed = OrganisationRenamed(organisation=HAIDIAN, name=Words("海淀", "Haidian"))
    given(entered, renamed).when(enter).then_refused(AlreadyEntered)


hosted = OrganisationEntered(organisation=HAIDIAN, name=NAME, tier=Tier.DISTRICT, node=False)
host = EnterOrganisation(organisation=HAIDIAN, name=NAME, tier=Tier.DISTRICT, node=False)
set_up, retired = NodeSetUp(organisation=HAIDIAN), NodeRetired(organisation=HAIDIAN)
own_tree = tree_of(None, "", HAIDIAN)
elsewhere = (
    home_id(HAIDIAN),
    HomeStated(organisation=HAIDIAN, home=BJ),
    HandOverBegun(organisation=HAIDIAN, home=HAIDIAN),
    HomeHandedOver(organisation=HAIDIAN, home=HAIDIAN),
)


def test_a_tree_is_kept_by_a_node_for_itself() -> None:
    given().when(enter, owner=HAIDIAN, node=BJ).then_refused(NoNodeOfItsOwn, organisation=HAIDIAN)


def test_nobody_acts_on_one_node_whose_records_are_kept_on_another() -> None:
    given().when(host).then(hosted)
    given().seeing(*elsewhere).when(host).then_refused(KeptElsewhere, organisation=HAIDIAN, home=HAIDIAN)
    given().seeing(own_tree, entered).when(host).then_refused(KeptElsewhere, organisation=HAIDIAN, home=HAIDIAN)
    given().seeing(*elsewhere).when(enter).then(entered)


def test_who_runs_no_node_is_entered_by_the_nearest_one_above() -> None:
    street = OrganisationEntered(organisation=ZHONGGUANCUN, name=NAME, tier=Tier.SUBDISTRICT, node=False)
    enter_street = EnterOrganisation(organisation=ZHONGGUANCUN, name=NAME, tier=Tier.SUBDISTRICT, node=False)
    given(entered).when(enter_street).then_refused(ActsOnNearerNode, organisation=ZHONGGUANCUN, node=HAIDIAN)
    given(hosted).when(enter_street).then(street)
    given(entered, NodeRetired(organisation=HAIDIAN)).when(enter_street).then(street)


def test_a_node_is_set_up_for_whom_had_none() -> None:
    given(hosted).when(SetUpNode(organisation=HAIDIAN)).then(set_up)
    for past in ((entered,), (hosted, set_up)):
        given(*past).when(SetUpNode(organisation=HAIDIAN)).then_refused(NodeUnchanged, organisation=HAIDIAN)
    given(hosted, closed).when(SetUpNode(organisation=HAIDIAN)).then_refused(NotEntered, organisation=HAIDIAN)


def test_a_node_is_retired_after_its_records_were_handed_over() -> None:
    retire = RetireNode(organisation=HAIDIAN)
    given(hosted, set_up).when(retire).then(retired)
    given(hosted, set_up).seeing(*elsewhere).when(retire).then_refused(KeptElsewhere, home=HAIDIAN)
    given(entered).seeing(own_tree, entered).when(retire).then_refused(KeptElsewhere, home=HAIDIAN)
    back = (*elsewhere, HandOverBegun(organisation=HAIDIAN, home=BJ), HomeHandedOver(organisation=HAIDIAN, home=BJ))
    given(entered).seeing(*back).when(retire).then(retired)
    stays = (home_id(ZHONGGUANCUN), HomeStated(organisation=ZHONGGUANCUN, home=HAIDIAN))
    street = OrganisationEntered(organisation=ZHONGGUANCUN, name=NAME, tier=Tier.SUBDISTRICT, node=False)
    refused = given(entered).seeing(*back).seeing(own_tree, entered, street).seeing(*stays).when(retire)
    refused.then_refused(KeptElsewhere, organisation=ZHONGGUANCUN, home=HAIDIAN)
    given(hosted).when(retire).then_refused(NodeUnchanged, organisation=HAIDIAN)


chaoyang = OrganisationEntered(organisation=CHAOYANG, name=NAME, tier=Tier.DISTRICT, node=True)
merge = MergeOrganisation(organisation=HAIDIAN, into=CHAOYANG)
merged = OrganisationMerged(organisation=HAIDIAN, into=CHAOYANG, closed_at=AT)


def city(*events: object) -> Given:
    """Begin with the city's tree, which a decision on it finds as it finds those of others."""
    return given(*events).seeing(tree_of(None, "", BJ), *events)


def test_an_organisation_is_merged_into_another_that_stands() -> None:
    city(entered, chaoyang).when(merge).then(merged)
    city(entered).when(merge).then_refused(OrganisationUnknown, organisation=CHAOYANG)
    city(entered, chaoyang, merged).when(merge).then_refused(OrganisationGone, organisation=HAIDIAN)
    back = MergeOrganisation(organisation=CHAOYANG, into=HAIDIAN)
    city(entered, chaoyang, merged).when(back).then_refused(OrganisationGone, organisation=HAIDIAN)
    city(entered, chaoyang, merged).when(enter).then(entered)


def test_a_tree_keeps_since_when_an_organisation_is_closed_until_it_is_entered_again() -> None:
    of_city = tree_of(None, "", BJ)
    for ended in (closed, merged):
        assert fold(of_city, [entered, chaoyang, ended]).entries[HAIDIAN].closed_at == AT
        assert fold(of_city, [entered, chaoyang, ended, entered]).entries[HAIDIAN].closed_at is None


@pytest.mark.parametrize("ended", [closed, merged], ids=lambda ended: type(ended).__name__)
def test_of_what_was_closed_before_that_was_said_nobody_knows_since_when(ended: object) -> None:
    kind = type_of(ended)
    data = kind.adapter.dump_python(ended, mode="json")
    old = kind.downcast(1, data, 2)
    assert "closed_at" not in old
    assert kind.decode(old, 1) == replace(ended, closed_at=None)  # type: ignore[type-var]


def test_what_stands_further_below_is_entered_as_it_is_called_there() -> None:
    street = OrganisationEntered(organisation=ZHONGGUANCUN, name=NAME, tier=Tier.SUBDISTRICT, node=False)
    below = MergeOrganisation(organisation=ZHONGGUANCUN, into=CHAOYANG)
    city(entered, chaoyang).seeing(own_tree, entered, street).when(below).then(
        street, OrganisationMerged(organisation=ZHONGGUANCUN, into=CHAOYANG, closed_at=AT)
    )


def test_nothing_is_merged_into_itself_or_what_stands_below_it_or_elsewhere() -> None:
    for into in (HAIDIAN, ZHONGGUANCUN):
        command = MergeOrganisation(organisation=HAIDIAN, into=into)
        given(entered).when(command).then_refused(IntoItself, organisation=HAIDIAN, into=into)
    elsewhere = MergeOrganisation(organisation=ZHONGGUANCUN, into=CHAOYANG)
    given(entered).when(elsewhere, owner=HAIDIAN).then_refused(NotWithin, organisation=CHAOYANG, owner=HAIDIAN)


# ── Nobody says of themselves, or of those above ──────────────────────────────────────────────────────────────────────


CHANGES = [name for name, each in commands.items() if each.aggregate is tree and name != "EnterOrganisation"]


@pytest.mark.parametrize("target", [HAIDIAN, BJ, CHAOYANG])
@pytest.mark.parametrize("name", CHANGES)
def test_a_tree_says_only_of_those_below_its_owner_what_becomes_of_them(name: str, target: NodeId) -> None:
    said = {"name": NAME, "reason": "区划调整", "into": HAIDIAN}
    payload = commands[name].payload
    command = payload(organisation=target, **{f.name: said[f.name] for f in fields(payload) if f.name in said})
    refused = given(entered, replace(entered, organisation=BJ)).when(command, owner=HAIDIAN).refusal
    assert isinstance(refused, NotBelow | NotWithin | NamedFromAbove)
    assert refused.places == (("organisation",),)


def test_the_city_alone_says_what_it_is_called_itself() -> None:
    city_entered = replace(entered, organisation=BJ)
    anew = RenameOrganisation(organisation=BJ, name=NAME)
    given(city_entered).when(anew).then(OrganisationRenamed(organisation=BJ, name=NAME))
    itself = RenameOrganisation(organisation=HAIDIAN, name=NAME)
    given(entered).when(itself, owner=HAIDIAN).then_refused(NamedFromAbove, organisation=HAIDIAN)


# ── Who stands below whom ─────────────────────────────────────────────────────────────────────────────────────────────


street = OrganisationEntered(organisation=ZHONGGUANCUN, name=NAME, tier=Tier.SUBDISTRICT, node=False)


def enter_street(tier: Tier = Tier.SUBDISTRICT) -> EnterOrganisation:
    return EnterOrganisation(organisation=ZHONGGUANCUN, name=NAME, tier=tier, node=False)


def test_an_organisation_is_entered_below_one_that_stands() -> None:
    given(chaoyang).when(enter_street()).then_refused(SuperiorMissing, organisation=ZHONGGUANCUN, superior=HAIDIAN)
    city(entered, closed).when(enter_street()).then_refused(SuperiorMissing, superior=HAIDIAN)
    given(hosted).when(enter_street()).then(street)
    given().when(enter_street(), owner=HAIDIAN).then(street)


def test_who_stands_in_a_tree_below_has_others_below_it_here_too() -> None:
    community = EnterOrganisation(organisation=KEXU, name=NAME, tier=Tier.COMMUNITY, node=True)
    given(entered).seeing(own_tree, entered, street).when(community).then(event_from(OrganisationEntered, community))


def test_nobody_stands_below_one_of_a_lower_tier() -> None:
    given(entered).when(enter_street(Tier.MUNICIPAL)).then_refused(
        TierUnfit, tier=Tier.MUNICIPAL.words, above=Tier.DISTRICT.words
    )
    given().when(enter_street(Tier.MUNICIPAL), owner=HAIDIAN).then_refused(TierUnfit, above=Tier.DISTRICT.words)
    for tier in (Tier.DISTRICT, Tier.AGENCY, Tier.SUBDISTRICT, Tier.COMMUNITY):
        assert given(hosted).when(enter_street(tier)).refusal is None


def test_who_has_others_below_it_is_not_closed_before_they_are() -> None:
    street_closed = OrganisationClosed(organisation=ZHONGGUANCUN, reason="区划调整", closed_at=AT)
    given(entered, street).when(close).then_refused(OthersBelow, organisation=HAIDIAN, below=ZHONGGUANCUN)
    given(entered).seeing(own_tree, entered, street).when(close).then_refused(OthersBelow, below=ZHONGGUANCUN)
    given(entered, street, street_closed).when(close).then(closed)
    given(entered).seeing(own_tree, entered, street, street_closed).when(close).then(closed)
    city(entered, street, chaoyang).when(merge).then(merged)
