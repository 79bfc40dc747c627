"""A witness of other logs, by the rules of C2SP tlog-witness at commit 5ba5ee8: it cosigns, and shows what it cosigned.

It cosigns a log's checkpoint if that begins with the one it cosigned last, and never a second history. First contact
is at size 0, where any tree is accepted: whose keys these are was configured by people.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol

from services.audit.note import Signer, signed, written
from services.audit.verifier import (
    ED25519,
    EMPTY,
    BadFormat,
    Checkpoint,
    Inconsistent,
    Note,
    Unproven,
    VerifierKey,
    from_decimal,
    hashes_of,
    is_fork,
    parse_checkpoint,
    parse_note,
    require,
    verify_consistency,
    verify_note,
)

MOST_HASHES = 63
"""Of a consistency proof in a request."""
SIZE_TYPE = "text/x.tlog.size"
"""The media type of an answer that says what was cosigned last."""


@dataclass(frozen=True, slots=True)
class Cosigned:
    """The checkpoint of an origin that this witness cosigned last."""

    origin: str
    size: int
    root: bytes
    note: bytes
    """With the log's verified lines and the witness's own."""


class WitnessStore(Protocol):
    """Keeps what was cosigned last, one for each origin, safe from any crash."""

    def get(self, origin: str) -> Cosigned | None:
        """Return it, or None if the origin was never cosigned."""

    def replace(self, origin: str, old_size: int, new: Cosigned) -> bool:
        """Put a new one in the place of that of a size, in one step, and durable when this returns.

        Args:
            origin: whose it is.
            old_size: of what is there; 0 if nothing is.
            new: what is cosigned now.

        Returns:
            Whether it was done: False if what is there has another size by now.
        """


@dataclass(frozen=True, slots=True)
class Conflict:
    """What a log signed and this witness could not bring together with what the log had signed before."""

    origin: str
    before: bytes | None
    """The note that was cosigned last."""
    now: bytes
    """The note that came."""
    proof: tuple[bytes, ...]
    """The hashes that came with it."""
    proven: bool
    """Whether this proves that the log has two histories (`verifier.is_fork`). If not, the hashes do not fit, which may
    be the doing of whoever sent them."""


@dataclass(frozen=True, slots=True)
class WitnessAnswer:
    """What is answered, as HTTP says it."""

    status: int
    body: bytes
    media_type: str = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Request:
    """What a log asks: to cosign a checkpoint that begins with the one of an old size."""

    old_size: int
    proof: tuple[bytes, ...]
    note: bytes


class _Refused(Exception):
    """The answer is a refusal."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.answer = WitnessAnswer(status, f"{reason}\n".encode())


def parse_request(body: bytes) -> Request:
    """Return what stands in the body of a request (tlog-witness, add-checkpoint).

    Raises:
        BadFormat: it is none.
    """
    head, blank, note = body.partition(b"\n\n")
    first, *hashes = head.split(b"\n")
    require(
        bool(blank) and first.startswith(b"old "), BadFormat, "不是 old 行与空行", "no line `old`, or no empty line"
    )
    few = len(hashes) <= MOST_HASHES
    require(few, BadFormat, f"散列值超过 {MOST_HASHES} 行", f"more than {MOST_HASHES} lines of hashes")
    return Request(from_decimal(first[4:]), hashes_of(hashes, 2), note)


class Witness:
    """Cosigns the checkpoints of some logs. Any number of threads and processes may share one store."""

    def __init__(
        self,
        signers: Sequence[Signer],
        logs: Mapping[str, Collection[VerifierKey]],
        store: WitnessStore,
        clock: Callable[[], int],
        report: Callable[[Conflict], None],
    ) -> None:
        """Wire it.

        Args:
            signers: its keys, of types with a time.
            logs: the keys of each origin.
            store: what it cosigned last.
            clock: POSIX seconds.
            report: takes what people must look at, and keeps it before it returns.

        Raises:
            ValueError: there is no key, or one that states no time.
        """
        if not signers or any(each.key.type == ED25519 for each in signers):
            raise ValueError("a witness signs with keys that state a time")
        self._signers, self._logs, self._store = signers, logs, store
        self._clock, self._report = clock, report
        self._origins = {sha256(origin.encode()).hexdigest(): origin for origin in logs}

    def checkpoint(self, origin_hash: str) -> bytes | None:
        """Return what was cosigned last of the origin with this SHA-256 in hex (tlog-witness, Monitor Retrieval)."""
        origin = self._origins.get(origin_hash)
        cosigned = None if origin is None else self._store.get(origin)
        return cosigned.note if cosigned else None

    def add_checkpoint(self, body: bytes) -> WitnessAnswer:
        """Answer a request; what is cosigned is kept before it is answered, and never goes back."""
        try:
            return self._answer(body)
        except _Refused as refused:
            return refused.answer

    def _answer(self, body: bytes) -> WitnessAnswer:
        request, checkpoint = _parsed(body)
        note, accepted = self._authentic(request, checkpoint)
        state = self._store.get(checkpoint.origin)
        forked = self._is_fork(request, checkpoint, state)
        size = state.size if state else 0
        if request.old_size > checkpoint.size:
            raise _Refused(400, "the old size is larger than the checkpoint's")
        if request.old_size != size:
            return _stale(size)
        self._require_consistent(request, checkpoint, state, forked=forked)
        return self._cosign(request, checkpoint, note.text, accepted)

    def _authentic(self, request: Request, checkpoint: Checkpoint) -> tuple[Note, list[bytes]]:
        """Return the note, and of its lines those of the log's keys, all of which hold."""
        keys = self._logs.get(checkpoint.origin)
        if keys is None:
            raise _Refused(404, f"the origin {checkpoint.origin} is not known here")
        try:
            note = parse_note(request.note)
            known = {(each.key.name, each.key.id) for each in verify_note(note, keys)}
        except Unproven as failure:
            raise _Refused(403, failure.say("en")) from None
        return note, [written(line) for line in note.lines if (line.name, line.key_id) in known]

    def _is_fork(self, request: Request, checkpoint: Checkpoint, state: Cosigned | None) -> bool:
        """Say whether the log has two histories, and report it, whatever is answered."""
        known = Checkpoint(state.origin, state.size, state.root) if state else Checkpoint(checkpoint.origin, 0, EMPTY)
        forked = is_fork(known, checkpoint, request.proof)
        if forked:
            self._conflict(request, checkpoint, state, proven=True)
        return forked

    def _require_consistent(
        self, request: Request, checkpoint: Checkpoint, state: Cosigned | None, *, forked: bool
    ) -> None:
        if checkpoint.size == 0 and checkpoint.root != EMPTY:
            raise _Refused(422, "the empty tree has another root")
        if request.old_size == 0 or state is None:
            if request.proof:
                raise _Refused(422, "from size 0 there is nothing to prove")
            return
        try:
            verify_consistency(state.size, checkpoint.size, request.proof, state.root, checkpoint.root)
        except Inconsistent as failure:
            if not forked and checkpoint.root != state.root:
                self._conflict(request, checkpoint, state, proven=False)
            raise _Refused(422, failure.say("en")) from None

    def _conflict(self, request: Request, checkpoint: Checkpoint, state: Cosigned | None, *, proven: bool) -> None:
        before = state.note if state else None
        self._report(Conflict(checkpoint.origin, before, request.note, request.proof, proven))

    def _cosign(
        self, request: Request, checkpoint: Checkpoint, text: bytes, accepted: Sequence[bytes]
    ) -> WitnessAnswer:
        now = self._clock()
        try:
            lines = [each.sign(text, now) for each in self._signers]
        except BadFormat as failure:  # extension lines, which ML-DSA-44 would not sign
            raise _Refused(400, failure.say("en")) from None
        new = Cosigned(checkpoint.origin, checkpoint.size, checkpoint.root, signed(text, *accepted, *lines))
        if self._store.replace(checkpoint.origin, request.old_size, new):
            return WitnessAnswer(200, b"".join(lines))
        state = self._store.get(checkpoint.origin)
        return _stale(state.size if state else 0)


def _parsed(body: bytes) -> tuple[Request, Checkpoint]:
    """Return the request, and what the checkpoint says: believed only to find out whose keys are to be looked for."""
    try:
        request = parse_request(body)
        return request, parse_checkpoint(request.note.rpartition(b"\n\n")[0] + b"\n")
    except BadFormat as failure:
        raise _Refused(400, failure.say("en")) from None


def _stale(size: int) -> WitnessAnswer:
    return WitnessAnswer(409, b"%d\n" % size, SIZE_TYPE)
