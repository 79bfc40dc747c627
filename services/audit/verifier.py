"""Checks what a log of 一盘 (yipan) proves about itself, and trusts nothing but a policy file that the reader brings.

It is one file on purpose: it imports the standard library and `cryptography` alone, so that whoever trusts nobody can
read it, and run it on a machine without the product. What makes signatures, proofs and bundles is elsewhere.

Formats: the texts of C2SP at commit 5ba5ee8 (signed-note, tlog-checkpoint, tlog-cosignature, tlog-policy, tlog-proof);
the tree is that of RFC 9162, section 2.1. What fails is `Unproven`, and never makes a check shorter.
"""

import argparse
import json
import os
import re
import sys
from base64 import b64decode, b64encode
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey

# ---------------------------------------------------------------------------------------------------------- failures


class Said(NamedTuple):
    """One thing said in both languages."""

    zh: str
    en: str

    def of(self, language: str) -> str:
        """Return it in `zh` or `en`."""
        return self.zh if language == "zh" else self.en


class Unproven(Exception):
    """Why something is not proven: each kind has its exit code, each case its own sentence in Chinese and English."""

    code: int
    kind: Said

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.sentence = Said(zh, en)
        self.places: list[Said] = []

    def say(self, language: str) -> str:
        """Return where it failed, from the file down to the line or index, and why, in `zh` or `en`."""
        return ": ".join(each.of(language) for each in [*self.places, self.sentence])


class BadFormat(Unproven):
    """Not written as its format demands, incomplete, or not what it says of itself."""

    code, kind = 3, Said("格式不符", "malformed")


class UnknownKey(Unproven):
    """Signed by nobody who is trusted for it."""

    code, kind = 4, Said("公钥不可信", "unknown key")


class BadSignature(Unproven):
    """A line of a trusted key whose signature does not hold."""

    code, kind = 5, Said("签名无效", "bad signature")


class NotIncluded(Unproven):
    """Not shown to stand in the tree that was signed."""

    code, kind = 6, Said("未收录", "not included")


class Inconsistent(Unproven):
    """Two trees of one log of which the smaller is not shown to be the beginning of the larger."""

    code, kind = 7, Said("前后不一致", "inconsistent")


class QuorumNotMet(Unproven):
    """Too few of the witnesses cosigned."""

    code, kind = 8, Said("未达法定数", "quorum not met")


class TooOld(Unproven):
    """Enough witnesses cosigned, but not recently enough."""

    code, kind = 9, Said("过旧", "too old")


UNREADABLE = 2
"""The exit code where nothing is said of what is in a file, because it could not be read."""


@contextmanager
def within(zh: str, en: str) -> Iterator[None]:
    """Say of a failure in here where it happened."""
    try:
        yield
    except Unproven as failure:
        failure.places.insert(0, Said(zh, en))
        raise


def at_line(number: int) -> AbstractContextManager[None]:
    """Say of a failure in here at which line it happened, counted from 1."""
    return within(f"第 {number} 行", f"line {number}")


def require(holds: bool, kind: type[Unproven], zh: str, en: str) -> None:
    """Demand that something holds.

    Raises:
        Unproven: of this kind: it does not.
    """
    if not holds:
        raise kind(zh, en)


# ------------------------------------------------------------------------------------------------- strict encodings


def from_base64(text: bytes) -> bytes:
    """Return what is written in base64 (RFC 4648, section 4): padded, nothing else in it, no stray bits at its end."""
    try:
        raw = b64decode(text, validate=True)
    except ValueError:
        raw = b""
    require(b64encode(raw) == text, BadFormat, "不是规范的 base64", "not strict base64")
    return raw


def from_decimal(text: bytes) -> int:
    """Return a number from 0 to 2⁶³−1, written without sign, blanks or leading zeros."""
    written = re.fullmatch(rb"0|[1-9][0-9]{0,18}", text)
    require(bool(written) and int(text) < 1 << 63, BadFormat, "不是规范的十进制数", "not a plain decimal number")
    return int(text)


def from_hash(text: bytes) -> bytes:
    """Return a hash that is written in base64."""
    return require_hash(from_base64(text))


def require_hash(raw: bytes) -> bytes:
    """Return a hash, if it has the length of one."""
    require(len(raw) == 32, BadFormat, f"散列值须为 32 字节，此为 {len(raw)}", f"a hash has 32 bytes, not {len(raw)}")
    return raw


def lines_of(data: bytes) -> list[bytes]:
    """Return the lines, each of which ends in LF and nothing else."""
    require(data.endswith(b"\n"), BadFormat, "末行没有换行符", "the last line does not end in a newline")
    return data.split(b"\n")[:-1]


def from_utf8(raw: bytes) -> str:
    """Return a text in UTF-8 without control characters other than LF (signed-note, Format)."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise BadFormat("不是 UTF-8 文本", "not UTF-8") from None
    require(not re.search(r"[\x00-\x09\x0b-\x1f]", text), BadFormat, "含有控制字符", "it has a control character")
    return text


def _u64(number: int) -> bytes:
    return number.to_bytes(8, "big")


def json_text(value: Mapping[str, Any]) -> bytes:
    """Return the one form in which JSON is written here."""
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode("utf-8", "surrogatepass") + b"\n"


def read_json(data: bytes) -> dict[str, Any]:
    """Return an object that is written in this form."""
    try:
        value = json.loads(data)
        written = isinstance(value, dict) and json_text(value) == data
    except (ValueError, RecursionError):
        written = False
    require(written, BadFormat, "不是规范的 JSON", "it is not JSON in its one form")
    return dict(value)


# -------------------------------------------------------------------------------------- keys and signatures of notes

ED25519, COSIGNATURE, SUBTREE = 0x01, 0x04, 0x06
"""The types of signature: over a note's text; cosignature/v1, with a time; subtree/v1 by ML-DSA-44, with a time."""
LENGTHS = {ED25519: (32, 64), COSIGNATURE: (32, 64), SUBTREE: (1312, 2420)}
"""Bytes of a public key and of a signature."""
MOST_LINES = 100
"""Signatures that a note may have; C2SP asks for 16 at least."""


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """Who may sign, and how: what a verifier key (signed-note, Verifier keys) says."""

    name: str
    type: int
    public: bytes

    @property
    def id(self) -> bytes:
        """The four bytes that stand before its signatures."""
        return sha256(self.name.encode() + b"\n" + bytes([self.type]) + self.public).digest()[:4]


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """One signature below a note, not verified."""

    name: str
    key_id: bytes
    blob: bytes


@dataclass(frozen=True, slots=True)
class Note:
    """A text and what is signed below it. Nothing of it is to be believed before a signature is verified."""

    text: bytes
    lines: tuple[SignatureLine, ...]


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature that holds."""

    key: VerifierKey
    time: int
    """POSIX seconds of a cosignature; 0 where none is stated."""


def parse_key(text: bytes) -> VerifierKey:
    """Return a verifier key `name+hex id+base64(type ‖ public key)`, of one of the three types, with its right id."""
    parts = text.split(b"+", 2)
    require(len(parts) == 3, BadFormat, "不是公钥", "not a verifier key: name+id+key")
    name, material = _name(parts[0]), from_base64(parts[2])
    key = VerifierKey(name, material[0] if material else 0, material[1:])
    known = key.type in LENGTHS and len(key.public) == LENGTHS[key.type][0]
    require(known, BadFormat, "公钥类型或长度不受支持", "a key of this type or length is not supported")
    require(parts[1] == key.id.hex().encode(), BadFormat, "公钥编号与公钥不符", "the key's id is not that of the key")
    return key


def parse_note(data: bytes) -> Note:
    """Return a signed note (signed-note, Format): text, empty line, one or more lines `— name signature`."""
    from_utf8(data)
    text, blank, below = data.rpartition(b"\n\n")
    require(bool(blank), BadFormat, "没有签名部分", "it has no signatures")
    lines = lines_of(below)
    many = len(lines) > MOST_LINES
    require(not many, BadFormat, f"签名超过 {MOST_LINES} 行", f"it has more than {MOST_LINES} signatures")
    first = text.count(b"\n") + 3
    return Note(text + b"\n", tuple(_line(line, first + number) for number, line in enumerate(lines)))


def _line(line: bytes, number: int) -> SignatureLine:
    with at_line(number):
        parts = line.split(b" ")
        require(len(parts) == 3 and parts[0] == "—".encode(), BadFormat, "不是签名行", "not a line `— name signature`")
        blob = from_base64(parts[2])
        require(len(blob) > 4, BadFormat, "签名过短", "the signature is too short")
        return SignatureLine(_name(parts[1]), blob[:4], blob[4:])


def _name(raw: bytes) -> str:
    name = from_utf8(raw)
    good = bool(name) and "+" not in name and not any(each.isspace() for each in name)
    require(good, BadFormat, "密钥名称为空，或含有空白或加号", "a key's name is empty, or has a space or a plus in it")
    return name


def verify_note(note: Note, keys: Collection[VerifierKey]) -> list[Signed]:
    """Return the signatures of known keys, all of which must hold; lines of unknown keys are passed over.

    Raises:
        UnknownKey: nobody known signed it.
        BadSignature: a line of a known key does not hold; then the whole note is refused.
    """
    known = {(key.name, key.id): key for key in keys}
    require(len(known) == len({*keys}), BadFormat, "两个公钥的名称与编号相同", "two keys have the same name and id")
    lines = [(known[line.name, line.key_id], line) for line in note.lines if (line.name, line.key_id) in known]
    signers = ", ".join(f"{line.name}+{line.key_id.hex()}" for line in note.lines)
    require(bool(lines), UnknownKey, f"无可信公钥的签名，仅有：{signers}", f"no trusted key signed it, only: {signers}")
    return [Signed(key, _verify(key, note.text, line.blob)) for key, line in lines]


def _verify(key: VerifierKey, text: bytes, blob: bytes) -> int:
    """Return the time that a signature states, 0 for none, if it holds."""
    before = 0 if key.type == ED25519 else 8
    time = int.from_bytes(blob[:before], "big")
    try:
        require(time < 1 << 63, BadSignature, "签名时间超出范围", "the time of the signature is out of range")
        _public(key).verify(blob[before:], signed_bytes(key, text, time))
    except InvalidSignature:
        raise BadSignature(f"{key.name} 的签名无效", f"the signature of {key.name} does not hold") from None
    return time


def _public(key: VerifierKey) -> Ed25519PublicKey | MLDSA44PublicKey:
    try:
        return (MLDSA44PublicKey if key.type == SUBTREE else Ed25519PublicKey).from_public_bytes(key.public)
    except UnsupportedAlgorithm:
        raise BadFormat("本机不支持 ML-DSA-44", "ML-DSA-44 is not supported on this machine") from None


def signed_bytes(key: VerifierKey, text: bytes, time: int) -> bytes:
    """Return what a key signs of a note's text (signed-note, Signatures; tlog-cosignature, both signed messages)."""
    if key.type == ED25519:
        return text
    if key.type == COSIGNATURE:
        return b"cosignature/v1\ntime %d\n" % time + text
    checkpoint = parse_checkpoint(text)
    bare = not checkpoint.extensions  # which this type would not sign
    require(bare, BadFormat, "检查点含扩展行，ML-DSA-44 签名不涵盖", "ML-DSA-44 does not sign its extension lines")
    names = _short(key.name) + _u64(time) + _short(checkpoint.origin)
    return b"subtree/v1\n\0" + names + _u64(0) + _u64(checkpoint.size) + checkpoint.root


def _short(name: str) -> bytes:
    raw = name.encode()
    require(0 < len(raw) < 256, BadFormat, "名称长于 255 字节", "a name has more than 255 bytes")
    return bytes([len(raw)]) + raw


# ---------------------------------------------------------------------------------------------------------- the tree


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of a leaf (RFC 9162, 2.1.1)."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of a node over its two children (RFC 9162, 2.1.1)."""
    return sha256(b"\x01" + left + right).digest()


EMPTY = sha256().digest()
"""The root of a tree without leaves."""


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Check that a leaf's hash stands at an index of the tree that has this size and root (RFC 9162, 2.1.3.2).

    Raises:
        NotIncluded: it is not proven, for the reason given.
    """
    for each in (leaf, root, *proof):
        require_hash(each)
    there = 0 <= index < size
    require(there, NotIncluded, f"序号 {index} 不小于树的大小 {size}", f"index {index} is not below the size {size}")
    after = _climb(leaf, index, size - 1, proof, NotIncluded)[1]
    zh, en = f"序号 {index} 的证明不通向根", f"the proof of index {index} does not lead to the root"
    require(after == root, NotIncluded, zh, en)


def verify_consistency(old_size: int, size: int, proof: Sequence[bytes], old_root: bytes, root: bytes) -> None:
    """Check that the tree of an old size and root is the beginning of this one (RFC 9162, 2.1.4.2).

    Raises:
        Inconsistent: it is not proven, for the reason given. Size 0 is refused: it would prove nothing.
    """
    require_hash(root)
    zh, en = f"树由 {old_size} 至 {size}：", f"tree from {old_size} to {size}: "
    require(1 <= old_size <= size, Inconsistent, zh + "原大小越界", en + "the old size is not 1 to the new one")
    if old_size == size:
        require(old_root == root, Inconsistent, zh + "大小相同而根不同", en + "one size, but two roots")
        require(not proof, Inconsistent, zh + "大小相同而证明非空", en + "one size, but a proof that is not empty")
    before, after = _roots(old_size, size, proof, old_root)
    require(before == old_root, Inconsistent, zh + "证明不通向原根", en + "the proof does not lead to the old root")
    require(after == root, Inconsistent, zh + "证明不通向新根", en + "the proof does not lead to the new root")


def _roots(old_size: int, size: int, proof: Sequence[bytes], old_root: bytes) -> tuple[bytes, bytes]:
    """Return the roots to which a consistency proof leads: of the first leaves, and of all of them."""
    for each in (old_root, *proof):
        require_hash(each)
    if old_size == size:
        return old_root, old_root
    height, index = _last_whole(old_size)
    require(len(proof) > 0, Inconsistent, "证明为空", "the proof is empty")
    # Where the old tree is one whole subtree, its root is known and the proof leaves it out.
    start, *rest = proof if index else (old_root, *proof)
    return _climb(start, index, (size - 1) >> height, rest, Inconsistent)


def _climb(start: bytes, index: int, last: int, proof: Sequence[bytes], kind: type[Unproven]) -> tuple[bytes, bytes]:
    """Return the hashes above a node: of the tree that ends with it, and of the one whose level ends at `last`."""
    before = after = start
    for sibling in proof:
        require(last > 0, kind, "证明过长", "the proof is too long")
        if index % 2 or index == last:
            before, after = node_hash(sibling, before), node_hash(sibling, after)
            while index % 2 == 0:  # the last of a level goes up until it has a neighbour to its left
                index, last = index // 2, last // 2
        else:
            after = node_hash(after, sibling)
        index, last = index // 2, last // 2
    require(last == 0, kind, "证明过短", "the proof is too short")
    return before, after


def _last_whole(size: int) -> tuple[int, int]:
    """Return height and index of the largest whole subtree in which a tree of this size ends."""
    height, index = 0, size - 1
    while index % 2:
        height, index = height + 1, index // 2
    return height, index


# ------------------------------------------------------------------------------------------------------- checkpoints


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log says of itself at a size."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[bytes, ...] = ()


def parse_checkpoint(text: bytes) -> Checkpoint:
    """Return a note's text as a checkpoint (tlog-checkpoint, Note text): origin, size, root, and further lines."""
    from_utf8(text)
    lines = lines_of(text)
    good = len(lines) >= 3 and all(lines)
    require(good, BadFormat, "检查点应有三行以上且无空行", "a checkpoint has three lines or more, and no empty ones")
    origin, size, root, *extensions = lines
    return Checkpoint(origin.decode(), from_decimal(size), from_hash(root), tuple(extensions))


def is_fork(old: Checkpoint, new: Checkpoint, proof: Sequence[bytes]) -> bool:
    """Say whether no honest log signs both of two checkpoints of one origin.

    They are two roots of one size; or one is of the empty tree with another root than its own; or the hashes lead to
    the larger one's root from a beginning that is not the smaller one. Hashes that do not lead there prove nothing.
    """
    if any(each.size == 0 and each.root != EMPTY for each in (old, new)):
        return True
    if old.size == new.size or not 0 < old.size < new.size:
        return old.size == new.size and old.root != new.root
    try:
        before, after = _roots(old.size, new.size, proof, old.root)
    except Unproven:
        return False
    return after == new.root and before != old.root


# ------------------------------------------------------------------------------------------------------------ policy


@dataclass(frozen=True, slots=True)
class QuorumGroup:
    """A witness, or several of whom some must have cosigned."""

    needed: int
    members: tuple[bytes, ...]


@dataclass(slots=True)
class TrustPolicy:
    """Whom the reader trusts (tlog-policy): the logs, the witnesses, and how many of these must have cosigned."""

    logs: list[VerifierKey] = field(default_factory=list)
    witnesses: dict[bytes, VerifierKey] = field(default_factory=dict)
    groups: dict[bytes, QuorumGroup] = field(default_factory=dict)
    quorum: bytes | None = None

    def count(self, name: bytes, seen: Collection[bytes]) -> tuple[int, int, int]:
        """Return how many members of a group, or of one witness, have cosigned, how many must, how many there are."""
        if name == b"none":
            return 0, 0, 0
        if name in self.witnesses:
            return int(name in seen), 1, 1
        group = self.groups[name]
        return sum(self.met(each, seen) for each in group.members), group.needed, len(group.members)

    def met(self, name: bytes, seen: Collection[bytes]) -> bool:
        """Tell whether enough of a group have cosigned."""
        have, needed, _ = self.count(name, seen)
        return have >= needed


def parse_policy(data: bytes) -> TrustPolicy:
    """Return a policy file (tlog-policy, Policy file syntax)."""
    policy, members = TrustPolicy(), set[bytes]()
    for number, line in enumerate(data.split(b"\n"), 1):
        with at_line(number):
            octets = re.fullmatch(rb"[\x09\x20-\x7e\x80-\xff]*", line)
            require(bool(octets), BadFormat, "含有控制字符", "it has a control character (CR among them)")
            words = [word for word in re.split(rb"[ \t]+", line) if word]
            if words and not words[0].startswith(b"#"):
                _define(policy, members, words)
    require(policy.quorum is not None, BadFormat, "缺少 quorum 行", "it has no line `quorum`")
    return policy


def _define(policy: TrustPolicy, members: set[bytes], words: Sequence[bytes]) -> None:
    match words:
        case [b"log", key, *url] if len(url) < 2:
            policy.logs.append(_new_key(key, (ED25519, SUBTREE), policy.logs))
        case [b"witness", name, key, *url] if len(url) < 2:
            _require_new(policy, name)
            policy.witnesses[name] = _new_key(key, (COSIGNATURE, SUBTREE), policy.witnesses.values())
        case [b"group", name, needed, *names] if names:
            _require_new(policy, name)
            policy.groups[name] = _group(policy, members, needed, names)
        case [b"quorum", name]:
            require(policy.quorum is None, BadFormat, "quorum 行重复", "it has a second line `quorum`")
            _require_known(policy, name, b"none")
            policy.quorum = name
        case _:
            raise BadFormat("无法识别的行", "not a line `log`, `witness`, `group` or `quorum` as it has to be")


def _new_key(text: bytes, types: Collection[int], others: Collection[VerifierKey]) -> VerifierKey:
    key = parse_key(text)
    require(key.type in types, BadFormat, "公钥类型与用途不符", "a key of this type is not for this purpose")
    new = all(key.public != each.public for each in others)
    require(new, BadFormat, "公钥重复", "this public key is there already")
    return key


def _require_new(policy: TrustPolicy, name: bytes) -> None:
    new = name != b"none" and name not in policy.witnesses and name not in policy.groups
    require(new, BadFormat, f"名称已占用：{_shown(name)}", f"the name is taken: {_shown(name)}")


def _require_known(policy: TrustPolicy, name: bytes, *also: bytes) -> None:
    known = name in policy.witnesses or name in policy.groups or name in also
    require(known, BadFormat, f"上文未定义：{_shown(name)}", f"not defined above: {_shown(name)}")


def _group(policy: TrustPolicy, members: set[bytes], needed: bytes, names: Sequence[bytes]) -> QuorumGroup:
    for name in names:
        _require_known(policy, name)
        require(name not in members, BadFormat, f"重复列为成员：{_shown(name)}", f"a member twice: {_shown(name)}")
        members.add(name)
    count = {b"any": 1, b"all": len(names)}.get(needed) or from_decimal(needed)
    fits = 1 <= count <= len(names)
    require(fits, BadFormat, f"人数应在 1 与 {len(names)} 之间", f"the number is not between 1 and {len(names)}")
    return QuorumGroup(count, tuple(names))


def _shown(name: bytes) -> str:
    return name.decode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class Verified:
    """A checkpoint that the policy accepts, by whom it is signed, and when each witness that counts cosigned it."""

    checkpoint: Checkpoint
    log: VerifierKey
    witnesses: Mapping[bytes, int]


def verify_checkpoint(data: bytes, policy: TrustPolicy, since: int = 0) -> Verified:
    """Check a signed checkpoint against a policy.

    Args:
        data: of the note.
        policy: the reader's.
        since: POSIX seconds; cosignatures from before that do not count as recent.

    Raises:
        Unproven: it is not accepted, for the reason given.
    """
    checkpoint, log, signed = _of_log(data, policy)
    times = _cosigned(signed, policy)
    _require_quorum(policy, times, QuorumNotMet)
    _require_quorum(policy, {name for name, time in times.items() if time >= since}, TooOld)
    timed = not since or policy.quorum != b"none"
    require(
        timed, TooOld, "策略未要求见证，新近与否无从得知", "the policy asks for no witness, so nobody says when it was"
    )
    return Verified(checkpoint, log, times)


def _of_log(data: bytes, policy: TrustPolicy) -> tuple[Checkpoint, VerifierKey, Sequence[Signed]]:
    """Return a checkpoint that is signed by a log of its origin, with which key, and all signatures that are known."""
    note = parse_note(data)
    signed = verify_note(note, {*policy.logs, *policy.witnesses.values()})
    checkpoint = parse_checkpoint(note.text)
    origin = checkpoint.origin
    logs = [each.key for each in signed if each.key in policy.logs and each.key.name == origin]
    require(bool(logs), UnknownKey, f"无 {origin} 的可信日志签署", f"no trusted log of the origin {origin} signed it")
    return checkpoint, logs[0], signed


def _cosigned(signed: Sequence[Signed], policy: TrustPolicy) -> dict[bytes, int]:
    """Return when each witness last cosigned; without a time (tlog-witness: MUST NOT be zero) it said nothing."""
    names = {key: name for name, key in policy.witnesses.items()}
    times: dict[bytes, int] = {}
    for each in signed:
        if each.key in names and each.time:
            times[names[each.key]] = max(each.time, times.get(names[each.key], 0))
    return times


def _require_quorum(policy: TrustPolicy, seen: Collection[bytes], kind: type[Unproven]) -> None:
    name = policy.quorum or b""
    have, needed, all_of = policy.count(name, seen)
    who_zh, who_en = ("近期见证", "cosigned recently") if kind is TooOld else ("见证", "cosigned")
    zh = f"法定数“{_shown(name)}”：{all_of} 方中 {have} 方{who_zh}，须有 {needed} 方"
    require(have >= needed, kind, zh, f"quorum {_shown(name)}: {have} of {all_of} {who_en}, {needed} are needed")


# -------------------------------------------------------------------------------------------------- proofs of one leaf

PROOF = b"c2sp.org/tlog-proof@v1"


@dataclass(frozen=True, slots=True)
class Proof:
    """A tlog-proof: where a leaf stands in the tree of a checkpoint, which is kept as it was published."""

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: bytes
    extra: bytes | None = None
    """Not signed by anybody, and believed in nothing."""


def parse_proof(data: bytes) -> Proof:
    """Return what stands in a `.tlog-proof` file (tlog-proof, Format)."""
    head, blank, checkpoint = data.partition(b"\n\n")
    require(bool(blank), BadFormat, "没有空行", "it has no empty line")
    lines = head.split(b"\n")
    with at_line(1):
        require(lines[0] == PROOF, BadFormat, f"首行不是 {PROOF.decode()}", f"it does not begin with {PROOF.decode()}")
    at = 2 if lines[1:] and lines[1].startswith(b"extra ") else 1
    with at_line(2):
        extra = from_base64(lines[1][6:]) if at == 2 else None
    with at_line(at + 1):
        there = len(lines) > at and lines[at].startswith(b"index ")
        require(there, BadFormat, "缺少 index 行", "it has no line `index`")
        index = from_decimal(lines[at][6:])
    return Proof(index, hashes_of(lines[at + 1 :], at + 2), checkpoint, extra)


def hashes_of(lines: Sequence[bytes], first: int = 1) -> tuple[bytes, ...]:
    """Return the hashes of a proof, one a line; the first line has the given number in its file."""
    hashes = []
    for number, line in enumerate(lines, first):
        with at_line(number):
            hashes.append(from_hash(line))
    return tuple(hashes)


def verify_proof(proof: Proof, leaf: bytes, policy: TrustPolicy, since: int = 0) -> Verified:
    """Check that a leaf's exact bytes were logged (tlog-proof, Verifying a tlog proof).

    Raises:
        Unproven: it is not proven, for the reason given.
    """
    with within("检查点", "checkpoint"):
        verified = verify_checkpoint(proof.checkpoint, policy, since)
    size, root = verified.checkpoint.size, verified.checkpoint.root
    verify_inclusion(leaf_hash(leaf), proof.index, size, proof.hashes, root)
    return verified


# ------------------------------------------------------------------------------------------- proofs of two histories

FORK = "yipan-fork@v1"


def verify_fork(data: bytes, policy: TrustPolicy) -> Said:
    """Check that a file proves that a log has two histories, and say which.

    Raises:
        Unproven: it does not.
    """
    fork = read_json(data)
    given = fork.keys() == {"format", "before", "now", "proof"} and fork["format"] == FORK
    given = given and all(isinstance(each, str) for each in fork.values())
    require(given, BadFormat, f"不是 {FORK}", f"it is not {FORK}")
    texts = {key: value.encode("utf-8", "surrogatepass") for key, value in fork.items()}
    (old, log, _), (new, other, _) = (_of_log(texts[key], policy) for key in ("before", "now"))
    proof = hashes_of(lines_of(texts["proof"]) if texts["proof"] else [])
    forked = old.origin == new.origin and is_fork(old, new, proof)
    require(forked, BadFormat, "两个检查点并不互相矛盾", "the two checkpoints do not contradict each other")
    zh = f"{old.origin}：{old.size} 由 {log.id.hex()} 签署，{new.size} 由 {other.id.hex()} 签署"
    return Said(zh, f"{old.origin}: {old.size} signed by {log.id.hex()}, {new.size} by {other.id.hex()}")


# --------------------------------------------------------------------------------------------------- tiles of a tree

WIDTH = 256
"""Hashes in a whole tile."""

Read = Callable[[str], bytes]
"""Returns a file's bytes."""


def tile_path(level: int, number: int, width: int = WIDTH) -> str:
    """Return where a tile stands (tlog-tiles, Merkle Tree): `tile/0/x001/x234/067`, `tile/1/000.p/44`."""
    digits = str(number)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    partial = f".p/{width}" if width < WIDTH else ""
    return f"tile/{level}/{'/'.join(['x' + each for each in groups[:-1]] + groups[-1:])}{partial}"


class Tiles:
    """The leaves' hashes of a signed tree, each proven by the tiles above it before it is given away."""

    def __init__(self, read: Read, checkpoint: Checkpoint) -> None:
        self._read, self._size = read, checkpoint.size
        self._whole: dict[int, tuple[int, list[bytes]]] = {}
        """The whole tile of each level that was needed last."""
        self._edge: list[list[bytes]] = []
        """The hashes at the right edge of each level, which no tile above covers."""
        root = None
        while self._size >> 8 * len(self._edge):
            level = len(self._edge)
            number, width = divmod(self._size >> 8 * level, WIDTH)
            self._edge.append(self._hashes(level, number, width) if width else [])
            root = _fold(self._edge[-1], root)
        signed = (root or EMPTY) == checkpoint.root
        require(signed, NotIncluded, "右缘树块与所签之根不符", "the tiles at the right edge are not of the signed root")

    def leaf(self, index: int) -> bytes:
        """Return the hash of the leaf at an index below the tree's size."""
        require(0 <= index < self._size, NotIncluded, "不在所签的树之内", "it is not within the signed tree")
        return self._tile(0, index // WIDTH)[index % WIDTH]

    def _tile(self, level: int, number: int) -> Sequence[bytes]:
        if number == self._size >> 8 * (level + 1):
            return self._edge[level]
        last = self._whole.get(level)
        if last and last[0] == number:
            return last[1]
        hashes, above = self._hashes(level, number, WIDTH), self._tile(level + 1, number // WIDTH)
        holds = _fold(hashes) == above[number % WIDTH]
        path, span = tile_path(level, number), WIDTH ** (level + 1)
        zh = f"{path}(位置 {number * span + 1} 至 {(number + 1) * span})与其上层不符"
        en = f"{path} (positions {number * span + 1} to {(number + 1) * span}) is not what the level above proves"
        require(holds, NotIncluded, zh, en)
        self._whole[level] = number, hashes
        return hashes

    def _hashes(self, level: int, number: int, width: int) -> list[bytes]:
        path = tile_path(level, number, width)
        raw, due = self._read(path), 32 * width
        require(len(raw) == due, BadFormat, f"{path}：须为 {due} 字节", f"{path}: it has to have {due} bytes")
        return [raw[at : at + 32] for at in range(0, due, 32)]


def _fold(hashes: Sequence[bytes], rest: bytes | None = None) -> bytes | None:
    """Return the root over whole subtrees of one size, behind which stands the root of a smaller tree, if any."""
    peaks: list[bytes] = []
    for number, hash in enumerate(hashes, 1):
        while number % 2 == 0:
            hash, number = node_hash(peaks.pop(), hash), number // 2
        peaks.append(hash)
    for peak in reversed(peaks):
        rest = peak if rest is None else node_hash(peak, rest)
    return rest


# --------------------------------------------------------------------------------------------------- evidence bundles

FORMAT = "yipan-evidence@v1"
MANIFEST, EVENTS = "manifest.json", "events"
REASONS = ("unselected", "restricted")
"""Why events of the window were left out."""


def to_leaf(position: int, recorded_at: int, raw: bytes) -> bytes:
    """Return the leaf of an event: position ‖ microseconds ‖ bytes, both numbers big-endian."""
    return _u64(position) + _u64(recorded_at) + raw


class Summary:
    """What a bundle's events are, counted as they are read: by who makes a bundle, and again by who checks it."""

    def __init__(self) -> None:
        self.types: dict[str, int] = {}
        self.sources: dict[str, dict[str, int]] = {}
        self.gaps: dict[str, list[list[int]]] = {}
        self._sequences: dict[str, int] = {}

    @property
    def count(self) -> int:
        """How many there are."""
        return sum(self.types.values())

    def add(self, position: int, raw: bytes) -> None:
        """Count an event; those of one aggregate come in the order of their versions."""
        try:
            event = json.loads(raw.decode())
            type, source, subject = str(event["type"]), str(event["source"]), str(event["subject"])
            sequence = int(event["sequence"])
        except (ValueError, LookupError, TypeError, RecursionError):
            raise BadFormat("不是事件", "not an event") from None
        self.types[type] = self.types.get(type, 0) + 1
        of_source = self.sources.setdefault(source, {"count": 0, "first": position, "last": position})
        of_source["count"], of_source["last"] = of_source["count"] + 1, position
        due = self._sequences.get(subject, 0) + 1
        require(sequence >= due, BadFormat, "该记录的版本次序有误", "the versions of its record are out of order")
        if sequence > due:
            self.gaps.setdefault(subject, []).append([due, sequence - 1])
        self._sequences[subject] = sequence

    def as_json(self) -> dict[str, Any]:
        """Return it as the manifest says it."""
        records = len(self._sequences)
        counted = {"types": self.types, "sources": self.sources, "gaps": self.gaps}
        return {"count": self.count, "records": records, **counted}


class Bundle:
    """A folder of evidence. Nothing is read of it that its manifest does not name, and nothing that differs from it."""

    def __init__(self, folder: Path, manifest_digest: str | None = None) -> None:
        with within(MANIFEST, MANIFEST):
            require((folder / MANIFEST).is_file(), BadFormat, "缺少清单", "there is no manifest")
            raw = (folder / MANIFEST).read_bytes()
            same = manifest_digest in (None, sha256(raw).hexdigest())
            require(same, BadFormat, "不是所告知的清单", "it is not the manifest with the digest that was given")
            self.manifest = _manifest(raw)
        self.folder, self.digest = folder, sha256(raw).hexdigest()
        self.files: dict[str, str] = self.manifest["files"]
        self.unread = {*self.files}
        there = {each.relative_to(folder).as_posix() for each in folder.rglob("*") if not each.is_dir()} - {MANIFEST}
        for name in sorted(self.files.keys() - there):
            raise BadFormat(f"{name}: 缺少该文件", f"{name}: the file is missing")
        for name in sorted(there - self.files.keys()):
            raise BadFormat(f"{name}: 清单未列该文件", f"{name}: the manifest does not name the file")

    def read(self, name: str) -> bytes:
        """Return a file that is as the manifest says."""
        path = self.require_file(name)
        raw = path.read_bytes()
        self.require_digest(name, sha256(raw).hexdigest())
        return raw

    def require_file(self, name: str) -> Path:
        """Return where a file is, which must be there."""
        require(name in self.files, BadFormat, f"{name}: 缺少该文件", f"{name}: the file is missing")
        return self.folder / name

    def require_digest(self, name: str, digest: str) -> None:
        """Demand that a file that was read has the digest that the manifest says."""
        require(digest == self.files[name], BadFormat, f"{name}: 与清单不符", f"{name}: it is not as the manifest says")
        self.unread.discard(name)

    def require_said(self, key: str, found: object) -> None:
        """Demand that the manifest says of the bundle what was found."""
        same = json_text({key: self.manifest[key]}) == json_text({key: found})
        zh, en = f"{MANIFEST}: {key} 与包内所见不符", f"{MANIFEST}: `{key}` is not what was found in the bundle"
        require(same, BadFormat, zh, en)


def _manifest(raw: bytes) -> dict[str, Any]:
    """Return a manifest whose parts are of their types."""
    manifest = read_json(raw)
    shape: dict[str, type] = {"format": str, "about": dict, "origin": str, "size": int, "first": int, "last": int}
    shape |= {"omitted": dict, "events": dict, "files": dict}
    typed = {key: type(value) for key, value in manifest.items()} == shape
    require(typed, BadFormat, "缺少项目，或其类型有误", "a part is missing, or is not of its type")
    require(manifest["format"] == FORMAT, BadFormat, f"格式不是 {FORMAT}", f"its format is not {FORMAT}")
    omitted, about = manifest["omitted"], manifest["about"]
    said = about.keys() == {"zh", "en"} and all(isinstance(each, str) for each in about.values())
    require(said, BadFormat, "about 有误", "`about` is not a text in `zh` and `en`")
    counts = omitted.keys() <= {*REASONS} and all(type(each) is int and each > 0 for each in omitted.values())
    require(counts, BadFormat, "omitted 有误", "`omitted` is not a number by reason")
    return manifest


STEPS = (
    Said("文件与清单", "the files are those of the manifest"),
    Said("检查点的签名与法定数", "the checkpoints' signatures and quorum"),
    Said("各检查点前后一致", "each checkpoint is the beginning of the next"),
    Said("最大检查点的树", "the tree of the largest checkpoint"),
    Said("每个事件的字节、时间与位置", "every event's bytes, time and position"),
    Said("窗口完整，计数与缺口属实", "the window is complete, its counts and gaps are as said"),
    Said("其余文件仅与清单比对", "the other files, compared with the manifest alone"),
)
"""What is checked of a bundle, in this order."""


def verify_bundle(bundle: Bundle, policy: TrustPolicy, since: int = 0) -> Iterator[Said]:
    """Check a bundle and say of each of the `STEPS` what was found; the first was taken when the `Bundle` was made.

    Raises:
        Unproven: something does not hold; the steps behind it are not taken.
    """
    about = bundle.manifest["about"]
    yield Said(f"{len(bundle.files)} 个。所请：{about['zh']}", f"{len(bundle.files)}. Asked for: {about['en']}")
    checkpoints = _checkpoints(bundle, policy, since)
    signers = [_signers(each) for each in checkpoints]
    yield Said("；".join(each.zh for each in signers), "; ".join(each.en for each in signers))
    _require_consistent(bundle, [each.checkpoint for each in checkpoints])
    yield Said(f"{len(checkpoints)} 个", f"{len(checkpoints)}")
    largest = checkpoints[-1].checkpoint
    tiles = Tiles(bundle.read, largest)
    yield Said(f"{largest.size} 个叶子", f"{largest.size} leaves")
    summary = _events(bundle, tiles)
    yield Said(f"{summary.count} 个", f"{summary.count}")
    yield _require_complete(bundle, summary, largest)
    others = sorted(bundle.unread)
    for name in others:
        bundle.read(name)
    yield Said("、".join(others) or "无", ", ".join(others) or "none")


def _checkpoints(bundle: Bundle, policy: TrustPolicy, since: int) -> list[Verified]:
    """Return the checkpoints, the smallest first; only the largest has to be recent."""
    names = [name.removeprefix("checkpoints/") for name in bundle.files if name.startswith("checkpoints/")]
    require(bool(names), BadFormat, "没有检查点", "there is no checkpoint")
    found: list[Verified] = []
    for name in sorted(names, key=lambda name: (len(name), name)):
        with within(f"checkpoints/{name}", f"checkpoints/{name}"):
            recent = since if len(found) == len(names) - 1 else 0
            found.append(verify_checkpoint(bundle.read(f"checkpoints/{name}"), policy, recent))
            checkpoint = found[-1].checkpoint
            named = str(checkpoint.size) == name and checkpoint.origin == found[0].checkpoint.origin
            require(named, BadFormat, "大小或来源与文件名不符", "it is not of this size, or of another origin")
    bundle.require_said("origin", found[-1].checkpoint.origin)
    bundle.require_said("size", found[-1].checkpoint.size)
    return found


def _signers(verified: Verified) -> Said:
    size, log = verified.checkpoint.size, f"{verified.log.name}+{verified.log.id.hex()}"
    who = ", ".join(f"{_shown(name)} {_moment(time)}" for name, time in verified.witnesses.items())
    return Said(f"{size} 由 {log} 签署，见证：{who or '无'}", f"{size} signed by {log}, cosigned by {who or 'nobody'}")


def _moment(time: int) -> str:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=min(time, 1 << 37))).isoformat()


def _require_consistent(bundle: Bundle, checkpoints: Sequence[Checkpoint]) -> None:
    for old, new in pairwise(checkpoints):
        name = f"consistency/{old.size}-{new.size}"
        with within(name, name):
            raw = bundle.read(name)
            proof = hashes_of(lines_of(raw) if raw else [])
            verify_consistency(old.size, new.size, proof, old.root, new.root)


def _events(bundle: Bundle, tiles: Tiles) -> Summary:
    """Check every event against the tree, and count them; they are read one by one."""
    path = bundle.require_file(EVENTS)
    summary, digest, number, line, last = Summary(), sha256(), 0, b"", (0, 0)
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):  # noqa: B007 (it says where a failure was)
                digest.update(line)
                last = _event(line, last, tiles, summary)
    except Unproven as failure:
        position = _shown(line.partition(b" ")[0][:20])
        where = Said(f"第 {number} 行，位置 {position}", f"line {number}, position {position}")
        failure.places[:0] = [Said(EVENTS, EVENTS), where]
        raise
    bundle.require_digest(EVENTS, digest.hexdigest())
    return summary


def _event(line: bytes, last: tuple[int, int], tiles: Tiles, summary: Summary) -> tuple[int, int]:
    """Check an event against its leaf, and return its position and time; `last` are those of the one before it."""
    parts = line.split(b" ", 2)
    whole = len(parts) == 3 and line.endswith(b"\n")
    require(whole, BadFormat, "不是“位置 时间 事件”", "it is not a line `position time event`")
    position, recorded_at, raw = from_decimal(parts[0]), from_decimal(parts[1]), parts[2][:-1]
    require(position > last[0], BadFormat, "次序有误", "it does not follow on the one before it")
    same = tiles.leaf(position - 1) == leaf_hash(to_leaf(position, recorded_at, raw))
    require(same, NotIncluded, "此位置所记并非此事件", "this is not what was logged there")
    require(recorded_at >= last[1], BadFormat, "时间倒退", "its time is before that of the one before it")
    summary.add(position, raw)
    return position, recorded_at


def _require_complete(bundle: Bundle, summary: Summary, largest: Checkpoint) -> Said:
    """Demand that every position of the window is here or counted as left out, and return what was left out."""
    bundle.require_said("events", summary.as_json())
    require(summary.count > 0, BadFormat, "没有事件", "there are no events")
    first, last, omitted = (bundle.manifest[key] for key in ("first", "last", "omitted"))
    firsts, lasts = zip(*((each["first"], each["last"]) for each in summary.sources.values()), strict=True)
    within_it = 1 <= first <= min(firsts) and max(lasts) <= last <= largest.size
    require(within_it, BadFormat, "窗口与事件或检查点不符", "the window does not fit the events or the checkpoint")
    here, out, due = summary.count, sum(omitted.values()), last - first + 1
    zh = f"位置 {first} 至 {last} 共 {due} 个：在此 {here} 个，略去 {out} 个"
    en = f"positions {first} to {last} are {due}: {here} are here, {out} left out"
    require(here + out == due, BadFormat, zh, en)
    return Said(f"{zh}；{len(summary.gaps)} 条记录有版本缺口", f"{en}; {len(summary.gaps)} records have gaps")


# -------------------------------------------------------------------------------------------------------- command line

RECEIPT = (Said("检查点的签名与法定数，事件在其树中", "the checkpoint's signatures and quorum, the event in its tree"),)
"""What is checked of a receipt."""
TWO_HISTORIES = (Said("同一日志签署了互相矛盾的检查点", "that a log signed checkpoints that contradict each other"),)
"""What is checked of a file that proves a fork."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Check a bundle or a receipt, print what holds and the first thing that does not, and return the exit code."""
    options = _options(arguments)
    steps = STEPS if options.what.is_dir() else TWO_HISTORIES if options.what.suffix == ".json" else RECEIPT
    left, code, policy = [*steps], 0, TrustPolicy()

    def say(mark: str, said: Said, more: str = "") -> None:
        line = f"{mark} {said.of(options.lang)}: {more}" if more else f"{mark} {said.of(options.lang)}"
        print(
            "".join(each if each.isprintable() else "\ufffd" for each in line)
        )  # or a file's name steers the terminal

    try:
        with within(str(options.policy), str(options.policy)):
            policy = parse_policy(options.policy.read_bytes())
        for found in _found(options, policy):
            say("✓", left.pop(0), found.of(options.lang))
        say("=", Said("成立", "it holds"))
    except Unproven as failure:
        code = failure.code
        say("✗", Said("不成立", "it does not hold"), f"({failure.kind.of(options.lang)}) {failure.say(options.lang)}")
    except OSError as error:
        code = UNREADABLE
        say("✗", Said("无法读取", "it could not be read"), str(error))
    for each in [*left, *_beyond(options, policy)]:
        say("·", Said("未检查", "not checked"), each.of(options.lang))
    return code


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("what", type=Path, help="a bundle (folder), or a .tlog-proof with its .leaf beside it")
    parser.add_argument("--policy", type=Path, required=True, help="whom you trust: a tlog-policy file of your own")
    parser.add_argument("--since", type=_since, default=0, help="the quorum cosigned at this ISO time or later")
    parser.add_argument("--manifest", help="SHA-256 of the manifest, as the issuer told you")
    locale = next(
        (os.environ[name] for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), ""
    )
    default = "zh" if locale.startswith("zh") else "en"
    parser.add_argument("--lang", choices=("zh", "en"), default=default)
    return parser.parse_args(arguments)


def _since(text: str) -> int:
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)", text, re.ASCII):
        raise ValueError(text)
    return int(datetime.fromisoformat(text).timestamp())


def _found(options: argparse.Namespace, policy: TrustPolicy) -> Iterator[Said]:
    what: Path = options.what
    if what.is_dir():
        yield from verify_bundle(Bundle(what, options.manifest), policy, options.since)
        return
    with within(what.name, what.name):
        if what.suffix == ".json":
            yield verify_fork(what.read_bytes(), policy)
            return
        proof, leaf = parse_proof(what.read_bytes()), what.with_suffix(".leaf").read_bytes()
        signers = _signers(verify_proof(proof, leaf, policy, options.since))
        yield Said(f"序号 {proof.index}，检查点 {signers.zh}", f"index {proof.index}, checkpoint {signers.en}")


def _beyond(options: argparse.Namespace, policy: TrustPolicy) -> Iterator[Said]:
    """Yield what is not checked in any case, or not as it was called."""
    yield Said(
        "所记是否属实，略去者应否略去，其后有无他事", "that it is true, rightly left out, and all there was since"
    )
    if options.what.is_dir() and options.manifest is None:
        yield Said("清单是否出具者所发(未给 --manifest)", "that this manifest was issued (no --manifest)")
    if not options.since:
        yield Said("见证是否新近(未给 --since)", "that the cosignatures are recent (no --since)")
    if policy.quorum == b"none":
        yield Said("是否人人所见相同(策略未要求见证)", "that all were shown one history (no witness in the policy)")


if __name__ == "__main__":
    sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr] # where a terminal knows no ✓
    sys.exit(main())
