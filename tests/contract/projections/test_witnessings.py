"""What the views answer about witnessings and logs: whose log is not cosigned, and with which keys one is signed."""

import pytest

from domain.log import LogBegunAnew, LogKeysAdopted, log_id
from domain.node_id import NodeId
from domain.witnessing import LogInconsistencyDetected, NewHistoryAccepted, NewHistoryProposed, witnessing_id
from projections.engine.views import Views
from projections.logs import logs
from projections.witnessings import witnessings
from tests.contract.projections.conftest import OpenViews
from tests.unit.domain.test_log import KEY
from tests.unit.given import BJ, CHAOYANG, HAIDIAN
from tests.unit.projections.recorded import ListedLog, on

detected = LogInconsistencyDetected(neighbour=HAIDIAN, size=7, before="一", now="二", proven=True)


@pytest.fixture(scope="module")
def views(caught_up_once: OpenViews) -> Views:
    log = ListedLog()
    log.append(on(witnessing_id(BJ, HAIDIAN), detected))
    proposed = NewHistoryProposed(by="wang", reason="已核对")
    there = LogInconsistencyDetected(neighbour=CHAOYANG, size=7, now="二", proven=False)
    log.append(on(witnessing_id(BJ, CHAOYANG), there, proposed, NewHistoryAccepted(by="li", reason="已核对")))
    adopted = LogKeysAdopted(number=1, signer=KEY, cosigner=KEY, neighbours=(BJ,))
    log.append(on(log_id(HAIDIAN), adopted, LogBegunAnew(common=1, signed=9, root="0" * 64, reason="恢复")))
    return caught_up_once(log, node=BJ)


def test_what_is_withheld_is_found(views: Views) -> None:
    with views.read() as snapshot:
        rows = {row.neighbour: row.withheld for row in snapshot.rows(witnessings)}
    assert rows == {HAIDIAN: True, CHAOYANG: False}


def test_the_keys_of_a_log_are_told_and_how_often_it_began_anew(views: Views) -> None:
    with views.read() as snapshot:
        [row] = snapshot.rows(logs)
    assert (row.owner, row.number, row.signer, row.begun_anew) == (NodeId("bj.haidian"), 1, KEY, 1)
