"""Where a secret can be read: the forms in which a text may lie in any bytes."""

import base64
import json
from collections.abc import Iterable, Iterator


def shapes(secret: str) -> Iterator[bytes]:
    """Yield the forms in which a text may lie somewhere: in three encodings, escaped, in hexadecimal digits, in base64.

    Of what is longer than a word its parts, so that a page of a database or a line that ends does not hide it.
    """
    for part in {secret, *secret.split()}:
        for encoding in ("utf-8", "utf-16-le", "gb18030"):
            yield part.encode(encoding)
        yield json.dumps(part)[1:-1].encode()
        yield part.encode().hex().encode()
        for shift in range(3):  # base64 of a text differs with its place, but for the ends of the text
            encoded = base64.b64encode(b"\0" * shift + part.encode())
            yield encoded[4 if shift else 0 : -4]


def found(secrets: Iterable[str], content: bytes) -> list[bytes]:
    """Return the forms of secrets that can be read in some bytes."""
    return [shape for secret in secrets for shape in shapes(secret) if shape in content]
