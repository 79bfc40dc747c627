"""In whose name the command line reports, and over what: the tokens and nkeys of the organisations in a file.

They stand in the environment: `YIPAN_TOKEN_BJ_HAIDIAN`, or over NATS `YIPAN_NAME_BJ_HAIDIAN` and
`YIPAN_SEED_BJ_HAIDIAN`; without the organisation they are those of the one for which most is reported. The tokens of a
board's own nodes are kept in its folder.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import orjson

from domain.node_id import NodeId
from services.cli.selection import TOKEN, NoSuchToken, select
from services.exchange.planning import PlannedRow
from services.exchange.sender import Outcomes
from services.http_client import Client
from services.locale import language, say
from yipan_client import Outcome, Publisher
from yipan_client.over_http import HttpTransport

NAME, SEED = "YIPAN_NAME", "YIPAN_SEED"
"""The environment variables with what a system outside is called, and the seed of its nkey."""
ASKED = 1000
"""Reports that a node is asked about at once."""
_SOURCE = "urn:yipan:import"

Make = Callable[[NodeId, Callable[[Outcome], None]], Publisher]


def over_http(node: str, folder: Path, usual: NodeId | None) -> Make:
    """Return what makes the publishers of organisations, over HTTP.

    Args:
        node: an id, a settings file, or an address.
        folder: of the board.
        usual: for whom most is reported; None if that is not one alone.
    """
    url = url_of(node, folder)

    def make(organisation: NodeId, on_outcome: Callable[[Outcome], None]) -> Publisher:
        transport = HttpTransport(url, token_of(node, folder, organisation, usual), language())
        return Publisher(url, source=_SOURCE, on_outcome=on_outcome, transport=transport)

    return make


def over_nats(servers: str, usual: NodeId | None) -> Make:
    """Return what makes the publishers of organisations, over NATS.

    Args:
        servers: `nats://…`, several separated by commas.
        usual: for whom most is reported; None if that is not one alone.
    """

    def make(organisation: NodeId, on_outcome: Callable[[Outcome], None]) -> Publisher:
        name, seed = (_required(each, organisation, usual, "--nkey") for each in (NAME, SEED))
        return Publisher.over_nats(
            servers.split(","), seed, name, language=language(), source=_SOURCE, on_outcome=on_outcome
        )

    return make


def url_of(node: str, folder: Path) -> str:
    """Return where a node serves: an id, a settings file, or an address."""
    return node if "://" in node else select(node, folder).url


def token_of(node: str, folder: Path, organisation: NodeId, usual: NodeId | None) -> str:
    """Return the token with which to report for an organisation.

    Raises:
        NoSuchToken: it stands nowhere.
    """
    return (
        _given(TOKEN, organisation, usual)
        or _stored(node, folder, organisation)
        or _required(TOKEN, organisation, usual)
    )


def reporter(node: str, folder: Path, organisation: str | None) -> NodeId:
    """Return for whom a workbook is reported: who is named, or the node's own organisation.

    Raises:
        NoSuchToken: none is named, and the node is known by its address alone.
    """
    if organisation:
        return NodeId(organisation)
    if "://" in node:
        raise NoSuchToken(
            say(
                "请用 --organisation 写明代表哪个单位上报，如 --organisation bj.haidian",
                "for whom is this reported? Name it: --organisation bj.haidian",
            )
        )
    return select(node, folder).settings.id


def reader_of(node: str, folder: Path, organisation: NodeId) -> Client:
    """Return the API of a node, as the organisation for which is reported may read it."""
    return Client(url_of(node, folder), token_of(node, folder, organisation, organisation))


def known_over_http(node: str, folder: Path, usual: NodeId | None) -> Callable[[Sequence[PlannedRow]], Outcomes]:
    """Return what asks a node which reports of some rows it has already."""
    url = url_of(node, folder)

    def asked(organisation: NodeId, source: str, ids: Sequence[str]) -> Iterator[Outcome]:
        with Client(url, token_of(node, folder, organisation, usual)) as client:
            for first in range(0, len(ids), ASKED):
                body = orjson.dumps({"source": source, "ids": ids[first : first + ASKED]})
                yield from map(Outcome.of, client.post("/v1/reports/known", body, repeatable=True)["known"])

    def known(chunk: Sequence[PlannedRow]) -> Outcomes:
        ids: dict[tuple[NodeId, str], list[str]] = {}
        for draft in (draft for each in chunk for draft in each.drafts):
            ids.setdefault((draft.organisation, draft.source), []).append(draft.id)
        return {
            (organisation, source, found.id): found
            for (organisation, source), named in ids.items()
            for found in asked(organisation, source, named)
        }

    return known


def _given(variable: str, organisation: NodeId, usual: NodeId | None) -> str | None:
    own = os.environ.get(_own(variable, organisation))
    return own or (os.environ.get(variable) if organisation == usual else None)


def _required(variable: str, organisation: NodeId, usual: NodeId | None, *options: str) -> str:
    found = _given(variable, organisation, usual)
    if not found:
        made = " ".join(("yipan identity add", *options))
        raise NoSuchToken(
            say(
                f"没有代表 {organisation} 上报的凭据；请设置 {_own(variable, organisation)}：{made}",
                f"nothing to report with for {organisation}; set {_own(variable, organisation)}: {made}",
            )
        )
    return found


def _own(variable: str, organisation: NodeId) -> str:
    return f"{variable}_{organisation.replace('.', '_').upper()}"


def _stored(node: str, folder: Path, organisation: NodeId) -> str | None:
    found = None if "://" in node else select(node, folder).folder
    return found.tokens().get(organisation) if found else None
