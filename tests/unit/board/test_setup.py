"""Set-up: every node is told who is above and below it; what is the node's own is made once and kept."""

from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path

import pytest

from domain.authority import Role
from domain.node_id import NodeId
from services.api.tokens import Tokens
from services.board.file import Board, load
from services.board.folders import NoBoard, find, node_folder, node_folders
from services.board.setup import set_up
from services.commands.clue_key import UnusableClueKey, make_clue_key
from services.identities.nkey import identity
from services.nats.settings import Outside
from services.node.settings import WebhookSettings

EXAMPLE = Path(__file__).parents[3] / "deploy" / "board.toml"
STREET = NodeId("bj.haidian.zhongguancun")


@pytest.fixture
def board() -> Board:
    return load(EXAMPLE)


def test_every_node_can_read_its_settings(board: Board, tmp_path: Path) -> None:
    assert [node_folder.read().id for node_folder in set_up(board, tmp_path)] == [node.id for node in board.nodes]


def test_a_superior_knows_its_subordinates_by_the_keys_that_they_have(board: Board, tmp_path: Path) -> None:
    set_up(board, tmp_path)
    for node in board.nodes:
        for below in find(tmp_path, node.id).read().subordinates:
            assert below.nkey == identity(find(tmp_path, below.id).read().identity_file).key.public


def test_a_subordinate_is_told_where_its_superior_takes_leaf_nodes(board: Board, tmp_path: Path) -> None:
    set_up(board, tmp_path)
    superior = find(tmp_path, STREET).read().superior
    assert superior
    assert superior.leaf_url == f"nats-leaf://127.0.0.1:{board.node(NodeId('bj.haidian')).server.leaf_port}"


def test_all_files_are_for_the_nodes_user_alone(board: Board, tmp_path: Path) -> None:
    (first, *_) = set_up(board, tmp_path)
    modes = {path.name: path.stat().st_mode & 0o777 for path in first.path.rglob("*") if path.is_file()}
    assert modes == dict.fromkeys(("node.toml", "identity.nk", "tokens.toml", "own-tokens.toml", "clues.key"), 0o600)


def test_the_restricted_audience_shares_one_key_for_clues_that_nobody_else_has(board: Board, tmp_path: Path) -> None:
    settings = [node_folder.read() for node_folder in set_up(board, tmp_path)]
    assert [each.id for each in settings if each.clues] == ["bj", "bj.discipline"]
    [key] = {each.clue_key_file.read_text() for each in settings if each.clues}
    assert not [each.id for each in settings if each.clue_key_file.exists() and not each.clues]
    assert {each.clue_audience for each in settings if each.clues} == {("bj", "bj.discipline")}
    assert {each.clue_audience for each in settings if not each.clues} == {()}

    set_up(replace(board, nodes=tuple(replace(node, clues=True) for node in board.nodes)), tmp_path)

    assert {each.clue_key_file.read_text() for each in settings} == {key}


def test_two_keys_for_clues_on_one_board_are_not_papered_over(board: Board, tmp_path: Path) -> None:
    both = replace(board, nodes=tuple(replace(node, clues=True) for node in board.nodes[:2]))
    for node in both.nodes:
        make_clue_key(node_folder(tmp_path, node.id).data / "clues.key")
    with pytest.raises(UnusableClueKey, match="another key"):
        set_up(both, tmp_path)


def test_everybody_who_acts_on_a_node_has_a_token_there(board: Board, tmp_path: Path) -> None:
    set_up(board, tmp_path)
    street = find(tmp_path, STREET)
    assert set(street.tokens()) == {STREET, f"{STREET}.kexu", f"{STREET}.keyuan"}
    for organisation, token in street.tokens().items():
        holder = Tokens(street.data).holder(token)
        assert holder
        assert (holder.actor.organisation, holder.actor.roles) == (organisation, frozenset(Role))


def test_a_second_set_up_keeps_identities_and_tokens(board: Board, tmp_path: Path) -> None:
    def kept() -> dict[str, bytes]:
        return {str(path): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}

    set_up(board, tmp_path)
    before = kept()
    set_up(board, tmp_path)
    assert kept() == before


def test_a_folder_without_a_board_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(NoBoard, match="yipan up"):
        node_folders(tmp_path)


def test_an_unknown_node_is_told_which_there_are(board: Board, tmp_path: Path) -> None:
    set_up(board, tmp_path)
    with pytest.raises(NoBoard, match=r"no node 'sh'; there are bj, bj\.ccmu"):
        find(tmp_path, "sh")


def test_what_a_node_says_of_webhooks_is_in_its_settings(board: Board, tmp_path: Path) -> None:
    first, *others = board.nodes
    told = replace(first, webhooks=WebhookSettings((ip_network("127.0.0.0/8"),), tmp_path / "receivers.pem"))
    set_up(replace(board, nodes=(told, *others)), tmp_path)
    assert find(tmp_path, first.id).read().webhooks == told.webhooks
    assert find(tmp_path, others[0].id).read().webhooks == WebhookSettings()


def test_what_a_node_says_of_systems_outside_is_in_its_settings(board: Board, tmp_path: Path) -> None:
    first, *others = board.nodes
    told = replace(first, outside=Outside(on=False, feed_mib=7))
    set_up(replace(board, nodes=(told, *others)), tmp_path)
    assert find(tmp_path, first.id).read().outside == Outside(on=False, feed_mib=7)
    assert find(tmp_path, others[0].id).read().outside == Outside()
