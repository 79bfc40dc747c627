"""A node as a process: everything started, and stopped within seconds when it is told to."""

import asyncio
import gc
import logging
import signal
import socket
from pathlib import Path

import uvicorn
import uvloop
from fastapi import FastAPI

from services.files import keep_private
from services.folder_lock import locked
from services.node.app import create_app, end_streams
from services.node.http_server import Server, config_of
from services.node.listening import listening
from services.node.settings import NodeSettings, load
from services.node.storage import not_opened
from services.node.wiring import Node

GARBAGE = (10_000, 10, 20)
"""When Python looks for garbage in cycles, of which a node makes little: at its usual 700 objects, a thousand readers
of the feed would all wait, several times a second."""

_log = logging.getLogger(__name__)


def run(path: Path) -> None:
    """Run the node that a settings file describes, until SIGINT or SIGTERM.

    Raises:
        InvalidSettings: the file cannot be used.
        CannotListen: the port is taken.
        FolderInUse: the node runs already.
        DatabaseDamaged, DatabaseNotOpened: it has not all that it needs; the message says what, and what to do.
    """
    keep_private()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    settings = load(path)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve(settings))


async def serve(settings: NodeSettings) -> None:
    """Run a node until it is told to stop."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    with locked(settings.data), listening(settings.http) as listener:
        node = await asyncio.to_thread(_opened, settings)
        try:
            await asyncio.to_thread(node.start)
            await _run(node, listener, stop)
        finally:
            await asyncio.to_thread(node.stop)
    _log.info("%s has stopped", settings.id)


def _opened(settings: NodeSettings) -> Node:
    try:
        return Node(settings)
    except Exception as error:
        if known := not_opened(settings, error):
            raise known from error
        raise


async def _run(node: Node, listener: socket.socket, stop: asyncio.Event) -> None:
    app = create_app(node)
    server = Server(config_of(app))
    serving = asyncio.create_task(server.serve(sockets=[listener]), name="http")
    serving.add_done_callback(lambda _: stop.set())
    try:
        await node.links.start()
        await node.outside.start()
        _settle()
        _log.info("%s answers at http://%s:%d", node.settings.id, *listener.getsockname()[:2])
        await stop.wait()
    finally:
        await _stop(node, app, server, serving)


def _settle() -> None:
    """Have nobody look again through what the node has from its start on: each time, everything else would wait."""
    gc.freeze()
    gc.set_threshold(*GARBAGE)


async def _stop(node: Node, app: FastAPI, server: uvicorn.Server, serving: asyncio.Task[None]) -> None:
    node.stopping.set()
    end_streams(app)
    server.should_exit = True
    ended = await asyncio.gather(serving, _stop_nats(node), return_exceptions=True)
    for error in ended:
        if isinstance(error, BaseException):
            raise error


async def _stop_nats(node: Node) -> None:
    await node.outside.stop()
    await node.links.stop()
