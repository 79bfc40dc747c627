"""Signatures as the Standard Webhooks specification has them."""

import base64
import hmac
from datetime import UTC, datetime

from services.feed.webhooks.signing import headers, new_secret, signature

AT = datetime(2019, 5, 15, 1, 0, 0, 999_999, tzinfo=UTC)


def test_the_example_that_the_makers_of_the_specification_test_their_libraries_with() -> None:
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # noqa: S105 published
    signed = signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", b'{"test": 2432232314}')
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_message_is_signed_with_its_id_the_seconds_of_the_attempt_and_its_bytes() -> None:
    secret = new_secret()
    signed = headers(secret, "wh_1_7_9", AT, b"[{}]")
    assert (signed["webhook-id"], signed["webhook-timestamp"]) == ("wh_1_7_9", "1557882000")
    key = base64.b64decode(secret.removeprefix("whsec_"))
    expected = hmac.digest(key, b"wh_1_7_9.1557882000.[{}]", "sha256")
    assert signed["webhook-signature"] == "v1," + base64.b64encode(expected).decode()


def test_every_secret_is_another_and_as_long_as_the_specification_wants() -> None:
    assert new_secret() != new_secret()
    assert 24 <= len(base64.b64decode(new_secret().removeprefix("whsec_"))) <= 64
