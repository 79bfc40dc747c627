"""The accounts of systems outside in the configuration of a node's nats-server: one per organisation.

An account is all that a system can name anything in, so nothing of the links nor of another organisation is in reach.
That holds for replies too: a server sends an answer to whatever subject a client names as its inbox, without asking
whether the client may publish there; in one account for all, a system could so speak in another's name.
"""

from collections.abc import Iterable, Mapping, Sequence

import orjson

from domain.node_id import NodeId
from services.identities.nkey import Identity, Key
from services.identities.outsiders import Outsider
from services.nats.outside_subjects import FEED_STREAM, account, inbox, reports, requests

CONNECTIONS, SUBSCRIPTIONS = 64, 1024
"""Of one organisation's systems at once, and of one connection: whoever asks for more takes it from nobody else."""
_API, _ACK, _FLOW = "$JS.API", "$JS.ACK", "$JS.FC"


def by_organisation(outsiders: Iterable[Outsider]) -> Mapping[NodeId, Sequence[Outsider]]:
    """Return the systems that have an nkey, by organisation."""
    found: dict[NodeId, list[Outsider]] = {}
    for each in outsiders:
        if each.nkey:
            found.setdefault(each.organisation, []).append(each)
    return found


def key(identity: Identity, organisation: NodeId) -> Key:
    """Return the key with which the node itself connects to an organisation's account."""
    return identity.derived(account(organisation))


def accounts(identity: Identity, outsiders: Iterable[Outsider]) -> list[str]:
    """Return the accounts as they stand in the configuration."""
    return [_account(identity, *each) for each in by_organisation(outsiders).items()]


def may_publish(outsider: Outsider) -> list[str]:
    """Return the subjects to which a system may publish."""
    allowed = [requests(outsider.name), reports(outsider.name)] if outsider.publishes else []
    return [*allowed, *_READING] if outsider.subscribes else allowed


_READING = [
    f"{_API}.INFO",
    f"{_API}.STREAM.NAMES",
    f"{_API}.STREAM.INFO.{FEED_STREAM}",
    f"{_API}.CONSUMER.CREATE.{FEED_STREAM}",
    f"{_API}.CONSUMER.CREATE.{FEED_STREAM}.>",
    f"{_API}.CONSUMER.DURABLE.CREATE.{FEED_STREAM}.*",
    f"{_API}.CONSUMER.INFO.{FEED_STREAM}.*",
    f"{_API}.CONSUMER.MSG.NEXT.{FEED_STREAM}.*",
    f"{_API}.CONSUMER.DELETE.{FEED_STREAM}.*",
    f"{_ACK}.{FEED_STREAM}.>",
    f"{_ACK}.*.*.{FEED_STREAM}.>",
    f"{_FLOW}.{FEED_STREAM}.>",
    f"{_FLOW}.*.*.{FEED_STREAM}.>",
]
"""What JetStream's clients need for consumers of every sort, durable or ordered: of one stream, and to read alone.

Nothing that answers with the bytes of a message (`DIRECT.GET`): such an answer could be sent to where reports come in.
"""


def _account(identity: Identity, organisation: NodeId, outsiders: Sequence[Outsider]) -> str:
    users = "\n".join(map(_user, outsiders))
    return f"""\
  "{account(organisation)}" {{
    jetstream: enabled
    limits: {{ max_connections: {CONNECTIONS}, max_subscriptions: {SUBSCRIPTIONS} }}
    users: [
      {{ nkey: "{key(identity, organisation).public}" }}
{users}
    ]
  }}"""


def _user(outsider: Outsider) -> str:
    return f"""\
      {{ nkey: "{outsider.nkey}", allowed_connection_types: [ "STANDARD" ], permissions: {{
          publish: {{ allow: {_list(may_publish(outsider))} }}
          subscribe: {{ allow: {_list([f"{inbox(outsider.name)}.>"])} }} }} }}"""


def _list(values: Sequence[str]) -> str:
    return orjson.dumps(values).decode()
