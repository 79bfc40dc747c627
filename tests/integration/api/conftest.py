"""The application of one node, open on real databases; no link runs."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI
from httpx import Client, Response

from domain.authority import Role
from domain.node_id import NodeId
from domain.words import Words
from services.api.tokens import add_token
from services.node.app import create_app, end_streams
from services.node.http_server import config_of
from services.node.settings import Hosted, Http, NodeSettings, WebhookSettings
from services.node.wiring import Node
from tests.integration.feed.office import THIS_MACHINE

NODE = NodeId("bj.haidian")
KEXU = NodeId("bj.haidian.kexu")


@dataclass
class Api:
    """A client of the node, and the node itself."""

    client: Client
    node: Node
    token: Callable[..., str]

    def as_(self, *roles: Role, organisation: NodeId = NODE) -> dict[str, str]:
        """Return the header of somebody with these roles."""
        return {"Authorization": f"Bearer {self.token(organisation, roles)}"}

    def get(self, path: str, **kwargs: Any) -> Response:
        """Ask, as somebody who may read."""
        return self.client.get(path, headers={**self.everything, **kwargs.pop("headers", {})}, **kwargs)

    def post(self, path: str, body: object, **kwargs: Any) -> Response:
        """Give a command, as an officer."""
        return self.client.post(path, json=body, headers={**self.everything, **kwargs.pop("headers", {})}, **kwargs)

    def __post_init__(self) -> None:
        self.everything = self.as_(*Role)

    def assign(self, title: str = "更换路灯", lead: str = KEXU, **kwargs: Any) -> Response:
        """Assign a task."""
        return self.post(
            "/v1/tasks/assign", {"title": title, "lead": lead, "due": "2030-01-01T00:00:00+08:00"}, **kwargs
        )


@contextmanager
def served(app: FastAPI, send_buffer: int | None = None) -> Iterator[str]:
    """Serve an application over real HTTP, in a thread; the kernel buffers so many bytes of each answer, if given."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        if send_buffer:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, send_buffer)  # connections inherit it
        server = uvicorn.Server(config_of(app, grace=1))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            # The listener takes connections from the beginning: the first request waits until the server is up.
            yield "http://{}:{}".format(*listener.getsockname())
        finally:
            end_streams(app)
            server.should_exit = True
            thread.join()


@dataclass(frozen=True)
class Running:
    """A node and where it answers."""

    node: Node
    client: Client


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One node for all tests of a file: each acts under a pseudonym of its own."""
    settings = NodeSettings(
        id=NODE,
        name=Words("海淀区", "Haidian"),
        http=Http(port=1),
        data=tmp_path_factory.mktemp("node"),
        organisations=(Hosted(KEXU, Words("科煦社区", "Kexu")),),
        webhooks=WebhookSettings(THIS_MACHINE),
    )
    node = Node(settings)
    node.start()
    try:
        with served(create_app(node)) as url, Client(base_url=url, timeout=30) as client:
            yield Running(node, client)
    finally:
        node.stop()


@pytest.fixture
def api(running: Running) -> Api:
    folder = running.node.settings.data
    return Api(running.client, running.node, lambda organisation, roles: add_token(folder, organisation, roles))
