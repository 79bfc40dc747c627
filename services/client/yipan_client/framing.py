"""How a record stands in a file: checksum, length and the record in one line, so that damage costs one line.

A record is JSON in one line, so a line feed inside is never one of its own: whatever happens to one line, the next one
begins behind the next line feed, and a person can read the file.
"""

import re
import zlib

_FRAMED = re.compile(rb"([0-9a-f]{8}) ([0-9a-f]{8}) (.+)\n", re.DOTALL)


def frame(record: bytes) -> bytes:
    """Return the line that holds a record: `crc32 length record`, both numbers in hexadecimal."""
    return b"%08x %08x %b\n" % (zlib.crc32(record), len(record), record)


def unframe(line: bytes) -> bytes | None:
    """Return the record that a line holds, or None if the line is damaged or not whole."""
    found = _FRAMED.fullmatch(line)
    if not found:
        return None
    crc, length, record = found.groups()
    whole = len(record) == int(length, 16) and zlib.crc32(record) == int(crc, 16)
    return record if whole else None
