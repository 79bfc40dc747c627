"""Set-up of a board: what each node is told, who it is, and who may act on it.

Every start writes the settings anew from the board file. Identities, tokens and data are made once and kept.
"""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from domain.authority import Role
from domain.node_id import NodeId
from domain.words import Words
from services.api.tokens import add_tokens
from services.board.file import Board, BoardNode
from services.board.folders import NodeFolder, node_folder
from services.board.toml import dumps
from services.commands.clue_key import CLUE_KEY, install_clue_key, make_clue_key
from services.files import write
from services.identities.nkey import identity
from services.nats.settings import IDENTITY, Nats
from services.node.settings import WebhookSettings

_OFFICER, _APPROVER = tuple(Role), (Role.READER, Role.APPROVER)
_HEADER = "Written by `yipan up` from the board file: change it there. `deploy/node.toml` explains the keys."


def set_up(board: Board, folder: Path) -> Sequence[NodeFolder]:
    """Write all files that the nodes of a board need, in the order of the board file; keep those that are theirs."""
    nkeys = {node.id: _nkey(node_folder(folder, node.id)) for node in board.nodes}
    for node in board.nodes:
        files = node_folder(folder, node.id)
        write(files.settings, dumps(_settings(board, node, nkeys), _HEADER))
        _ensure_tokens(files, node)
    _share_clue_key([node_folder(folder, node.id).data / CLUE_KEY for node in board.nodes if node.clues])
    return [node_folder(folder, node.id) for node in board.nodes]


def _nkey(files: NodeFolder) -> str:
    return identity(files.data / IDENTITY).key.public


def _share_clue_key(files: Sequence[Path]) -> None:
    """Give all of the restricted audience the key that one of them has, or a new one.

    Raises:
        UnusableClueKey: two of them have different keys.
    """
    if not files:
        return
    key = make_clue_key(next((file for file in files if file.exists()), files[0]))
    for file in files:
        install_clue_key(file, key)


def _settings(board: Board, node: BoardNode, nkeys: dict[NodeId, str]) -> dict[str, object]:
    below = board.subordinates_of(node)
    return {
        "id": node.id,
        "name": _words(node.name),
        "tier": node.tier,
        "agency": node.agency,
        "http": {"port": node.http.port, "host": node.http.host, "address": node.http.address},
        "nats": _nats(node.server),
        "outside": asdict(node.outside) if node.outside else None,
        "webhooks": _webhooks(node.webhooks) if node.webhooks else None,
        "data": "data",
        "database": node.database,
        "duties": board.duties,
        "clues": node.clues or None,
        "clue_audience": [each.id for each in board.nodes if each.clues] if node.clues else None,
        "public_lists": list(node.public_lists) or None,
        "open311": node.open311 or None,
        "handed_over": node.handed_over or None,
        "superior": _superior(board, node),
        "subordinates": [
            {"id": one.id, "name": _words(one.name), "tier": one.tier, "agency": one.agency, "nkey": nkeys[one.id]}
            for one in below
        ],
        "organisations": [
            {"id": one.id, "name": _words(one.name), "tier": one.tier, "agency": one.agency}
            for one in node.organisations
        ],
    }


def _superior(board: Board, node: BoardNode) -> dict[str, object] | None:
    above = board.superior_of(node)
    if not above:
        return None
    direct = f"nats-leaf://{above.server.leaf_host}:{above.server.leaf_port}"
    return {"name": _words(above.name), "tier": above.tier, "leaf_url": node.leaf_url or direct}


def _nats(server: Nats) -> dict[str, object]:
    return {
        "port": server.port,
        "monitor": server.monitor,
        "leaf_host": server.leaf_host,
        "host": server.host,
        "leaf_port": server.leaf_port,
        "url": server.url,
    }


def _webhooks(settings: WebhookSettings) -> dict[str, object]:
    authority = str(settings.authority.absolute()) if settings.authority else None
    return {"networks": list(map(str, settings.networks)), "authority": authority}


def _words(words: Words) -> dict[str, str]:
    return {"zh": words.zh, "en": words.en}


def _ensure_tokens(files: NodeFolder, node: BoardNode) -> None:
    """Give the command line two tokens for every organisation that acts on the node: nobody approves their own work."""
    tokens, approvers = files.tokens(), files.approvers()
    acting = [node.id, *(hosted.id for hosted in node.organisations)]
    missing = [organisation for organisation in acting if organisation not in tokens]
    if not missing:
        return
    made = iter(add_tokens(files.data, [(id, roles) for id in missing for roles in (_OFFICER, _APPROVER)]))
    for organisation in missing:
        tokens[organisation], approvers[organisation] = next(made), next(made)
    files.keep(tokens, approvers)
