"""The vault: seals the secrets of commands and opens them again, on a node that holds the key for clues (P3).

A box is XChaCha20-Poly1305 under a random nonce, bound to its record and field; a mark is HMAC-SHA256 over the text,
bound to the field alone, so that one leader has one mark in every clue. Both keys are derived from the node's one.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from nacl.bindings import sodium_pad, sodium_unpad
from nacl.exceptions import CryptoError
from nacl.secret import Aead

from domain.aggregate_id import AggregateId
from domain.node_id import NodeId
from domain.secret import ClueKeyMissing, Sealed, mark_of, reader_fields, secret_fields
from services.commands.refusals import OutsideClueAudience

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

C = TypeVar("C", bound="DataclassInstance")

BLOCK = 256
"""Bytes to which a text is padded: its length would tell one pseudonym from another."""


class CannotOpen(ValueError):
    """The sealed text was sealed with another key, or for another record or field, or was changed since."""


class Vault:
    """Seals and opens with one key."""

    def __init__(self, key: bytes, audience: Iterable[NodeId] = ()) -> None:
        """Derive what is needed from the key.

        Args:
            key: the one that all of the restricted audience have.
            audience: who they are; nothing is sealed for anybody else.
        """
        self.audience = frozenset(audience)
        self._boxes = Aead(_derived(key, b"yipan clues box v1"))
        self._marking = _derived(key, b"yipan clues mark v1")

    def seal(self, text: str, id: AggregateId, field: str) -> Sealed:
        """Return the sealed form of a field's text in a record: another one each time, under the same mark."""
        box = self._boxes.encrypt(sodium_pad(text.encode(), BLOCK), _bound_to(id, field))
        mark = hmac.digest(self._marking, f"{field}\0{text}".encode(), "sha256")
        return Sealed(f"v1.{_text(mark)}.{_text(bytes(box))}")

    def open(self, sealed: Sealed, id: AggregateId, field: str) -> str:
        """Return the text of a field in a record.

        Raises:
            CannotOpen: it is not what this key sealed for them.
        """
        box = urlsafe_b64decode(sealed.split(".")[2] + "==")
        try:
            return sodium_unpad(self._boxes.decrypt(box, _bound_to(id, field)), BLOCK).decode()
        except CryptoError as error:
            raise CannotOpen(f"{id}: {field} cannot be opened with this node's key") from error


def sealed(command: C, id: AggregateId, vault: Vault | None) -> C:
    """Return a command with every secret in its sealed form; the command itself if it has none.

    It is sealed before anything is decided, kept or compared: what comes after has no secret to tell.

    Args:
        command: one of the registered commands.
        id: the aggregate that it is for.
        vault: of the node; None if it has no key for clues.

    Raises:
        ClueKeyMissing: the command has a secret, and the node no key.
        OutsideClueAudience: it is for somebody who has no key either.
    """
    names = _secrets(command)
    if not names:
        return command
    if vault is None:
        raise ClueKeyMissing
    _require_readers(command, vault.audience)
    return replace(command, **{name: vault.seal(getattr(command, name), id, name) for name in names})


def marks(command: "DataclassInstance") -> Mapping[str, str]:
    """Return the marks of a sealed command's secrets: what is the same when the command is given again."""
    return {name: mark_of(getattr(command, name)) for name in _secrets(command)}


def _require_readers(command: "DataclassInstance", audience: Collection[NodeId]) -> None:
    for name in reader_fields(type(command)):
        organisation = getattr(command, name)
        if organisation not in audience:
            raise OutsideClueAudience(field=name, organisation=organisation)


def _secrets(command: "DataclassInstance") -> list[str]:
    return [name for name in secret_fields(type(command)) if getattr(command, name) is not None]


def _derived(key: bytes, purpose: bytes) -> bytes:
    return hmac.digest(key, purpose, "sha256")


def _bound_to(id: AggregateId, field: str) -> bytes:
    return f"{id} {field}".encode()


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")
