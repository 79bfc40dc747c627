"""A node's tree holds those above it, itself, and those below, each once."""

from domain.tier import Tier
from domain.tree import (
    AlreadyEntered,
    CloseOrganisation,
    EnterOrganisation,
    NotEntered,
    NotInLine,
    OrganisationClosed,
    OrganisationEntered,
    OrganisationRenamed,
    RenameOrganisation,
)
from domain.words import Words
from tests.unit.given import BJ, CHAOYANG, HAIDIAN, ZHONGGUANCUN, given

NAME = Words("海淀区", "Haidian District")
entered = OrganisationEntered(organisation=HAIDIAN, name=NAME, tier=Tier.DISTRICT, node=True)
closed = OrganisationClosed(organisation=HAIDIAN, reason="区划调整")
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
