"""Why a link does not come up, said to both sides: which identity is expected, and which one came."""

from pathlib import Path

import pytest

from domain.node_id import NodeId
from services.identities.nkey import Identity, new_key
from services.links.trouble import Keys, of_identities
from services.nats.complaints import last_complaint

OWN, EXPECTED, OFFERED = new_key(), new_key().public, new_key().public
FILE = Path("/data/identity.nk")
LET_IN = "[11] 2026/11/30 16:00:08.97 [INF] 127.0.0.1:46866 - lid:31 - Leafnode connection created"
REFUSED_THERE = "[11] 2026/11/30 16:00:08.98 [ERR] 127.0.0.1:6076 - lid:20 - Leafnode Error 'Authorization Violation'"
REFUSED_HERE = f'[11] 2026/11/30 16:00:08.98 [ERR] 127.0.0.1:46866 - lid:31 - authentication error - Nkey "{OFFERED}"'


@pytest.fixture
def complaint(tmp_path: Path, line: str) -> str:
    log = tmp_path / "server.log"
    log.write_text(f"[11] [INF] Server is ready\n{LET_IN}\n{line}\n")
    found = last_complaint(log)
    assert found
    return found


def keys(expected: str | None) -> Keys:
    return Keys(NodeId("bj.haidian") if expected else NodeId("bj"), Identity(OWN, FILE), expected)


@pytest.mark.parametrize("line", [REFUSED_THERE])
def test_a_node_that_is_not_let_in_says_which_identity_it_offers_and_where_it_has_it(complaint: str) -> None:
    words = of_identities(complaint, keys(None))
    assert words
    for said in (words.zh, words.en):
        assert all(each in said for each in (OWN.public, str(FILE), "[[subordinates]]", "bj"))
    assert OWN.seed not in words.zh + words.en


@pytest.mark.parametrize("line", [REFUSED_HERE])
def test_a_node_that_lets_somebody_not_in_says_whom_it_expects_and_who_came(complaint: str) -> None:
    words = of_identities(complaint, keys(EXPECTED))
    assert words
    for said in (words.zh, words.en):
        assert all(each in said for each in (EXPECTED, OFFERED, "bj.haidian", "yipan node identity"))


@pytest.mark.parametrize(
    ("line", "expected"),
    [(REFUSED_THERE, EXPECTED), (REFUSED_HERE, None), (REFUSED_HERE, OFFERED)],
    ids=["of another link", "of a node below", "the one that is expected"],
)
def test_what_is_not_about_the_two_is_not_said_of_them(complaint: str, expected: str | None) -> None:
    assert of_identities(complaint, keys(expected)) is None
