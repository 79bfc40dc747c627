"""A node enters those whom its settings name into its tree, and does so once."""

from dataclasses import replace
from pathlib import Path

import pytest

from domain.aggregate import event_from
from domain.aggregate_id import AggregateId
from domain.authority import Actor, Role
from domain.home.events import HandOverBegun, HomeHandedOver, HomeStated
from domain.home.state import Home, home_id
from domain.node_id import NodeId
from domain.tier import Tier
from domain.tree.ending import CloseOrganisation
from domain.tree.entering import EnterOrganisation
from domain.tree.events import OrganisationEntered
from domain.tree.state import OrganisationTree, TreeEntry, tree_of
from domain.words import Words
from services.commands.handler import CommandHandler
from services.log import Log
from services.nats.settings import Subordinate, Superior
from services.node.entering import CannotEnter, enter_organisations
from services.node.settings import Hosted, Http, NodeSettings
from tests.contract.log.events import CITY, happened, messages
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


def test_a_node_that_the_settings_name_no_more_is_told_to_be_without_a_link(
    settings: NodeSettings, log: Log, handler: CommandHandler
) -> None:
    assert enter_organisations(settings, log, handler) == []
    assert enter_organisations(replace(settings, subordinates=()), log, handler) == [BELOW]


def test_an_agency_is_one_because_the_settings_say_so(
    settings: NodeSettings, log: Log, handler: CommandHandler
) -> None:
    enter_organisations(replace(settings, tier=Tier.AGENCY), log, handler)

    assert tree(log)[NODE].tier is Tier.AGENCY


def test_a_new_name_in_the_settings_renames(settings: NodeSettings, log: Log, handler: CommandHandler) -> None:
    enter_organisations(settings, log, handler)

    [hosted], anew = settings.organisations, Words("科煦社区", "Kexu Community")
    enter_organisations(replace(settings, organisations=(replace(hosted, name=anew),)), log, handler)

    assert tree(log)[HOSTED].name == anew


def test_what_a_node_below_another_is_called_itself_its_settings_do_not_change(
    settings: NodeSettings, log: Log, handler: CommandHandler
) -> None:
    enter_organisations(settings, log, handler)
    head = log.head()

    enter_organisations(replace(settings, name=Words("海淀", "Haidian District")), log, handler)

    assert log.head() == head


def test_whom_people_closed_the_settings_do_not_bring_back(
    settings: NodeSettings, log: Log, handler: CommandHandler
) -> None:
    enter_organisations(settings, log, handler)
    operator = Actor("p1", NODE, frozenset({Role.OPERATOR}))
    handler.execute(CloseOrganisation(organisation=HOSTED, reason="合并"), operator, id=TREE)

    enter_organisations(settings, log, handler)

    assert tree(log)[HOSTED].closed


def home(log: Log, organisation: NodeId) -> Home | None:
    loaded = log.load(home_id(organisation))
    return loaded.state if loaded else None


def test_whose_records_are_kept_here_is_said_once(settings: NodeSettings, log: Log, handler: CommandHandler) -> None:
    enter_organisations(settings, log, handler)

    assert home(log, HOSTED) == Home(HOSTED, NODE)
    assert home(log, NODE) is None
    assert home(log, BELOW) is None


def below(settings: NodeSettings) -> NodeSettings:
    """Return the settings of the same node after the hosted organisation got one of its own."""
    node = Subordinate(id=HOSTED, name=Words("科煦", "Kexu"), nkey="U", tier=Tier.COMMUNITY)
    return replace(settings, organisations=(), subordinates=(*settings.subordinates, node))


def test_a_node_that_is_set_up_changes_nothing_about_where_records_are_kept(
    settings: NodeSettings, log: Log, handler: CommandHandler
) -> None:
    enter_organisations(settings, log, handler)

    enter_organisations(below(settings), log, handler)

    assert tree(log)[HOSTED].node
    assert home(log, HOSTED) == Home(HOSTED, NODE)
    enter_organisations(settings, log, handler)
    assert not tree(log)[HOSTED].node


def test_the_home_of_who_got_a_node_at_the_first_start_that_knows_of_homes_is_said_before(
    settings: NodeSettings, log: Log, handler: CommandHandler
) -> None:
    operator = Actor("p1", NODE, frozenset({Role.OPERATOR}))
    entered = EnterOrganisation(organisation=HOSTED, name=Words("科煦", "Kexu"), tier=Tier.COMMUNITY, node=False)
    handler.execute(entered, operator, id=TREE)

    enter_organisations(below(settings), log, handler)

    assert home(log, HOSTED) == Home(HOSTED, NODE)


def test_a_node_that_was_not_handed_back_is_not_taken_for_hosted(
    settings: NodeSettings, log: Log, handler: CommandHandler
) -> None:
    enter_organisations(below(settings), log, handler)
    handed_over = HomeStated(organisation=HOSTED, home=HOSTED)
    log.take_in(HOSTED, 1, messages(happened("0", 1, HOSTED, subject=home_id(HOSTED), payload=handed_over)))

    with pytest.raises(CannotEnter, match=r"bj.haidian.kexu are kept on bj.haidian.kexu: hand them over first"):
        enter_organisations(settings, log, handler)


def test_whose_records_are_still_kept_above_is_entered_when_they_have_come(
    settings: NodeSettings, log: Log, handler: CommandHandler
) -> None:
    moves = (
        HomeStated(organisation=HOSTED, home=CITY),
        HandOverBegun(organisation=HOSTED, home=NODE),
        HomeHandedOver(organisation=HOSTED, home=NODE),
    )
    told = [happened("0", n, CITY, subject=home_id(HOSTED), payload=move) for n, move in enumerate(moves, 1)]
    log.take_in(CITY, 1, messages(told[0]))

    enter_organisations(settings, log, handler)

    assert HOSTED not in tree(log)
    log.take_in(CITY, 2, messages(*told[1:]))
    enter_organisations(settings, log, handler, [HOSTED])
    assert not tree(log)[HOSTED].node


def test_a_node_whose_records_are_still_elsewhere_says_nothing(
    settings: NodeSettings, log: Log, handler: CommandHandler
) -> None:
    enter_organisations(replace(settings, handed_over=True), log, handler)

    assert log.head() == 0


def test_who_came_along_is_entered_as_the_tree_above_calls_it(
    settings: NodeSettings, log: Log, handler: CommandHandler
) -> None:
    other = NodeId("bj.haidian.keyuan")
    city = EnterOrganisation(organisation=other, name=Words("科源", "Keyuan"), tier=Tier.COMMUNITY, node=False)
    entered = event_from(OrganisationEntered, city)
    log.take_in(CITY, 1, messages(happened("0", 1, CITY, subject=tree_of(None, "", CITY), payload=entered)))
    home_there = HomeStated(organisation=other, home=CITY)
    moves = (home_there, HandOverBegun(organisation=other, home=NODE), HomeHandedOver(organisation=other, home=NODE))
    told = [happened("0", n, CITY, subject=home_id(other), payload=move) for n, move in enumerate(moves, 1)]
    log.take_in(CITY, 2, messages(*told))

    enter_organisations(settings, log, handler, [other])

    assert (tree(log)[other].name.en, tree(log)[other].node) == ("Keyuan", False)


def test_whom_a_nearer_node_acts_for_is_left_to_that(
    settings: NodeSettings, log: Log, handler: CommandHandler, caplog: pytest.LogCaptureFixture
) -> None:
    below_it = NodeId(f"{BELOW}.kexu")
    hosted = (*settings.organisations, Hosted(below_it, Words("社区", "Community")))

    enter_organisations(replace(settings, organisations=hosted), log, handler)

    assert below_it not in tree(log)
    assert home(log, below_it) is None
    assert f"{below_it} acts on {BELOW}, which is nearer, and not here" in caplog.messages
