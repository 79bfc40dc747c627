"""A link can be encrypted: the node below knows its superior by a certificate, or does not talk to it."""

import asyncio
from dataclasses import replace
from pathlib import Path

import trustme

from domain.node_id import NodeId
from services.nats.settings import Tls
from services.node.settings import NodeSettings
from tests.integration.links.board import CITY, HAIDIAN, board, settings_of, until
from tests.integration.links.happenings import assigned


def _encrypted(folder: Path, trusted: trustme.CA | None = None) -> dict[NodeId, NodeSettings]:
    """Return two nodes, the upper with a certificate, the lower trusting an authority."""
    vouching = trustme.CA()
    shown = vouching.issue_cert("127.0.0.1")
    shown.private_key_pem.write_to_path(folder / "leaf.key")
    shown.cert_chain_pems[0].write_to_path(folder / "leaf.crt")
    (trusted or vouching).cert_pem.write_to_path(folder / "authority.pem")
    settings = settings_of(folder, CITY, HAIDIAN)
    city, haidian = settings[CITY], settings[HAIDIAN]
    assert haidian.superior
    above = replace(
        haidian.superior,
        leaf_url=haidian.superior.leaf_url.replace("nats-leaf:", "tls:"),
        authority=folder / "authority.pem",
    )
    nats = replace(city.nats, leaf_tls=Tls(folder / "leaf.crt", folder / "leaf.key"))
    return {CITY: replace(city, nats=nats), HAIDIAN: replace(haidian, superior=above)}


async def _exchange(folder: Path) -> None:
    async with board(_encrypted(folder)) as nodes:
        event = assigned(HAIDIAN)
        await asyncio.to_thread(nodes[HAIDIAN].log.append, [event])
        await until(lambda: nodes[CITY].log.find(event.id))


def test_an_encrypted_link_carries_events(folder: Path) -> None:
    asyncio.run(_exchange(folder))


async def _distrust(folder: Path) -> None:
    async with board(_encrypted(folder, trustme.CA())) as nodes:
        below, above = nodes[HAIDIAN], nodes[CITY]
        await until(lambda: "TLS" in str(below.link(CITY).trouble) and "TLS" in str(above.link(HAIDIAN).trouble))
        assert "unknown authority" in str(below.link(CITY).trouble)
        assert not below.link(CITY).connected


def test_a_node_does_not_talk_to_a_superior_that_nobody_it_trusts_vouches_for_and_both_say_why(folder: Path) -> None:
    asyncio.run(_distrust(folder))
