"""An organisation gets a node of its own, goes back, is merged, while people work: nothing is lost or done twice."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

import orjson
import pytest

from domain.authority import Role
from domain.node_id import NodeId
from services.api.tokens import add_token
from services.http_client import Client, NodeProblem
from tests.acceptance.command import yipan
from tests.acceptance.conftest import MakeBoard
from tests.acceptance.harness import Board, eventually
from tests.acceptance.load import Roaming, assign, subjects

CITY, HAIDIAN = "bj", "bj.haidian"
STREET, KEXU, SHANGDI = "bj.haidian.zhongguancun", "bj.haidian.zhongguancun.kexu", "bj.haidian.shangdi"
HOSTED = {HAIDIAN: {STREET: "中关村街道", KEXU: "科煦社区", SHANGDI: "上地街道"}}
DUE = "2030-01-01T00:00:00+08:00"


@pytest.fixture
def board(make_board: MakeBoard) -> Board:
    return make_board(CITY, HAIDIAN, hosted=HOSTED).start()


def post(client: Client, path: str, **body: Any) -> Mapping[str, Any]:
    found: Mapping[str, Any] = client.post(path, orjson.dumps(body))
    return found


def raise_issues(board: Board, count: int) -> list[str]:
    """Have the district list and assign issues to the subdistrict, which accepts them; return them."""
    haidian, street = board.client(HAIDIAN), board.client(HAIDIAN, STREET)
    category = {"code": "light", "name": {"zh": "照明", "en": "lighting"}}
    issues = []
    list_ = post(haidian, "/v1/lists/open-list", title={"zh": "清单", "en": "list"}, categories=[category])["id"]
    for _ in range(count):
        raised = post(haidian, "/v1/issues/raise-issue", list=list_, category="light", text="路灯不亮", about=STREET)
        for verb in ("verify", "list-issue"):
            post(haidian, f"/v1/issues/{raised['id']}/{verb}")
        post(haidian, f"/v1/issues/{raised['id']}/assign", responsible=STREET, due=DUE)
        post(street, "/v1/rectifications/accept", issue=raised["id"])
        issues.append(raised["id"])
    return issues


def figures(board: Board, node: str) -> Mapping[str, Any]:
    """Return what a node counts of issues, by organisation."""
    head = board.get(node, "/readyz")["head"]
    lines = board.get(node, "/v1/chessboard", wait_for=head)["lines"]
    return {each["organisation"]: each["own"] for each in lines if each["own"]["raised"]}


def agreed(board: Board, *nodes: str) -> Mapping[str, Any]:
    """Wait until these count the same, and return that: what the first has decided reaches the others later."""
    first, *others = nodes
    same = partial(_count_the_same, board, first, others)
    eventually(same, 60, f"what {first} counts on {', '.join(others)}")
    return figures(board, first)


def _count_the_same(board: Board, first: str, others: Sequence[str]) -> bool:
    expected = figures(board, first)
    return all(figures(board, each) == expected for each in others)


def hand_over(board: Board, node: str, organisation: str) -> None:
    """Give the operator's command, and wait until it says that all has arrived."""
    done = yipan("hand-over", node, organisation, "--folder", str(board.folder / "nodes"))
    assert done.returncode == 0, done.stdout + done.stderr


def expect_all(board: Board, load: Roaming, *nodes: str) -> None:
    """Demand that every acknowledged event is on these nodes, once, and nothing else of these tasks."""
    for node in nodes:
        held = partial(_holds, board, node, load)
        eventually(held, 60, f"the arrival of {len(load.versions)} tasks on {node}")


def _holds(board: Board, node: str, load: Roaming) -> bool:
    found = subjects(board, node)
    return {task: found[task] for task in load.versions} == load.versions


@contextmanager
def handing_over(board: Board, node: str, organisation: str) -> Iterator[None]:
    """Have it done while something else happens; join at the end."""
    errors: list[BaseException] = []

    def work() -> None:
        try:
            hand_over(board, node, organisation)
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    yield
    thread.join()
    assert not errors


def test_a_hosted_organisation_gets_a_node_of_its_own_under_load(board: Board) -> None:
    issues = raise_issues(board, 3)
    undertaken = assign(board.client(HAIDIAN), STREET)
    post(board.client(HAIDIAN, STREET), "/v1/undertakings/accept", task=undertaken)
    with Roaming(board, STREET, [HAIDIAN, STREET]) as load:
        load.more(60)
        before = agreed(board, HAIDIAN, CITY)
        board.give_node(STREET, HAIDIAN)
        load.more(20)
        with handing_over(board, HAIDIAN, STREET):
            load.more(30)
        load.more(30)
    expect_all(board, load, CITY, HAIDIAN, STREET)
    assert before == agreed(board, HAIDIAN, CITY, STREET)

    street = board.client(STREET)
    for issue in issues:
        rectification = issue.replace("issue-", "rectification-").replace(HAIDIAN, STREET)
        post(street, f"/v1/rectifications/{rectification}/progress", note="已更换灯具")
    uid = undertaken.partition("-")[2].partition("@")[0]
    post(street, f"/v1/undertakings/undertaking-{uid}@{STREET}/submit", result="已完成")
    with pytest.raises(NodeProblem, match=STREET):
        assign(board.client(HAIDIAN, STREET), STREET)
    assert assign(board.client(STREET, KEXU), KEXU)  # who runs no node went along


def test_a_node_goes_back_to_the_one_above_under_load(make_board: MakeBoard) -> None:
    board = make_board(CITY, HAIDIAN, STREET, hosted={STREET: {KEXU: "科煦社区"}}).start()
    with Roaming(board, STREET, [STREET, HAIDIAN]) as load:
        load.more(60)
        let_in(board, HAIDIAN, STREET)
        with handing_over(board, STREET, STREET):
            load.more(30)
        load.more(30)
    before = figures(board, CITY)
    board.take_node(STREET, HAIDIAN)
    with Roaming(board, STREET, [HAIDIAN], load) as again:
        again.more(30)
    expect_all(board, again, CITY, HAIDIAN)
    assert figures(board, CITY) == before
    assert assign(board.client(HAIDIAN, KEXU), KEXU)
    eventually(lambda: _on_the_board(board)["node"] is False, 60, what="the news that the node is retired")
    assert not _on_the_board(board)["closed"]


def let_in(board: Board, node: str, organisation: str) -> None:
    """Take the tokens of all who act on an organisation's node to the one that they go to, as its operator does."""
    folder, kept, taker = str(board.folder / "nodes"), board.place(organisation), board.place(node)
    for each in kept.tokens():
        exported = yipan("token", "export", organisation, each, "--folder", folder)
        assert yipan("token", "take", node, "--folder", folder, input=exported.stdout).returncode == 0
    taker.keep({**taker.tokens(), **kept.tokens()}, {**taker.approvers(), **kept.approvers()})


def _on_the_board(board: Board) -> Mapping[str, Any]:
    """Return what the city says of the subdistrict."""
    return next(each for each in board.get(CITY, "/v1/organisations")["items"] if each["id"] == STREET)


@pytest.mark.parametrize("victim", [HAIDIAN, STREET])
def test_a_hand_over_goes_on_where_it_was_when_either_side_is_killed(board: Board, victim: str) -> None:
    with Roaming(board, STREET, [HAIDIAN, STREET]) as load:
        load.more(150)
        board.give_node(STREET, HAIDIAN)
        post(board.client(HAIDIAN), "/v1/homes/hand-over", organisation=STREET, home=STREET)
        board.kill_all(victim)
        board.start(victim)
        eventually(lambda: _home(board, STREET) == STREET, 60, "the hand-over")
        load.more(30)
        board.kill(victim)
        board.start(victim)
        load.more(30)
    expect_all(board, load, CITY, HAIDIAN, STREET)


def test_nobody_acts_while_the_records_are_on_their_way(make_board: MakeBoard) -> None:
    board = make_board(CITY, HAIDIAN, STREET, cuttable=[STREET], hosted={}).start()
    task = assign(board.client(STREET), STREET)
    eventually(lambda: task in subjects(board, HAIDIAN), what="the task's arrival")
    token = add_token(board.data(HAIDIAN), NodeId(STREET), tuple(Role))
    with Client(board.url(HAIDIAN), token) as above, board.client(STREET) as below:
        board.cut(STREET)
        post(below, "/v1/homes/hand-over", organisation=STREET, home=HAIDIAN)
        eventually(lambda: _refused(below) == 421, what="the end of the hand-over below")
        assert _refused(above) == 421
        board.heal(STREET)
        eventually(lambda: _refused(above) is None, what="the records' arrival")
        post(above, f"/v1/tasks/{task}/extend", due="2031-01-01T00:00:00Z", reason="天气原因")


def _refused(client: Client) -> int | None:
    """Return with which status a command is refused, or None if it is not."""
    try:
        assign(client, STREET)
    except NodeProblem as problem:
        return problem.status
    return None


def _home(board: Board, node: str) -> str | None:
    try:
        return str(board.get(node, f"/v1/aggregates/home-0@{STREET}")["state"]["home"])
    except NodeProblem:
        return None


def test_two_organisations_become_one_and_it_goes_on_with_what_both_left(board: Board) -> None:
    issues = raise_issues(board, 4)
    board.give_node(SHANGDI, HAIDIAN)
    hand_over(board, HAIDIAN, SHANGDI)
    with Roaming(board, STREET, [HAIDIAN]) as load:
        load.more(30)
    before = agreed(board, HAIDIAN, CITY)
    tree = f"tree-0@{HAIDIAN}"
    post(board.client(HAIDIAN), f"/v1/trees/{tree}/merge", organisation=STREET, into=SHANGDI)
    eventually(lambda: _home(board, SHANGDI) == SHANGDI, 60, "the arrival of what was left")

    heirs = board.client(SHANGDI)
    for issue in issues[:3]:
        rectification = issue.replace("issue-", "rectification-").replace(HAIDIAN, STREET)
        post(heirs, f"/v1/rectifications/{rectification}/progress", note="接续整改")
    for number, task in enumerate(load.versions):
        post(heirs, f"/v1/tasks/{task}/extend", due=f"20{40 + number % 40}-01-01T00:00:00Z", reason="机构合并")
        load.versions[task] += 1
    post(board.client(HAIDIAN), f"/v1/issues/{issues[3]}/reassign", responsible=SHANGDI, reason="机构合并")
    eventually(lambda: _accepted(heirs, issues[3]), what="the reassigned issue's arrival")
    expect_all(board, load, CITY, HAIDIAN, SHANGDI)
    after = agreed(board, HAIDIAN, CITY)
    assert {each: figure["raised"] for each, figure in after.items()} == {STREET: 3, SHANGDI: 1}
    assert before[STREET]["raised"] == 4

    with pytest.raises(NodeProblem, match=SHANGDI):
        assign(board.client(HAIDIAN, STREET), STREET)
    row = _on_the_board(board)
    assert (row["closed"], row["merged_into"]) == (True, SHANGDI)


def _accepted(client: Client, issue: str) -> bool:
    try:
        return bool(post(client, "/v1/rectifications/accept", issue=issue))
    except NodeProblem:
        return False
