"""What is said of a log's proof is said whatever becomes of the database."""

from contextlib import closing
from pathlib import Path

from domain.witnessing import BeginningSeen, witnessing_id
from services.audit.log_proof import LogProof
from services.fresh import new_id, now
from services.identities.nkey import identity
from services.log import Log
from services.log.noting import note
from tests.contract.conftest import NewDatabase
from tests.contract.log.events import CITY, HAIDIAN


def test_an_alarm_is_told_and_a_log_that_cannot_be_read_hides_no_answer(
    new_database: NewDatabase, tmp_path: Path
) -> None:
    log = Log(CITY, new_database())
    who = identity(tmp_path / "identity.nk")
    proof = LogProof(log, new_database(), who, [HAIDIAN], now, new_id, lambda _neighbour, _question: None)
    with closing(proof.store):
        assert proof.alarm is None
        note(log, witnessing_id(CITY, HAIDIAN), BeginningSeen(neighbour=HAIDIAN, beginnings=1), now(), new_id())
        assert proof.alarm
        assert "bj.haidian" in proof.alarm.en
        log.close()
        assert proof.alarm is None
