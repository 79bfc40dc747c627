"""The configuration of a node's nats-server.

One account per subordinate, so that none can name anything of another's; in it the node's own user, and the
subordinate's, which may take part in its link and nothing else. Systems outside have accounts of theirs in the same way
(`services.nats.accounts`). Measured settings:

- `sync_interval: always`: by default an acknowledged message may be lost with the power; batches make it free.
- `ignore_discovered_servers`: a leaf would else reconnect to addresses that the superior's server advertises.
- durations are quoted: `2m` without quotes is read as a number.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

import orjson

from services.identities.nkey import Identity
from services.identities.outsiders import Outsider, outsiders
from services.nats.accounts import accounts as outside_accounts
from services.nats.accounts import by_organisation
from services.nats.monitor import base_path
from services.nats.outside_subjects import account as outside_account
from services.nats.settings import NatsSettings, Subordinate, Superior, Tls
from services.nats.subjects import CONSUMER, SUPERIOR_ACCOUNT, Direction, token

UP, DOWN = Direction.UP, Direction.DOWN


def server_config(settings: NatsSettings, identity: Identity, outsiders: Sequence[Outsider] = ()) -> str:
    """Return the configuration as nats-server reads it.

    Args:
        settings: of the node.
        identity: of the node.
        outsiders: the systems outside that are let in.
    """
    parts = (_general(settings, identity), _accounts(settings, identity, outsiders), _leafnodes(settings, identity))
    return "\n".join((*parts, ""))


def stored_accounts(settings: NatsSettings, outsiders: Iterable[Outsider]) -> frozenset[str]:
    """Return the names of the accounts that have streams on the node's server."""
    below = (token(each.id) for each in settings.subordinates)
    return frozenset((*below, *map(outside_account, by_organisation(outsiders))))


def admitted_outsiders(settings: NatsSettings) -> Sequence[Outsider]:
    """Return the systems outside that a node lets in on its nats-server now.

    Raises:
        InvalidTokens: the node's file cannot be used.
    """
    return outsiders(settings.data) if settings.outside.on else ()


def server_folder(settings: NatsSettings) -> Path:
    """Return where the node's nats-server keeps its files."""
    return settings.data.absolute() / "nats"


CONNECTIONS = 1024
"""That a server has at once: as many as its process may have files open, everywhere."""


def _general(settings: NatsSettings, identity: Identity) -> str:
    folder = server_folder(settings)
    encrypted = "".join(f"\n{line}" for line in _certificate(settings.nats.tls, ""))
    return f"""\
server_name: {_quoted(token(settings.id))}
listen: {_quoted(f"{settings.nats.host}:{settings.nats.port}")}
http: "127.0.0.1:{settings.nats.monitor}"
http_base_path: {_quoted(base_path(identity))}
pid_file: {_quoted(folder / "server.pid")}
log_file: {_quoted(folder / "server.log")}
logfile_size_limit: 10MB
logfile_max_num: 3
ping_interval: "2s"
ping_max: 2
write_deadline: "5s"
max_connections: {CONNECTIONS}{encrypted}
jetstream {{
  store_dir: {_quoted(folder)}
  domain: {_quoted(token(settings.id))}
  sync_interval: always
}}"""


def _accounts(settings: NatsSettings, identity: Identity, outsiders: Sequence[Outsider]) -> str:
    accounts = [_subordinate(settings, below, identity) for below in settings.subordinates]
    if settings.superior:
        own = identity.derived(SUPERIOR_ACCOUNT).public
        accounts.append(f"  {SUPERIOR_ACCOUNT} {{ users: [ {{ nkey: {_quoted(own)} }} ] }}")
    accounts += outside_accounts(identity, outsiders)
    # Without any account the server would let everybody in.
    accounts = accounts or [f"  NOBODY {{ users: [ {{ nkey: {_quoted(identity.derived('NOBODY').public)} }} ] }}"]
    return "\n".join(("accounts {", *accounts, "}"))


def _subordinate(settings: NatsSettings, below: Subordinate, identity: Identity) -> str:
    account = token(below.id)
    return f"""\
  {_quoted(account)} {{
    jetstream: enabled
    users: [
      {{ nkey: {_quoted(identity.derived(account).public)} }}
      {{ nkey: {_quoted(below.nkey)}, allowed_connection_types: [ "LEAFNODE" ], permissions: {{
          publish: {{ allow: {_list(may_publish(token(settings.id)))} }}
          subscribe: {{ allow: {_list(may_subscribe())} }} }} }}
    ]
  }}"""


def may_publish(domain: str) -> list[str]:
    """Return the subjects to which a subordinate may publish on the server of this JetStream domain.

    Its own direction, and of JetStream: look at its own stream, pull from the other one, say from which number on.
    Nothing is acknowledged to JetStream, so no subject of acknowledgements is in the list.
    """
    api = f"$JS.{domain}.API"
    return [
        UP,
        UP.reports,
        UP.questions,
        f"{UP.replies}.>",
        f"{api}.STREAM.INFO.{UP.stream}",
        f"{api}.DIRECT.GET.{UP.stream}",
        f"{api}.CONSUMER.MSG.NEXT.{DOWN.stream}.{CONSUMER}",
        f"{api}.CONSUMER.RESET.{DOWN.stream}.{CONSUMER}",
    ]


def may_subscribe() -> list[str]:
    """Return the subjects that a subordinate may subscribe to on its superior's server."""
    return [DOWN.reports, DOWN.questions, f"{DOWN.replies}.>"]


def _leafnodes(settings: NatsSettings, identity: Identity) -> str:
    lines = ['  reconnect: "250ms"']
    if settings.subordinates:
        lines.append(f"  listen: {_quoted(f'{settings.nats.leaf_host}:{settings.nats.leaf_port}')}")
        lines += _certificate(settings.nats.leaf_tls, "  ")
    if settings.superior:
        lines += _remote(settings.superior, identity)
    return "\n".join(("leafnodes {", *lines, "}"))


def _certificate(tls: Tls | None, indent: str) -> list[str]:
    if not tls:
        return []
    return [
        f"{indent}tls {{ cert_file: {_quoted(tls.certificate.absolute())}, key_file: {_quoted(tls.key.absolute())} }}"
    ]


def _remote(superior: Superior, identity: Identity) -> list[str]:
    authority = superior.authority
    trusted = [f"    tls {{ ca_file: {_quoted(authority.absolute())} }}"] if authority else []
    return [
        "  remotes: [ {",
        f"    url: {_quoted(superior.leaf_url)}",
        f"    account: {SUPERIOR_ACCOUNT}",
        f"    nkey: {_quoted(identity.key.seed)}",
        *trusted,
        "    ignore_discovered_servers: true",
        "  } ]",
    ]


def _quoted(value: object) -> str:
    return orjson.dumps(str(value)).decode()


def _list(values: list[str]) -> str:
    return orjson.dumps([str(value) for value in values]).decode()
