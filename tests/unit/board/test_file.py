"""The board file: what it allows, and that each mistake is named by its key."""

from pathlib import Path

import pytest

from domain.node_id import NodeId
from services.board.file import InvalidBoard, load

EXAMPLE = Path(__file__).parents[3] / "deploy" / "board.toml"

ROOT = '[[nodes]]\nid = "bj"\nname = { zh = "北京市", en = "Beijing" }\nhttp = { port = 8000 }\n'
BELOW = '[[nodes]]\nid = "bj.haidian"\nname = { zh = "海淀区", en = "Haidian" }\nhttp = { port = 8001 }\n'


def written(folder: Path, text: str) -> Path:
    path = folder / "board.toml"
    path.write_text(text, "utf-8")
    return path


def test_the_example_has_one_city_two_districts_a_subdistrict_the_commission_and_two_agencies() -> None:
    board = load(EXAMPLE)
    assert [node.id for node in board.nodes] == [
        "bj",
        "bj.haidian",
        "bj.chaoyang",
        "bj.discipline",
        "bj.haidian.zhongguancun",
        "bj.sasac",
        "bj.ccmu",
    ]


def test_communities_act_on_the_node_of_their_subdistrict() -> None:
    hosted = load(EXAMPLE).node(NodeId("bj.haidian.zhongguancun")).organisations
    assert [one.name.zh for one in hosted] == ["科煦社区", "科源社区"]


def test_each_node_is_allotted_three_nats_ports_in_the_order_of_the_file(tmp_path: Path) -> None:
    board = load(written(tmp_path, "first_nats_port = 5000\n" + ROOT + BELOW))
    assert [(n.server.port, n.server.monitor, n.server.leaf_port) for n in board.nodes] == [
        (5000, 5001, 5002),
        (5003, 5004, 5005),
    ]


def test_the_tree_says_who_is_above_and_below(tmp_path: Path) -> None:
    board = load(written(tmp_path, ROOT + BELOW))
    root, below = board.nodes
    assert (board.superior_of(below), board.superior_of(root)) == (root, None)
    assert (board.subordinates_of(root), board.subordinates_of(below)) == ((below,), ())


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("nodes = [", "not TOML"),
        ("", "nodes"),
        ("nodes = []", "nodes"),
        (ROOT.replace("8000", "80000"), "nodes.0.http.port"),
        (ROOT.replace('"bj"', '"BJ"'), "nodes.0.id"),
        (ROOT + "colour = 1\n", "nodes.0.colour"),
        (ROOT + ROOT.replace("8000", "8001"), "bj is there twice"),
        (ROOT + BELOW.replace("8001", "8000"), "nodes.bj.http.port and nodes.bj.haidian.http.port: both name 8000"),
        (ROOT + BELOW.replace("haidian", "haidian.zhongguancun"), "bj.haidian is not on the board"),
        (ROOT + 'organisations = [{ id = "sh", name = { zh = "x", en = "x" } }]\n', "nodes.bj.organisations: sh"),
    ],
)
def test_a_mistake_is_named_by_its_key(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(InvalidBoard, match=r"board\.toml") as refused:
        load(written(tmp_path, text))
    assert named in str(refused.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidBoard, match=r"nowhere\.toml: No such file"):
        load(tmp_path / "nowhere.toml")
