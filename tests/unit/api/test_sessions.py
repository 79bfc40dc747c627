"""Sessions of the page, and links that sign in once."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from domain.authority import Role
from domain.node_id import NodeId
from services.api.sessions import HOURS, LINK_MINUTES, Sessions, add_link
from services.api.tokens import FILE, Holder, Tokens, add_token


class Clock:
    """Seconds since 1970, set by hand."""

    def __init__(self) -> None:
        self.seconds = 1_000_000.0

    def __call__(self) -> float:
        """Return what it shows."""
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def token(tmp_path: Path) -> str:
    return add_token(tmp_path, NodeId("bj"), (Role.READER,))


@pytest.fixture
def sessions(tmp_path: Path, clock: Clock, token: str) -> Sessions:
    return Sessions(tmp_path, Tokens(tmp_path), clock)


@pytest.fixture
def holder(tmp_path: Path, token: str) -> Holder:
    found = Tokens(tmp_path).holder(token)
    assert found
    return found


def test_a_cookie_stands_for_the_holder_of_the_token(sessions: Sessions, holder: Holder) -> None:
    assert sessions.holder(sessions.begin(holder)) == holder


def test_a_session_survives_a_restart_of_the_node(tmp_path: Path, sessions: Sessions, holder: Holder) -> None:
    cookie = sessions.begin(holder)

    assert Sessions(tmp_path, Tokens(tmp_path), lambda: 1_000_000.0).holder(cookie) == holder


def test_a_session_ends(sessions: Sessions, holder: Holder, clock: Clock) -> None:
    cookie = sessions.begin(holder)
    clock.seconds += HOURS * 3600

    assert sessions.holder(cookie) is None


def test_a_session_ends_with_its_token(tmp_path: Path, sessions: Sessions, holder: Holder) -> None:
    cookie = sessions.begin(holder)
    (tmp_path / FILE).unlink()

    assert Sessions(tmp_path, Tokens(tmp_path), lambda: 1_000_000.0).holder(cookie) is None


@pytest.mark.parametrize("forged", ["", ".", "a.b.c", "é"])
def test_a_forged_cookie_stands_for_nobody(sessions: Sessions, forged: str) -> None:
    assert sessions.holder(forged) is None


def test_a_cookie_cannot_be_made_to_last_longer(sessions: Sessions, holder: Holder) -> None:
    token, expires, nonce, signature = sessions.begin(holder).split(".")

    assert sessions.holder(f"{token}.{int(expires) + 1}.{nonce}.{signature}") is None


def test_a_session_that_was_ended_stays_so_and_no_other_ends_with_it(
    tmp_path: Path, sessions: Sessions, holder: Holder, clock: Clock
) -> None:
    cookie, other = sessions.begin(holder), sessions.begin(holder)
    sessions.end(cookie)

    for each in (sessions, Sessions(tmp_path, Tokens(tmp_path), clock)):
        assert each.holder(cookie) is None
        assert each.holder(other) == holder


def test_what_is_kept_of_ended_sessions_goes_when_they_would_have_expired(
    tmp_path: Path, sessions: Sessions, holder: Holder, clock: Clock
) -> None:
    sessions.end(sessions.begin(holder))
    assert len(list((tmp_path / "ended-sessions").iterdir())) == 1

    clock.seconds += HOURS * 3600
    Sessions(tmp_path, Tokens(tmp_path), clock)

    assert list((tmp_path / "ended-sessions").iterdir()) == []


def test_a_forged_cookie_ends_no_session(tmp_path: Path, sessions: Sessions, holder: Holder) -> None:
    cookie = sessions.begin(holder)
    sessions.end(cookie[:-1])

    assert sessions.holder(cookie) == holder
    assert list((tmp_path / "ended-sessions").iterdir()) == []


def test_a_cookie_of_before_sessions_could_be_ended_signs_in_and_ends(sessions: Sessions, holder: Holder) -> None:
    claim = ".".join(sessions.begin(holder).split(".")[:2])
    cookie = f"{claim}.{sessions._sign(claim)}"
    assert sessions.holder(cookie) == holder

    sessions.end(cookie)
    assert sessions.holder(cookie) is None


def test_a_link_signs_in_once_also_when_two_race(
    tmp_path: Path, sessions: Sessions, holder: Holder, token: str, clock: Clock
) -> None:
    link = add_link(tmp_path, token, clock)

    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(sessions.redeem, [link] * 8))

    assert sorted(found, key=bool) == [None] * 7 + [holder]


def test_a_link_expires(tmp_path: Path, sessions: Sessions, token: str, clock: Clock) -> None:
    link = add_link(tmp_path, token, clock)
    clock.seconds += LINK_MINUTES * 60

    assert sessions.redeem(link) is None


def test_what_is_kept_of_a_link_does_not_sign_in(tmp_path: Path, sessions: Sessions, token: str, clock: Clock) -> None:
    add_link(tmp_path, token, clock)
    (kept,) = (tmp_path / "logins").iterdir()

    assert sessions.redeem(kept.name) is None
    assert kept.stat().st_mode & 0o777 == 0o600


def test_two_nodes_on_one_host_have_cookies_of_two_names(tmp_path: Path) -> None:
    one, other = (Sessions(tmp_path / name, Tokens(tmp_path / name)) for name in ("bj", "bj.haidian"))
    assert one.cookie != other.cookie
    assert Sessions(tmp_path / "bj", Tokens(tmp_path / "bj")).cookie == one.cookie
