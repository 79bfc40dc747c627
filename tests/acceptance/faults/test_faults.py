"""Whatever strikes a board under load: afterwards it holds what it was given, once, and shows that and nothing else."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.faults.fault import POSTGRESQL, Fault, every_fault
from tests.acceptance.faults.stage import AGENCY, Stage
from tests.acceptance.postgres import Postgres, postgres


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    with postgres() as server:
        yield server


@pytest.fixture
def stage(tmp_path: Path, database: str, request: pytest.FixtureRequest) -> Stage:
    return Stage(tmp_path, request.getfixturevalue("server") if database == POSTGRESQL else None)


CASES = [pytest.param(each, name, id=f"{each.name}-{name}") for each in every_fault() for name in each.databases]


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize(("fault", "database"), CASES)
def test_nothing_is_lost_doubled_or_shown_wrongly(stage: Stage, fault: Fault) -> None:
    with stage.running():
        with stage.traffic.running():
            stage.traffic.more()
            with fault.struck(stage):
                stage.traffic.more(AGENCY)
            stage.traffic.more()
        stage.check()
