"""Boards of real processes whose links are cut and whose parts are killed, deleted and put back."""

import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import orjson
import pytest

from tests.acceptance.conftest import MakeBoard
from tests.acceptance.harness import Board, eventually
from tests.acceptance.load import Load, assign, expect_once, subjects, tasks_shown

CITY, HAIDIAN, CHAOYANG = "bj", "bj.haidian", "bj.chaoyang"
STREET = "bj.haidian.zhongguancun"


def _alarm(board: Board, node: str) -> str | None:
    links = board.get(node, "/readyz")["links"]
    return next((link["alarm"] for link in links if link["alarm"]), None)


def _connected(board: Board, node: str) -> bool:
    return all(link["connected"] for link in board.get(node, "/readyz")["links"])


def test_a_command_in_a_district_appears_on_the_citys_event_stream(make_board: MakeBoard) -> None:
    board = make_board(CITY, HAIDIAN).start()
    with closing(board.client(CITY).events("/v1/feed", after="0")) as stream:
        task = assign(board.client(HAIDIAN), HAIDIAN)
        events = (orjson.loads(event.data) for event in stream)
        seen = next(event for event in events if event["subject"] == task)
    assert (seen["type"], seen["source"]) == ("TaskAssigned", HAIDIAN)


def test_both_sides_go_on_while_the_link_is_cut_and_are_equal_after_it_is_healed(make_board: MakeBoard) -> None:
    board = make_board(CITY, HAIDIAN, cuttable=[HAIDIAN]).start()
    before = assign(board.client(HAIDIAN), HAIDIAN)
    expect_once(board, CITY, [before])

    board.cut(HAIDIAN)
    eventually(lambda: not _connected(board, CITY), what="the city's notice of the cut")
    with Load(board, HAIDIAN, HAIDIAN) as up, Load(board, CITY, HAIDIAN) as down:
        up.more()
        down.more()
    assert not set(up.acknowledged) & subjects(board, CITY).keys()

    board.heal(HAIDIAN)
    expect_once(board, CITY, up.acknowledged)
    expect_once(board, HAIDIAN, down.acknowledged)
    assert tasks_shown(board, CITY) == tasks_shown(board, HAIDIAN)


@pytest.mark.parametrize("victim", ["node", "server", "hub's node", "hub's server", "hub"])
def test_what_was_acknowledged_is_there_once_after_a_kill_during_load(make_board: MakeBoard, victim: str) -> None:
    board = make_board(CITY, HAIDIAN).start()
    with Load(board, HAIDIAN, HAIDIAN) as up, Load(board, CITY, HAIDIAN) as down:
        up.more()
        down.more()
        _strike(board, victim)
        up.more()
        down.more()
    expect_once(board, CITY, up.acknowledged)
    expect_once(board, HAIDIAN, down.acknowledged)
    assert tasks_shown(board, CITY) == tasks_shown(board, HAIDIAN)


def _strike(board: Board, victim: str) -> None:
    node = CITY if "hub" in victim else HAIDIAN
    if victim.endswith("server"):
        return board.kill_server(node)  # its node starts it again
    if victim == "hub":
        board.kill_all(node)
    else:
        board.kill(node)
    board.start(node)
    return None


@pytest.mark.parametrize("loss", ["deleted", "put back"])
def test_the_hubs_jetstream_folder_may_be_lost(make_board: MakeBoard, tmp_path: Path, loss: str) -> None:
    board = make_board(CITY, HAIDIAN).start()
    tasks = [assign(board.client(HAIDIAN), HAIDIAN) for _ in range(20)]
    expect_once(board, CITY, tasks)
    store = board.data(CITY) / "nats" / "jetstream"
    board.stop(CITY)
    shutil.copytree(store, tmp_path / "copy")
    board.start(CITY)
    tasks += [assign(board.client(HAIDIAN), HAIDIAN) for _ in range(20)]
    expect_once(board, CITY, tasks)

    board.stop(CITY)
    tasks += [assign(board.client(HAIDIAN), HAIDIAN) for _ in range(20)]
    shutil.rmtree(store)
    if loss == "put back":
        shutil.copytree(tmp_path / "copy", store)
    board.start(CITY)
    tasks += [assign(board.client(HAIDIAN), HAIDIAN) for _ in range(20)]
    back = [assign(board.client(CITY), HAIDIAN) for _ in range(20)]
    expect_once(board, CITY, tasks)
    expect_once(board, HAIDIAN, back)


def test_a_database_that_was_put_back_stops_its_link_and_is_recovered_from_the_neighbours(
    make_board: MakeBoard, tmp_path: Path
) -> None:
    board = make_board(CITY, HAIDIAN, STREET).start()
    early = [assign(board.client(HAIDIAN), HAIDIAN) for _ in range(5)]
    expect_once(board, CITY, early)
    board.stop(HAIDIAN)
    _copy_databases(board.data(HAIDIAN), tmp_path / "copy")
    board.start(HAIDIAN)
    late = [assign(board.client(HAIDIAN), HAIDIAN) for _ in range(5)]
    orders = [assign(board.client(CITY), HAIDIAN) for _ in range(5)]
    expect_once(board, CITY, late)
    expect_once(board, HAIDIAN, orders)

    board.stop(HAIDIAN)
    _copy_databases(tmp_path / "copy", board.data(HAIDIAN))
    board.start(HAIDIAN)
    eventually(lambda: _alarm(board, HAIDIAN), what="the alarm of the link")
    (link,) = [link for link in board.get(HAIDIAN, "/v1/links")["states"] if link["neighbour"] == CITY]
    assert "yipan node recover" in link["alarm"]["advice"]["en"]

    board.stop(HAIDIAN)
    listed = [orjson.loads(line) for line in _recover(board, HAIDIAN, "--list", "--json").splitlines()]
    fates = {each["record"]: (each["fate"], each["type"], [place["who"] for place in each["told"]]) for each in listed}
    assert all(fates[task] == ("own", "TaskAssigned", [CITY]) for task in late)
    assert all(fates[task] == ("others", "TaskAssigned", [CITY]) for task in orders)
    _recover(board, HAIDIAN, "--yes")
    board.start(HAIDIAN)
    expect_once(board, HAIDIAN, early + late + orders)
    more = [assign(board.client(HAIDIAN), HAIDIAN) for _ in range(5)]
    expect_once(board, CITY, early + late + more)
    eventually(lambda: not _alarm(board, HAIDIAN), what="the end of the alarm")


def _copy_databases(source: Path, target: Path) -> None:
    target.mkdir(exist_ok=True)
    for old in target.glob("*.db*"):
        old.unlink()
    for file in source.glob("*.db*"):
        shutil.copy(file, target)


def _recover(board: Board, node: str, *options: str) -> str:
    settings = board.place(node).settings
    command = [sys.executable, "-m", "services.cli", "node", "recover", str(settings), *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_subdistricts_event_reaches_the_city_through_its_district(make_board: MakeBoard) -> None:
    board = make_board(CITY, HAIDIAN, STREET).start()
    up = [assign(board.client(STREET), STREET) for _ in range(3)]
    down = [assign(board.client(CITY), STREET) for _ in range(3)]
    for node in (CITY, HAIDIAN):
        expect_once(board, node, up)
    for node in (HAIDIAN, STREET):
        expect_once(board, node, down)


def test_what_is_not_for_a_node_never_reaches_it(make_board: MakeBoard) -> None:
    board = make_board(CITY, HAIDIAN, CHAOYANG).start()
    private = [assign(board.client(HAIDIAN), HAIDIAN) for _ in range(5)]
    private += [assign(board.client(CITY), HAIDIAN) for _ in range(5)]
    shared = assign(board.client(CITY), CHAOYANG)
    expect_once(board, CITY, private)
    expect_once(board, CHAOYANG, [shared])
    board.stop(CHAOYANG)
    held = b"".join(file.read_bytes() for file in board.data(CHAOYANG).rglob("*") if file.is_file())
    assert shared.encode() in held
    assert [task for task in private if task.encode() in held] == []
