"""In whose name the command line reports: the tokens of the organisations that a file reports for."""

import os
from pathlib import Path

from domain.tree import NodeId
from services.board.client import Client
from services.cli.choosing import TOKEN, NoSuchToken, chosen


def url_of(node: str, folder: Path) -> str:
    """Return where a node serves: an id, a settings file, or an address."""
    return node if "://" in node else chosen(node, folder).url


def token_of(node: str, folder: Path, organisation: NodeId, usual: NodeId) -> str:
    """Return the token with which to report for an organisation.

    It stands in the environment, as `YIPAN_TOKEN_BJ_HAIDIAN`, and that of the organisation for which most is reported
    as `YIPAN_TOKEN`; or it is kept in the board's folder.

    Raises:
        NoSuchToken: it is in none of these places.
    """
    own = f"{TOKEN}_{organisation.replace('.', '_').upper()}"
    given = os.environ.get(own) or (os.environ.get(TOKEN) if organisation == usual else None)
    found = given or _kept(node, folder, organisation)
    if not found:
        raise NoSuchToken(f"no token to report for {organisation}; set {own}, or make one: yipan identity add")
    return found


def _kept(node: str, folder: Path, organisation: NodeId) -> str | None:
    place = None if "://" in node else chosen(node, folder).place
    return place.tokens().get(organisation) if place else None


def reporter(node: str, folder: Path, organisation: str | None) -> NodeId:
    """Return for whom a workbook is reported: who is named, or the node's own organisation.

    Raises:
        NoSuchToken: none is named, and the node is known by its address alone.
    """
    if organisation:
        return NodeId(organisation)
    if "://" in node:
        raise NoSuchToken("for whom is this reported? Name it: --organisation bj.haidian")
    return chosen(node, folder).settings.id


def reader_of(node: str, folder: Path, organisation: NodeId) -> Client:
    """Return the API of a node, as the organisation for which is reported may read it."""
    return Client(url_of(node, folder), token_of(node, folder, organisation, organisation))
