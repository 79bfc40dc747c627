"""Asking the neighbours what they hold of this node's events, and have for it; they must run."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace

from domain.node_id import NodeId
from domain.words import Words
from services.links.addresses import Address
from services.links.answers import UnusableAnswer, unpack
from services.links.tellings import Rows, Side, Tellings
from services.links.wire import Question
from services.locale import say
from services.log import LinkPosition, Log
from services.nats.connection import Connection, Unreachable, connect
from services.nats.subjects import Direction

Progress = Callable[[str, int], None]
"""Called with what is being done and how many events it is about so far."""
REPLY_TIMEOUT = 20.0
"""Seconds for a neighbour to answer."""
MOST = 64 << 30
"""Bytes that one neighbour may tell on each side; they are kept on disk, in the node's folder."""
_TOO_MUCH = Words(f"超过 {MOST >> 30} GB", f"it tells more than {MOST >> 30} GB")


class NeighbourUnreachable(Exception):
    """A neighbour does not answer; what it holds is needed before anything may be written."""


class NeighbourUntrue(Exception):
    """A neighbour answers with what cannot be so. Nothing was written."""

    def __init__(self, neighbour: NodeId, what: Words) -> None:
        super().__init__(
            say(
                f"{neighbour} 的答复不可能属实：{what.zh}；可用 --without 将其排除",
                f"{neighbour} answers with what cannot be so: {what.en}; leave it out with --without",
            )
        )


async def ask_all(
    log: Log,
    neighbours: Mapping[NodeId, Address],
    agreed: Callable[[NodeId], LinkPosition],
    told: Tellings,
    progress: Progress,
) -> None:
    """Note what every neighbour tells.

    Args:
        log: the older copy.
        neighbours: how each is reached.
        agreed: up to which number one is known to hold the same as we.
        told: takes what they tell.
        progress: told how far it is.

    Raises:
        NeighbourUnreachable: not every neighbour answers.
        NeighbourUntrue: one answers with what cannot be so.
    """
    for neighbour, address in neighbours.items():
        held = Question("received", max(agreed(neighbour).number - 1, 0))
        await _ask(
            neighbour,
            address,
            {Side.HELD: held, Side.OFFERED: Question("sent", log.received(neighbour).number)},
            told,
            progress,
        )


def _said(question: Question) -> str:
    return say("所存本节点事件", "has of ours") if question.what == "received" else say("待发事件", "has for us")


async def _ask(
    neighbour: NodeId, address: Address, questions: Mapping[Side, Question], told: Tellings, progress: Progress
) -> None:
    outgoing = Direction.DOWN if address.below else Direction.UP
    inboxes = outgoing.opposite.replies
    async with connect(address.url, address.key, inboxes, address.domain, address.certificate) as connection:
        for side, question in questions.items():
            events = size = 0
            while answer := await _page(connection, outgoing, neighbour, question):
                rows = _unpacked(neighbour, answer, question.after)
                await asyncio.to_thread(told.add, neighbour, side, rows)
                events, size = events + len(rows), size + len(answer)
                if size > MOST:
                    raise NeighbourUntrue(neighbour, _TOO_MUCH)
                question = replace(question, after=rows[-1][0])
                progress(f"{neighbour} {_said(question)}", events)


def _unpacked(neighbour: NodeId, answer: bytes, after: int) -> Rows:
    try:
        return unpack(answer, after)
    except UnusableAnswer as error:
        raise NeighbourUntrue(neighbour, error.words) from error


async def _page(connection: Connection, outgoing: Direction, neighbour: NodeId, question: Question) -> bytes:
    try:
        async with asyncio.timeout(REPLY_TIMEOUT):
            while True:
                try:
                    message = await connection.request(outgoing.questions, question.encode())
                    return bytes(message.data)
                except Unreachable:
                    await asyncio.sleep(0.2)  # the leaf connection may still be on its way
    except TimeoutError:
        raise NeighbourUnreachable(
            say(
                f"{neighbour} 没有应答；恢复时该节点须在运行",
                f"{neighbour} does not answer; it must run for a recovery",
            )
        ) from None
