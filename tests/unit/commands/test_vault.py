"""What a vault seals, it alone opens again, for the same record and field; equal texts have equal marks."""

import logging
from dataclasses import replace
from pathlib import Path

import hypothesis
import pytest
from hypothesis import strategies as st
from pydantic import TypeAdapter

from domain.aggregate_id import AggregateId
from domain.clue import ReferClue
from domain.node_id import NodeId
from domain.secret import ClueKeyMissing, Sealed, SealedText, mark_of, require_sealed
from domain.task.assigning import RecallTask
from domain.words import Words
from services.commands.clue_key import make_clue_key
from services.commands.refusals import OutsideClueAudience
from services.commands.vault import CannotOpen, Vault, marks, sealed
from services.node.settings import Http, NodeSettings
from services.node.vault import vault_of

COMMISSION = NodeId("bj.discipline")
ONE, OTHER = Vault(b"1" * 32, [COMMISSION]), Vault(b"2" * 32)
CLUE, ANOTHER = AggregateId("clue-1@bj"), AggregateId("clue-2@bj")
COMMAND = ReferClue(leader="p-1", content="线索正文", to=COMMISSION)


@hypothesis.given(st.text(min_size=1, max_size=4000))
def test_a_sealed_text_is_opened_again(text: str) -> None:
    box = ONE.seal(text, CLUE, "content")
    assert TypeAdapter(SealedText).validate_python(box) == require_sealed(box) == box
    assert ONE.open(box, CLUE, "content") == text


def test_a_text_is_sealed_differently_each_time_under_the_same_mark() -> None:
    first, second = (ONE.seal("p-1", CLUE, "leader") for _ in range(2))
    assert first != second
    assert mark_of(first) == mark_of(second) == mark_of(ONE.seal("p-1", ANOTHER, "leader"))


def test_another_text_field_or_key_has_another_mark() -> None:
    boxes = (
        ONE.seal("p-1", CLUE, "leader"),
        ONE.seal("p-2", CLUE, "leader"),
        ONE.seal("p-1", CLUE, "content"),
        OTHER.seal("p-1", CLUE, "leader"),
    )
    assert len({mark_of(box) for box in boxes}) == len(boxes)


def test_a_box_does_not_tell_how_long_a_short_text_is() -> None:
    assert len(ONE.seal("p", CLUE, "leader")) == len(ONE.seal("p" * 64, CLUE, "leader"))


@pytest.mark.parametrize(
    ("vault", "id", "field"),
    [(OTHER, CLUE, "content"), (ONE, ANOTHER, "content"), (ONE, CLUE, "note")],
    ids=["another key", "another record", "another field"],
)
def test_nothing_else_opens_it(vault: Vault, id: AggregateId, field: str) -> None:
    box = ONE.seal("线索正文", CLUE, "content")
    with pytest.raises(CannotOpen) as refused:
        vault.open(box, id, field)
    assert "线索正文" not in str(refused.value)


def test_what_was_changed_is_not_opened() -> None:
    box = ONE.seal("线索正文", CLUE, "content")
    other = "B" if box[60] == "A" else "A"
    with pytest.raises(CannotOpen):
        ONE.open(Sealed(box[:60] + other + box[61:]), CLUE, "content")


def test_a_command_is_sealed_in_its_secret_fields_alone() -> None:
    after = sealed(COMMAND, CLUE, ONE)
    assert (after.to, after.inspection) == (COMMAND.to, None)
    assert ONE.open(Sealed(after.leader), CLUE, "leader") == "p-1"
    assert ONE.open(Sealed(after.content), CLUE, "content") == "线索正文"


def test_a_command_has_the_same_marks_each_time_it_is_sealed() -> None:
    assert marks(sealed(COMMAND, CLUE, ONE)) == marks(sealed(COMMAND, ANOTHER, ONE))
    assert marks(RecallTask(reason="重复")) == {}


def test_without_a_key_a_command_with_secrets_is_refused_and_any_other_is_left_alone() -> None:
    recall = RecallTask(reason="重复")
    assert sealed(recall, AggregateId("task-1@bj"), None) is recall
    with pytest.raises(ClueKeyMissing):
        sealed(COMMAND, CLUE, None)


@pytest.mark.parametrize("to", ["bj.haidian", "bj", "bj.discipline.office"])
def test_nothing_is_sealed_for_who_is_not_of_the_restricted_audience(to: str) -> None:
    with pytest.raises(OutsideClueAudience) as refused:
        sealed(replace(COMMAND, to=NodeId(to)), CLUE, ONE)
    assert refused.value.details == {"field": "to", "organisation": to}
    assert not [said for said in map(refused.value.say, ("zh", "en")) if "线索正文" in said or "p-1" in said]


def settings(data: Path, *, clues: bool) -> NodeSettings:
    return NodeSettings(
        id=NodeId("bj"),
        name=Words("北京市", "Beijing"),
        http=Http(port=1),
        data=data,
        clues=clues,
        clue_audience=(COMMISSION,),
    )


def test_a_node_of_the_restricted_audience_has_a_vault_as_soon_as_it_has_the_key(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        assert vault_of(settings(tmp_path, clues=True)) is None
    assert "yipan node clue-key" in caplog.text
    key = make_clue_key(settings(tmp_path, clues=True).clue_key_file)
    vault = vault_of(settings(tmp_path, clues=True))
    assert vault
    assert vault.open(Vault(bytes.fromhex(key)).seal("p-1", CLUE, "leader"), CLUE, "leader") == "p-1"
    assert vault.audience == {"bj", COMMISSION}


def test_a_node_outside_the_restricted_audience_has_no_vault_whatever_lies_in_its_folder(tmp_path: Path) -> None:
    make_clue_key(tmp_path / "clues.key")
    assert vault_of(settings(tmp_path, clues=False)) is None
