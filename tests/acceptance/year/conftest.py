"""The board on which the year was played, once for all tests here: they only read, but for those that say so."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from services.board.seed_2019.cast import ACTING
from services.board.seed_2019.player import playing
from services.board.seed_2019.script import play
from tests.acceptance.harness import Board, eventually

END = "2019-12-31"
"""As of when the article's figures are shown."""
NODES = ("bj", "bj.haidian", "bj.chaoyang", "bj.discipline", "bj.haidian.zhongguancun", "bj.sasac", "bj.ccmu")


@dataclass(frozen=True)
class Year:
    """The board, and short ways to ask it."""

    board: Board

    def ask(self, query: str, *, node: str = "bj", as_of: str | None = END, **parameters: Any) -> Any:
        """Return what a query answers, as of the end of the year."""
        return self.get(f"/v1/queries/{query}", node=node, as_of=as_of, **parameters)

    def get(self, path: str, *, node: str = "bj", as_of: str | None = END, **parameters: Any) -> Any:
        """Return an answer of the API, as of the end of the year."""
        return self.answer(path, node=node, as_of=as_of, **parameters).json()

    def answer(
        self, path: str, *, node: str = "bj", token: str | None = None, as_of: str | None = END, **parameters: Any
    ) -> httpx.Response:
        """Return the whole answer, with its headers."""
        given = {name: value for name, value in {"as_of": as_of, **parameters}.items() if value is not None}
        bearer = {"Authorization": f"Bearer {token or self.board.token(node)}"}
        # Parameters that are empty would take those of the address away.
        return httpx.get(self.board.url(node) + path, params=given or None, headers=bearer, timeout=30)

    def all(self, path: str, *, node: str = "bj", as_of: str | None = END, **parameters: Any) -> list[Any]:
        """Return the rows of all pages."""
        answer = self.answer(path, node=node, as_of=as_of, limit=500, **parameters)
        found = answer.json()["items"]
        while following := answer.links.get("next"):
            answer = self.answer(following["url"], node=node, as_of=None)
            found += answer.json()["items"]
        return list(found)

    def post(
        self, path: str, body: object, *, node: str = "bj", organisation: str | None = None, **headers: str
    ) -> httpx.Response:
        """Give a command, as an organisation that acts on the node."""
        bearer = {"Authorization": f"Bearer {self.board.token_of(node, organisation or node)}", **headers}
        return httpx.post(self.board.url(node) + path, json=body, headers=bearer, timeout=30)

    def refusal(self, path: str, body: object, *, node: str = "bj", organisation: str | None = None) -> str:
        """Return the type of the problem with which a command is refused."""
        answer = self.post(path, body, node=node, organisation=organisation)
        assert answer.status_code >= 400, answer.text
        return str(answer.json()["type"]).rpartition("/")[2]

    def level(self) -> None:
        """Wait until every node has what its neighbours have for it, and shows it."""
        for node in NODES:
            eventually(lambda node=node: self._is_level(node), 60, f"{node} being level")  # type: ignore[misc]

    def _is_level(self, node: str) -> bool:
        links = self.board.get(node, "/v1/links")["states"]
        ready = self.board.get(node, "/readyz")
        waiting = any(link["sent"] != link["stored"] for link in links if link["sent"] and link["connected"])
        return not waiting and all(view["lag"] == 0 for view in ready["views"])


@pytest.fixture(scope="package")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Year]:
    """Play the year through the nodes that would really act."""
    with Board(tmp_path_factory.mktemp("year"), (), cuttable=("bj.haidian",)) as board:
        board.start()
        with playing(board.acting(), board.approving(), ACTING, lambda _count: None) as player:
            play(player)
        found = Year(board)
        found.level()
        yield found
