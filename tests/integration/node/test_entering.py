"""A node enters those whom its settings name into its tree, and does so once."""

from dataclasses import replace
from pathlib import Path

import pytest

from domain.aggregate_id import AggregateId
from domain.authority import Actor, Role
from domain.node_id import NodeId
from domain.tier import Tier
from domain.tree import CloseOrganisation, OrganisationTree, TreeEntry
from domain.words import Words
from services.commands.handler import CommandHandler
from services.log import Log
from services.nats.settings import Subordinate, Superior
from services.node.entering import enter_organisations
from services.node.settings import Hosted, Http, NodeSettings
from tests.integration.commands.conftest import HOSTED, NODE

BELOW = NodeId("bj.haidian.zhongguancun")
TREE = AggregateId(f"tree-0@{NODE}")


@pytest.fixture
def settings(tmp_path: Path) -> NodeSettings:
    return NodeSettings(
        id=NODE,
        name=Words("海淀区", "Haidian"),
        http=Http(port=1),
        data=tmp_path,
        superior=Superior(name=Words("北京市", "Beijing"), leaf_url="nats-leaf://127.0.0.1:1"),
        subordinates=(Subordinate(id=BELOW, name=Words("中关村", "Zhongguancun"), nkey="U"),),
        organisations=(Hosted(HOSTED, Words("科煦", "Kexu")),),
    )


def tree(log: Log) -> dict[NodeId, TreeEntry]:
    loaded = log.load(TREE)
    assert loaded
    state: OrganisationTree = loaded.state
    return dict(state.entries)


def test_all_whom_the_settings_name_have_their_place(settings: NodeSettings, log: Log, handler: CommandHandler) -> None:
    enter_organisations(settings, log, handler)

    assert {id: (entry.tier, entry.node) for id, entry in tree(log).items()} == {
        "bj": (Tier.MUNICIPAL, True),
        NODE: (Tier.DISTRICT, True),
        BELOW: (Tier.SUBDISTRICT, True),
        HOSTED: (Tier.COMMUNITY, False),
    }


def test_a_second_start_records_nothing(settings: NodeSettings, log: Log, handler: CommandHandler) -> None:
    enter_organisations(settings, log, handler)
    head = log.head()

    enter_organisations(settings, log, handler)

    assert log.head() == head


def test_an_agency_is_one_because_the_settings_say_so(
    settings: NodeSettings, log: Log, handler: CommandHandler
) -> None:
    enter_organisations(replace(settings, tier=Tier.AGENCY), log, handler)

    assert tree(log)[NODE].tier is Tier.AGENCY


def test_a_new_name_in_the_settings_renames(settings: NodeSettings, log: Log, handler: CommandHandler) -> None:
    enter_organisations(settings, log, handler)

    enter_organisations(replace(settings, name=Words("海淀", "Haidian District")), log, handler)

    assert tree(log)[NODE].name == Words("海淀", "Haidian District")


def test_whom_people_closed_the_settings_do_not_bring_back(
    settings: NodeSettings, log: Log, handler: CommandHandler
) -> None:
    enter_organisations(settings, log, handler)
    operator = Actor("p1", NODE, frozenset({Role.OPERATOR}))
    handler.execute(CloseOrganisation(organisation=HOSTED, reason="合并"), operator, id=TREE)

    enter_organisations(settings, log, handler)

    assert tree(log)[HOSTED].closed
