"""Signed notes: what the public vectors say, what we sign is what is verified, and every bit of it matters."""

from base64 import b64decode

import hypothesis
import pytest
from hypothesis import strategies as st

from services.audit.note import Signer, key_text, signed, with_lines
from services.audit.verifier import (
    ED25519,
    SUBTREE,
    BadFormat,
    BadSignature,
    UnknownKey,
    Unproven,
    VerifierKey,
    parse_key,
    parse_note,
    verify_note,
)
from tests.budget import examples
from tests.unit.audit.signers import ALL_TYPES, AT, LOG, ORIGIN, STRANGER, WITNESSES, checkpoint
from tests.unit.audit.vectors import holds, read_json

VERDICTS = {"unverified": UnknownKey, "invalid signature": BadSignature, "malformed": BadFormat}
texts = st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])), min_size=1).map(
    lambda lines: "".join(line + "\n" for line in lines).encode()
)


def test_the_vectors_of_notes_are_judged_as_they_say() -> None:
    for vector in read_json("signed-note", "notes.json"):
        keys = [parse_key(key.encode()) for key in vector["known"]]
        note = b64decode(vector["note_b64"])
        if expected := VERDICTS.get(vector["verdict"]):
            with pytest.raises(expected):
                verify_note(parse_note(note), keys)
        else:
            found = verify_note(parse_note(note), keys)
            assert list(dict.fromkeys(each.key.name for each in found)) == vector["verified"], vector["name"]


def test_the_vectors_of_verifier_keys_are_judged_as_they_say() -> None:
    keys = read_json("signed-note", "vkeys.json")
    assert {key: key_text(parse_key(key.encode())).decode() for key in keys["valid"]} == {
        key: key for key in keys["valid"]
    }
    for why, invalid in keys["invalid"].items():
        assert not holds(parse_key, invalid.encode()), why


@pytest.mark.parametrize("signer", [LOG, WITNESSES[0]])
def test_no_part_of_a_key_and_no_altered_key_is_one(signer: Signer) -> None:
    key = key_text(signer.key)
    parts = {key[start:end] for start in range(len(key)) for end in range(start + 1, len(key) + 1)} - {key}
    altered = {key[:at] + bytes([key[at] + 1]) + key[at + 1 :] for at in range(len(key))}
    assert not [each for each in parts | altered if holds(parse_key, each)]


@hypothesis.given(texts, st.lists(st.sampled_from([LOG, WITNESSES[0], STRANGER]), min_size=1, unique=True))
def test_what_is_signed_is_verified(text: bytes, signers: list[Signer]) -> None:
    note = signed(text, *(each.sign(text, AT) for each in signers))
    found = verify_note(parse_note(note), [each.key for each in signers])
    assert [(each.key, each.time) for each in found] == [
        (each.key, 0 if each.key.type == ED25519 else AT) for each in signers
    ]
    assert parse_note(note).text == text


@pytest.mark.parametrize("signer", ALL_TYPES)
@hypothesis.settings(max_examples=examples(30))
@hypothesis.given(st.data())
def test_every_bit_of_a_note_matters(signer: Signer, data: st.DataObject) -> None:
    text = f"{ORIGIN}\n3\n{'A' * 43}=\n".encode()
    note = bytearray(signed(text, signer.sign(text, AT)))
    assert holds(verify_note, parse_note(bytes(note)), [signer.key])
    note[data.draw(st.integers(0, len(note) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(Unproven):
        verify_note(parse_note(bytes(note)), [signer.key])


def test_a_key_that_shares_only_its_name_or_only_its_id_is_unknown() -> None:
    text = b"a text\n"
    other = Signer.of(LOG.key.name, ED25519, bytes([9] * 32))
    for line in (other.sign(text), LOG.sign(text).replace(ORIGIN.encode(), b"another.example")):
        with pytest.raises(UnknownKey, match=r"no trusted key signed it, only: "):
            verify_note(parse_note(signed(text, line)), [LOG.key])


def test_one_bad_line_of_a_known_key_spoils_the_note() -> None:
    text = b"a text\n"
    bad = WITNESSES[0].sign(b"another text\n", AT)
    note = parse_note(signed(text, LOG.sign(text), bad))
    with pytest.raises(BadSignature, match=r"the signature of haidian\.example does not hold"):
        verify_note(note, [LOG.key, WITNESSES[0].key])
    assert [each.key for each in verify_note(note, [LOG.key])] == [LOG.key]


def test_a_time_that_no_clock_shows_is_refused() -> None:
    text = b"a text\n"
    with pytest.raises(BadSignature, match="the time of the signature is out of range"):
        verify_note(parse_note(signed(text, WITNESSES[0].sign(text, 1 << 63))), [WITNESSES[0].key])


def test_the_place_of_a_bad_line_is_said() -> None:
    with pytest.raises(BadFormat) as caught:
        parse_note(signed(b"one\n\nthree\n", LOG.sign(b"a text\n"), b"not a signature\n"))
    assert caught.value.say("en") == "line 6: not a line `— name signature`"
    assert caught.value.say("zh") == "第 6 行: 不是签名行"


def test_a_new_line_takes_the_place_of_the_same_key_and_leaves_the_others() -> None:
    note = checkpoint(3, bytes(32))
    text = parse_note(note).text
    renewed = WITNESSES[0].sign(text, AT + 60)
    keys = [each.key for each in (LOG, *WITNESSES)]
    found = verify_note(parse_note(with_lines(note, STRANGER.sign(text) + renewed, keys)), keys)
    assert [(each.key.name, each.time) for each in found] == [
        (ORIGIN, 0),
        ("chaoyang.example", AT),
        ("ccmu.example", AT),
        ("haidian.example", AT + 60),
    ]


def test_a_line_that_does_not_hold_and_lines_of_strangers_alone_are_not_taken_over() -> None:
    note = checkpoint(3, bytes(32))
    with pytest.raises(BadSignature):
        with_lines(note, WITNESSES[0].sign(b"another text\n", AT), [WITNESSES[0].key])
    with pytest.raises(UnknownKey):
        with_lines(note, STRANGER.sign(parse_note(note).text), [WITNESSES[0].key])


def test_ml_dsa_signs_no_extension_lines_and_so_refuses_them() -> None:
    text = f"{ORIGIN}\n3\n{'A' * 43}=\nan extension\n".encode()
    with pytest.raises(BadFormat, match="ML-DSA-44 does not sign its extension lines"):
        ALL_TYPES[2].sign(text)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u00a0b", "a\u2028b", "a\tb"])
def test_a_name_has_neither_blanks_nor_plus(name: str) -> None:
    with pytest.raises(BadFormat):
        Signer.of(name, ED25519, bytes(32))


def test_a_public_key_has_an_id_for_each_type() -> None:
    ids = {VerifierKey(ORIGIN, type, bytes(32)).id for type in (ED25519, 4, SUBTREE)}
    assert len(ids) == 3
