"""Sessions of the page: a signed cookie that stands for a token, and links that sign in once.

A session ends when it expires, when whoever began it signs out, or when its token is removed from the token file.
"""

import hmac
import os
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from services.api.tokens import Holder, Tokens, digest

COOKIE = "yipan"
"""What the cookie's name begins with. Its end is the node's own: a browser sends a host's cookies to all its ports, and
so to all nodes of a board on one machine."""
HOURS = 12
"""How long a session lasts."""
LINK_MINUTES = 60
"""How long a sign-in link can be used."""

_KEY = "session.key"
_LINKS = "logins"
_ENDED = "ended-sessions"
"""A folder: a file for each session that was ended before it expired, named after it, with when it would have."""


class Sessions:
    """Makes and checks the cookies of one node."""

    def __init__(self, folder: Path, tokens: Tokens, now: Callable[[], float] = time.time) -> None:
        self._key = _key(folder / _KEY)
        self._tokens = tokens
        self._now = now
        self._folder = folder
        self.cookie = f"{COOKIE}-{self._sign('cookie')[:8]}"
        self._ended = set(_ended(folder / _ENDED, now()))

    def begin(self, holder: Holder) -> str:
        """Return the cookie of a new session."""
        claim = f"{holder.id}.{int(self._now()) + HOURS * 3600}.{secrets.token_hex(8)}"
        return f"{claim}.{self._sign(claim)}"

    def end(self, cookie: str) -> None:
        """End the session of this cookie, if it is one: whoever has the cookie is signed in no more."""
        if self.holder(cookie):
            expires = cookie.split(".")[1]
            _write(_private(self._folder / _ENDED) / digest(cookie), expires.encode())
            self._ended.add(digest(cookie))

    def holder(self, cookie: str) -> Holder | None:
        """Return who is signed in with this cookie, or None."""
        claim, _, signature = cookie.rpartition(".")
        if not hmac.compare_digest(self._sign(claim).encode(), signature.encode()):
            return None
        token, expires, *_ = claim.split(".")
        goes_on = int(expires) > self._now() and digest(cookie) not in self._ended
        return self._tokens.holder_of(token) if goes_on else None

    def redeem(self, secret: str) -> Holder | None:
        """Return whom a sign-in link stands for, the first time that it is used; None ever after."""
        path = self._folder / _LINKS / digest(secret)
        try:
            token, _, expires = path.read_text().partition(".")
            path.unlink()  # only one of two who race can
        except FileNotFoundError:
            return None
        return self._tokens.holder_of(token) if int(expires) > self._now() else None

    def _sign(self, claim: str) -> str:
        return hmac.new(self._key, claim.encode(), "sha256").hexdigest()


def add_link(folder: Path, token: str, now: Callable[[], float] = time.time) -> str:
    """Return a secret that signs in once for the holder of `token`: `/login?token=` with it is the link."""
    secret = secrets.token_urlsafe(32)
    _write(_private(folder / _LINKS) / digest(secret), f"{digest(token)}.{int(now()) + LINK_MINUTES * 60}".encode())
    return secret


def _ended(folder: Path, now: float) -> Iterator[str]:
    """Yield the sessions that were ended and would go on, and forget the others."""
    for path in _private(folder).iterdir():
        if path.name.startswith(".") or int(path.read_text()) <= now:
            path.unlink()
        else:
            yield path.name


def _private(folder: Path) -> Path:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _key(path: Path) -> bytes:
    path.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):
        _write(path, secrets.token_bytes(32))
    return path.read_bytes()


def _write(path: Path, content: bytes) -> None:
    """Make a new file that only the owner can read, complete from the moment that it is there."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    try:
        os.link(beside, path)
    finally:
        beside.unlink()
