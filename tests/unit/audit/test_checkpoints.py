"""Checkpoints of logs that there are: each is signed, and its root is that of its tree."""

from pathlib import Path

import hypothesis
import pytest
from hypothesis import strategies as st

from services.audit.texts import checkpoint_text
from services.audit.verifier import (
    Checkpoint,
    UnknownKey,
    leaf_hash,
    parse_checkpoint,
    parse_key,
    parse_note,
    parse_policy,
    verify_checkpoint,
    verify_note,
)
from tests.unit.audit.vectors import folder, holds
from tests.unit.trees import root

TESSERA = b"example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"
ROME = "000de184301123b9278c086a7d9f68c9577e83872224c197058fd90784ea9706"
MILAN = "88ad7a28caeb0b2aa890fdf0304c2fcaf59fca2ee140134ff8c1300bac493482"
WITNESSES = {
    f"witness/{ROME}": b"witness.example.org+b8a2cf20+BFLN3yikSfFkVAJtrnh/CiY3Zozkoy7clp+P7XB28qUN",
    f"witness2/{MILAN}": b"witness2.example.org+2e55b896+BIZ7fpceQWd60IfqQeS9IAnmNOCZjMDne8lZuguz/bi9",
    f"witness/mirror/{ROME}": b"mirror.example.org+3fb148ef+BAAjjch9GyYz0sJsJx7ALhbdAtz2ov0unbzSl1vMp94O",
}
origins = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1)


def hashes(tile: Path) -> list[bytes]:
    raw = tile.read_bytes()
    return [raw[at : at + 32] for at in range(0, len(raw), 32)]


def entries(bundle: Path) -> list[bytes]:
    raw, found = bundle.read_bytes(), []
    while raw:
        length = int.from_bytes(raw[:2], "big")
        found.append(raw[2 : 2 + length])
        raw = raw[2 + length :]
    return found


@pytest.mark.parametrize("log", ["tessera-log", "tlog/log"])
@pytest.mark.parametrize("size", range(16))
def test_a_log_of_tessera_is_signed_at_every_size_and_has_that_root(log: str, size: int) -> None:
    found = verify_checkpoint(
        (folder(log) / f"checkpoint.{size}").read_bytes(), parse_policy(b"log %s\nquorum none" % TESSERA)
    )
    leaves = hashes(folder(log) / f"tile/0/000.p/{size}") if size else []
    assert found.checkpoint == Checkpoint("example.com/log/testdata", size, root(leaves))
    assert leaves == [leaf_hash(each) for each in (entries(folder(log) / f"tile/entries/000.p/{size}") if size else [])]


@pytest.mark.parametrize("path", WITNESSES)
def test_a_witness_of_sunlight_signs_and_a_key_of_a_type_that_we_have_not_is_passed_over(path: str) -> None:
    note = parse_note((folder("sunlight-witness") / path / "checkpoint").read_bytes())
    (found,) = verify_note(note, [parse_key(WITNESSES[path])])
    assert found.time == 1767139200


def test_a_mirror_of_sunlight_has_the_tree_that_it_signs_but_no_log_signed_it() -> None:
    mirror = folder("sunlight-witness") / f"witness/mirror/{ROME}"
    leaves = hashes(mirror / "tile/0/000") + hashes(mirror / "tile/0/001.p/44")
    assert leaves == [leaf_hash(b"record %d" % number) for number in range(300)]
    assert hashes(mirror / "tile/1/000.p/1") == [root(leaves[:256])]
    raw = (mirror / "checkpoint").read_bytes()
    assert parse_checkpoint(parse_note(raw).text).root == root(leaves)
    key = WITNESSES[f"witness/mirror/{ROME}"]
    with pytest.raises(UnknownKey):
        verify_checkpoint(raw, parse_policy(b"log %s\nwitness m %s\nquorum m\n" % (TESSERA, key)))


def test_a_log_that_signs_with_ml_dsa_44_is_accepted() -> None:
    vectors = folder("mldsa-cosignature")
    policy = parse_policy(b"log %s\nquorum none\n" % (vectors / "log.vkey").read_bytes().strip())
    found = verify_checkpoint((vectors / "checkpoint.note").read_bytes(), policy)
    assert (found.checkpoint.origin, found.checkpoint.size) == ("example.com/mldsa-log", 1)


@hypothesis.given(
    st.builds(Checkpoint, origins, st.integers(0, 2**63 - 1), st.binary(min_size=32, max_size=32), st.just(()))
)
def test_a_checkpoint_is_read_as_it_is_written(checkpoint: Checkpoint) -> None:
    assert parse_checkpoint(checkpoint_text(checkpoint)) == checkpoint


@pytest.mark.parametrize(
    "text",
    [
        "",
        "o\n5\n",
        "\n5\n{root}\n",
        "o\n05\n{root}\n",
        "o\n5\n{root}",
        "o\n5\n{root}\n\n",
        "o\n5\n\n{root}\n",
        "o\n5\nAAAA\n",
        "o\r\n5\n{root}\n",
        "o\n5 \n{root}\n",
    ],
)
def test_a_checkpoint_has_three_lines_and_each_is_written_in_one_way(text: str) -> None:
    assert holds(parse_checkpoint, f"o\n5\n{'A' * 43}=\nan extension\n".encode())
    assert not holds(parse_checkpoint, text.format(root="A" * 43 + "=").encode())
