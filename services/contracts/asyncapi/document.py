"""The document: everything that is said over NATS, in one."""

from collections.abc import Mapping

from services.contracts.asyncapi import links, messages, outside
from services.contracts.asyncapi.channels import Part

_ABOUT = """\
What a node says and hears over NATS: reports of outside systems, the feed of what happened, and the links between a
node and the node above it. Every event is a CloudEvent 1.0 in structured JSON, the same bytes on every node; its data
follow the schema at the address in `dataschema`. What a node answers over HTTP stands at `/openapi.json`.
"""
_NKEY = (
    "An Ed25519 key of kind user (`U…`): the server sends a nonce, the client signs it. `yipan identity add` makes it."
)


def document() -> Part:
    """Return the AsyncAPI document of a node."""
    return {
        "asyncapi": "3.1.0",
        "info": {
            "title": "yipan",
            "version": "1",
            "description": _ABOUT,
            "license": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
        },
        "defaultContentType": messages.CLOUDEVENT,
        "servers": {
            "outside": _server("Where publishers and subscribers connect.", "4222"),
            "leaf": _server("Where the nats-servers of the nodes below connect as leaf nodes.", "7422"),
        },
        "channels": _with_server("outside", outside.channels()) | _with_server("leaf", links.channels()),
        "operations": outside.operations() | links.operations(),
        "components": {
            "schemas": messages.schemas(),
            "messages": messages.messages() | outside.messages() | links.messages(),
            "securitySchemes": {"nkey": {"type": "asymmetricEncryption", "description": _NKEY}},
        },
    }


def _server(description: str, port: str) -> Part:
    return {
        "host": "{host}:{port}",
        "protocol": "nats",
        "description": description,
        "variables": {
            "host": {"default": "127.0.0.1", "description": "The node's nats-server."},
            "port": {"default": port},
        },
        "security": [{"$ref": "#/components/securitySchemes/nkey"}],
    }


def _with_server(name: str, channels: Mapping[str, Part]) -> dict[str, Part]:
    servers = [{"$ref": f"#/servers/{name}"}]
    return {name: {**channel, "servers": servers} for name, channel in channels.items()}
