"""The signing side of notes: who signs, what is written below a note, and how lines come and go.

What a signature covers is said where it is verified (`services/audit/verifier.py`).
"""

from base64 import b64encode
from collections.abc import Collection
from dataclasses import dataclass
from typing import Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from services.audit.verifier import (
    ED25519,
    SUBTREE,
    SignatureLine,
    VerifierKey,
    parse_key,
    parse_note,
    signed_bytes,
    verify_note,
)


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key with the name and the type that it signs as."""

    key: VerifierKey
    private: Ed25519PrivateKey | MLDSA44PrivateKey

    @classmethod
    def of(cls, name: str, type: int, seed: bytes) -> Self:
        """Return the signer of a name and type.

        Args:
            name: of the key; without blanks and plus.
            type: `ED25519`, `COSIGNATURE` or `SUBTREE`.
            seed: the 32 secret bytes that the key is made of.

        Raises:
            BadFormat: a key cannot have that name or type.
        """
        private = (
            MLDSA44PrivateKey.from_seed_bytes(seed) if type == SUBTREE else Ed25519PrivateKey.from_private_bytes(seed)
        )
        key = VerifierKey(name, type, private.public_key().public_bytes_raw())
        return cls(parse_key(key_text(key)), private)

    def sign(self, text: bytes, time: int = 0) -> bytes:
        """Return the line that stands below a note.

        Args:
            text: of the note, with its final newline.
            time: POSIX seconds that a cosignature states; 0 states none.
        """
        stated = b"" if self.key.type == ED25519 else time.to_bytes(8, "big")
        blob = stated + self.private.sign(signed_bytes(self.key, text, time))
        return written(SignatureLine(self.key.name, self.key.id, blob))


def key_text(key: VerifierKey) -> bytes:
    """Return a key as policies and configurations write it (signed-note, Verifier keys)."""
    return b"%s+%s+%s" % (key.name.encode(), key.id.hex().encode(), b64encode(bytes([key.type]) + key.public))


def written(line: SignatureLine) -> bytes:
    """Return a signature as it stands below a note."""
    return b"\xe2\x80\x94 %s %s\n" % (line.name.encode(), b64encode(line.key_id + line.blob))


def signed(text: bytes, *lines: bytes) -> bytes:
    """Return a note of a text and the lines below it."""
    return b"\n".join([text, b"".join(lines)])


def with_lines(note: bytes, lines: bytes, keys: Collection[VerifierKey]) -> bytes:
    """Return a note with those of some further lines that are by these keys, each in the place of its key's older one.

    So a log takes over what a witness answers (tlog-witness, add-checkpoint); lines of others are passed over.

    Raises:
        Unproven: it is no note, no lines, or a line of one of these keys does not hold.
    """
    text = parse_note(note).text
    answered = parse_note(signed(text, lines))
    new = {each.key for each in verify_note(answered, keys)}
    ids = {(key.name, key.id) for key in new}
    kept = [line for line in parse_note(note).lines if (line.name, line.key_id) not in ids]
    added = [line for line in answered.lines if (line.name, line.key_id) in ids]
    return signed(text, *map(written, [*kept, *added]))
