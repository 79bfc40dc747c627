"""The vault: seals secrets and opens them again, on a node that holds the key for clues (P3).

A box is XChaCha20-Poly1305 under a random nonce, bound to its record and field; a mark is HMAC-SHA256 over the text,
bound to the field alone, so that one leader has one mark in every clue. Both keys are derived from the node's one.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable

from nacl.bindings import sodium_pad, sodium_unpad
from nacl.exceptions import CryptoError
from nacl.secret import Aead

from domain.aggregate_id import AggregateId
from domain.secret import Sealed
from domain.tree import NodeId

BLOCK = 256
"""Bytes to which a text is padded: its length would tell one pseudonym from another."""


class Unreadable(ValueError):
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
            Unreadable: it is not what this key sealed for them.
        """
        box = urlsafe_b64decode(sealed.split(".")[2] + "==")
        try:
            return sodium_unpad(self._boxes.decrypt(box, _bound_to(id, field)), BLOCK).decode()
        except CryptoError as error:
            raise Unreadable(f"{id}: {field} cannot be opened with this node's key") from error


def _derived(key: bytes, purpose: bytes) -> bytes:
    return hmac.digest(key, purpose, "sha256")


def _bound_to(id: AggregateId, field: str) -> bytes:
    return f"{id} {field}".encode()


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")
