"""The documents that stand in the tree beside the schemas: OpenAPI of the API, AsyncAPI of what goes over NATS."""

import json
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from domain.node_id import NodeId
from domain.words import Words
from services.api.openapi import Description
from services.contracts.asyncapi import document as asyncapi
from services.contracts.publishing import text
from services.node.app import create_app
from services.node.settings import Http, NodeSettings
from services.node.wiring import Node


def documents() -> Mapping[str, str]:
    """Return each document as text, by its file's name."""
    return {"openapi.json": text(openapi()), "asyncapi.json": text(asyncapi())}


def openapi() -> object:
    """Return what the API of a node says of itself; it is the same on every node."""
    with TemporaryDirectory() as folder:
        settings = NodeSettings(
            id=NodeId("bj"), name=Words("北京市", "Beijing"), http=Http(port=1), data=Path(folder), duties=False
        )
        node = Node(settings)
        try:
            return json.loads(Description(create_app(node)).document())
        finally:
            node.stop()
