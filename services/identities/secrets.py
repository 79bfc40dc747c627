"""Tokens: how one is made, and what is kept of it."""

import secrets
from hashlib import sha256


def new_token() -> str:
    """Return a secret that nobody guesses."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """Return what is kept in place of a secret."""
    return sha256(secret.encode()).hexdigest()
