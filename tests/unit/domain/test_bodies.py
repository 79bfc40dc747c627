"""The bodies of an organisation are those that act at its own tier below it; what an agency has below it is none."""

from domain.bodies import bodies_of, peers_of
from domain.node_id import NodeId
from domain.tier import Tier
from tests.unit.given import BJ, CCMU, HAIDIAN, ZHONGGUANCUN

COMMISSION, OFFICE, OF_HAIDIAN = (
    NodeId(f"bj.{each}") for each in ("discipline", "discipline.one", "haidian.discipline")
)
HOSPITAL = NodeId("bj.ccmu.hospital")
TIERS = {
    BJ: Tier.MUNICIPAL,
    COMMISSION: Tier.MUNICIPAL,
    OFFICE: Tier.MUNICIPAL,
    HAIDIAN: Tier.DISTRICT,
    OF_HAIDIAN: Tier.DISTRICT,
    ZHONGGUANCUN: Tier.SUBDISTRICT,
    CCMU: Tier.AGENCY,
    HOSPITAL: Tier.AGENCY,
}


def test_a_citys_bodies_stand_at_its_tier_and_a_districts_at_that_of_the_district() -> None:
    assert bodies_of(BJ, TIERS) == {BJ, COMMISSION, OFFICE}
    assert bodies_of(HAIDIAN, TIERS) == {HAIDIAN, OF_HAIDIAN}
    assert bodies_of(COMMISSION, TIERS) == {COMMISSION, OFFICE}


def test_an_agency_acts_alone() -> None:
    assert bodies_of(CCMU, TIERS) == {CCMU}


def test_one_that_no_tree_names_stands_where_its_depth_says() -> None:
    assert bodies_of(HAIDIAN, {}) == {HAIDIAN}


def test_the_peers_of_a_body_are_all_bodies_of_its_organisation() -> None:
    assert peers_of(OFFICE, TIERS) == peers_of(BJ, TIERS) == {BJ, COMMISSION, OFFICE}
    assert peers_of(OF_HAIDIAN, TIERS) == {HAIDIAN, OF_HAIDIAN}
    assert peers_of(HOSPITAL, TIERS) == {HOSPITAL}
