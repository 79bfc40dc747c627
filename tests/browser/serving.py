"""A real node for the pages: its log, its views and its HTTP, in this process; organisations act on it directly."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from domain.authority import Actor, Role
from domain.node_id import NodeId
from domain.tier import Tier
from domain.words import Words
from projections.engine.paging import PageRequest
from projections.ledger.issues import page
from services.api.sessions import Sessions
from services.api.tokens import Tokens, add_token
from services.board.seed_2019.may import play
from services.board.seed_2019.plan import ROUND_6
from services.board.seed_2019.preparing import prepare
from services.board.seed_2019.stage import Deed, Scenario, ScenarioStep
from services.commands.requests import CommandRequest
from services.node.app import create_app, end_streams
from services.node.settings import Hosted, Http, NodeSettings, WebhookSettings
from services.node.wiring import Node
from tests.integration.feed.office import THIS_MACHINE

CITY = NodeId("bj")
HOSTED = (
    Hosted(NodeId("bj.haidian"), Words("海淀区", "Haidian District"), Tier.DISTRICT),
    Hosted(NodeId("bj.chaoyang"), Words("朝阳区", "Chaoyang District"), Tier.DISTRICT),
    Hosted(NodeId("bj.dongcheng"), Words("东城区", "Dongcheng District"), Tier.DISTRICT),
    Hosted(NodeId("bj.haidian.zhongguancun"), Words("中关村街道", "Zhongguancun Subdistrict"), Tier.SUBDISTRICT),
    Hosted(NodeId("bj.haidian.zhongguancun.kexu"), Words("科煦社区", "Kexu Community"), Tier.COMMUNITY),
    Hosted(NodeId("bj.haidian.zhongguancun.keyuan"), Words("科源社区", "Keyuan Community"), Tier.COMMUNITY),
    Hosted(NodeId("bj.sasac"), Words("市国资委", "State-owned Assets Commission"), Tier.AGENCY),
    Hosted(NodeId("bj.ccmu"), Words("首都医科大学", "Capital Medical University"), Tier.AGENCY),
)
"""In the board of May 2019 they run nodes of their own; here one node hosts them all."""


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@dataclass
class Scene(Scenario):
    """The node with its address, and everybody's hand to act on it."""

    node: Node
    server: "Server"

    @property
    def url(self) -> str:
        """Where the pages are."""
        return f"http://127.0.0.1:{self.node.settings.http.port}"

    def do(self, step: ScenarioStep) -> None:
        """Give a command at once; whoever approves is somebody else than the officer."""
        actor = Actor(f"p-{step.role}", step.by, frozenset({step.role}))
        request = CommandRequest(
            command=step.command, actor=actor, id=step.id, occurred_at=step.at, key=step.key, synthetic=step.synthetic
        )
        [answer] = self.node.handler.execute_all([request])
        refusal = type(answer).__name__ if isinstance(answer, Exception) else None
        assert refusal == step.refused, f"{step.key}: {answer!r}"

    def play_may_2019(self) -> None:
        """Play the scenario, in the round that it belongs to, and wait until it can be seen."""
        prepare(self, ROUND_6)
        play(self)
        self.show()

    def show(self) -> None:
        """Wait until the views have all that was given."""
        assert self.node.views.wait_for(self.node.log.head(), 30)

    def issue(self, item: int) -> Deed:
        """Return an issue by its number in the list."""
        with self.node.views.read() as snapshot:
            found = next(
                line.issue for line in page(snapshot, request=PageRequest(100)).items if line.issue.item == item
            )
        return Deed(found.id, CITY)


def session(scene: Scene, *roles: Role) -> tuple[str, str]:
    """Return the name and the value of the cookie of somebody signed in to this node: a reader, if nothing is said."""
    data = scene.node.settings.data
    tokens = Tokens(data)
    holder = tokens.holder(add_token(data, CITY, roles or (Role.READER,)))
    assert holder
    sessions = Sessions(data, tokens)
    return sessions.cookie, sessions.begin(holder)


@contextmanager
def serving(data: Path) -> Iterator[Scene]:
    """Serve a node until the end of the block."""
    name, http = Words("北京市", "Beijing"), Http(free_port())
    receivers = WebhookSettings(THIS_MACHINE)
    settings = NodeSettings(
        id=CITY, name=name, http=http, data=data, duties=False, organisations=HOSTED, webhooks=receivers
    )
    node = Node(settings)
    node.start()
    server = Server(node)
    server.start()
    try:
        yield Scene(node, server)
    finally:
        server.stop()
        node.stop()


class Server:
    """HTTP of a node in a thread; it can be stopped and started, as a network that breaks."""

    def __init__(self, node: Node) -> None:
        self._node = node

    def start(self) -> None:
        """Serve, and return when it answers."""
        self._app = create_app(self._node)
        http = self._node.settings.http
        config = uvicorn.Config(
            self._app, host=http.host, port=http.port, log_config=None, access_log=False, timeout_graceful_shutdown=1
        )
        self._server = uvicorn.Server(config)
        answering = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(answering,), daemon=True)
        self._thread.start()
        assert answering.wait(10)

    def stop(self) -> None:
        """Serve no more: streams end."""
        end_streams(self._app)
        self._server.should_exit = True
        self._thread.join(10)

    def _run(self, answering: threading.Event) -> None:
        asyncio.run(self._serve(answering))

    async def _serve(self, answering: threading.Event) -> None:
        serving = asyncio.ensure_future(self._server.serve())
        while not self._server.started and not serving.done():
            await asyncio.sleep(0.01)
        answering.set()
        await serving
