"""The policy file: what the public vectors say, and what is accepted by it."""

import pytest

from services.audit.note import key_text, signed
from services.audit.texts import checkpoint_text
from services.audit.verifier import (
    BadFormat,
    BadSignature,
    Checkpoint,
    QuorumNotMet,
    TooOld,
    UnknownKey,
    parse_policy,
    verify_checkpoint,
)
from tests.unit.audit.signers import AT, LOG, ORIGIN, STRANGER, WITNESSES, checkpoint, policy, policy_text
from tests.unit.audit.vectors import folder, holds, read_json

ROOT = bytes(range(32))
TEXT = checkpoint_text(Checkpoint(ORIGIN, 5, ROOT))


def test_the_vectors_of_policies_are_judged_as_they_say() -> None:
    cases = read_json("tlog-policy", "cases.json")
    for case in cases["valid"]:
        found = parse_policy(case["policy"].encode())
        seen = {names: {name.encode() for name in names.split(",") if name} for names in case["quorum"]}
        assert {names: found.met(found.quorum or b"", seen[names]) for names in seen} == case["quorum"], case["name"]
    for case in cases["invalid"]:
        assert not holds(parse_policy, case["policy"].encode()), case["why"]


@pytest.mark.parametrize("name", ["sigsum-test1-2025", "sigsum-generic-2025-1"])
def test_a_policy_of_sigsum_is_none(name: str) -> None:
    assert not holds(parse_policy, (folder("sigsum") / f"{name}.policy").read_bytes())


def test_the_line_of_a_mistake_is_said() -> None:
    with pytest.raises(BadFormat) as caught:
        parse_policy(policy_text().replace(b"quorum g", b"quorum h"))
    assert caught.value.say("en") == "line 6: not defined above: h"


def test_a_checkpoint_is_accepted_with_those_who_count() -> None:
    found = verify_checkpoint(checkpoint(5, ROOT, witnesses=2), policy())
    assert found.checkpoint == Checkpoint(ORIGIN, 5, ROOT)
    assert found.log == LOG.key
    assert found.witnesses == {b"w1": AT, b"w2": AT}


def test_too_few_witnesses_are_counted() -> None:
    with pytest.raises(QuorumNotMet) as caught:
        verify_checkpoint(checkpoint(5, ROOT, witnesses=1), policy())
    assert caught.value.say("en") == "quorum g: 1 of 3 cosigned, 2 are needed"
    assert caught.value.say("zh") == "法定数“g”：3 方中 1 方见证，须有 2 方"


def test_who_cosigned_long_ago_is_counted_but_not_as_recent() -> None:
    note = checkpoint(5, ROOT, witnesses=3)
    assert holds(verify_checkpoint, note, policy(), AT)
    with pytest.raises(TooOld, match="quorum g: 0 of 3 cosigned recently, 2 are needed"):
        verify_checkpoint(note, policy(), AT + 1)


def test_nothing_is_recent_where_nobody_is_asked_when_it_was() -> None:
    note, nobody = checkpoint(5, ROOT), parse_policy(b"log %s\nquorum none\n" % key_text(LOG.key))
    assert holds(verify_checkpoint, note, nobody)
    with pytest.raises(TooOld, match="the policy asks for no witness, so nobody says when it was"):
        verify_checkpoint(note, nobody, AT)


def test_a_witness_counts_once_however_often_it_signs() -> None:
    again = [WITNESSES[0].sign(TEXT, AT + each) for each in range(3)]
    with pytest.raises(QuorumNotMet, match="1 of 3 cosigned"):
        verify_checkpoint(signed(TEXT, LOG.sign(TEXT), *again), policy())


def test_a_cosignature_without_a_time_says_nothing_of_the_largest_tree() -> None:
    lines = [each.sign(TEXT, 0) for each in WITNESSES]
    with pytest.raises(QuorumNotMet, match="0 of 3 cosigned"):
        verify_checkpoint(signed(TEXT, LOG.sign(TEXT), *lines), policy())


def test_witnesses_alone_do_not_make_a_checkpoint() -> None:
    with pytest.raises(UnknownKey, match="no trusted log of the origin bj"):
        verify_checkpoint(signed(TEXT, *(each.sign(TEXT, AT) for each in WITNESSES)), policy())


def test_one_logs_key_does_not_vouch_for_another_origin() -> None:
    with pytest.raises(UnknownKey, match=r"no trusted log of the origin other\.example signed it"):
        verify_checkpoint(checkpoint(5, ROOT, origin="other.example"), policy())


def test_a_stranger_is_said_to_be_the_only_one() -> None:
    with pytest.raises(UnknownKey, match=r"no trusted key signed it, only: stranger\.example"):
        verify_checkpoint(signed(TEXT, STRANGER.sign(TEXT)), policy())


def test_a_bad_cosignature_spoils_a_checkpoint_that_has_enough_without_it() -> None:
    bad = WITNESSES[2].sign(checkpoint_text(Checkpoint(ORIGIN, 6, ROOT)), AT)
    lines = [LOG.sign(TEXT), WITNESSES[0].sign(TEXT, AT), WITNESSES[1].sign(TEXT, AT), bad]
    with pytest.raises(BadSignature, match=r"the signature of ccmu\.example does not hold"):
        verify_checkpoint(signed(TEXT, *lines), policy())


def test_a_policy_without_logs_accepts_nothing() -> None:
    only = b"witness w1 %s\nquorum none\n" % key_text(WITNESSES[0].key)
    with pytest.raises(UnknownKey):
        verify_checkpoint(checkpoint(5, ROOT), parse_policy(only))
