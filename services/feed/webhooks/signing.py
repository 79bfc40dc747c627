"""Signatures after the Standard Webhooks specification 1.0: with them a receiver knows who sent what, and when.

Symmetric: HMAC-SHA256 of `id.timestamp.body`, in base64 behind `v1,`. The secret is shown when the webhook is made,
and never again.
"""

import base64
import hmac
import secrets
from collections.abc import Mapping
from datetime import datetime

PREFIX = "whsec_"
_BYTES = 32


def new_secret() -> str:
    """Return a fresh secret as it is shown to the subscriber."""
    return PREFIX + base64.b64encode(secrets.token_bytes(_BYTES)).decode()


def headers(secret: str, id: str, at: datetime, body: bytes) -> Mapping[str, str]:
    """Return the headers that sign a message.

    Args:
        secret: of the webhook.
        id: of the message: the same however often it is tried. It has no full stop, which parts what is signed.
        at: the time of this attempt.
        body: the very bytes that are sent.
    """
    timestamp = str(int(at.timestamp()))
    return {
        "webhook-id": id,
        "webhook-timestamp": timestamp,
        "webhook-signature": signature(secret, id, timestamp, body),
    }


def signature(secret: str, id: str, timestamp: str, body: bytes) -> str:
    """Return the signature of a message as it stands in `webhook-signature`."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = b"%b.%b.%b" % (id.encode(), timestamp.encode(), body)
    return "v1," + base64.b64encode(hmac.digest(key, signed, "sha256")).decode()
