"""The parser of event streams: as the standard says, however the bytes are cut."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from yipan_client.sse import Message, Parser

STREAM = (
    b": open\nretry: 1000\n\n"
    b"id: 7\ndata: one\n\n"
    b"event: past\ndata: two\n\n"
    b": alive\nid: 9\n\n"
    b"event: lagging\nid: 12\r\ndata: a\r\ndata:b\r\n\r\n"
    b"data: " + "路灯".encode() + b"\n\n"
    b"id: 13\ndata: never whole\n"
)
MESSAGES = [
    Message("7", "message", "one"),
    Message("7", "past", "two"),
    Message("9", "", ""),
    Message("12", "lagging", "a\nb"),
    Message("12", "message", "路灯"),
]


@given(st.lists(st.integers(0, len(STREAM)), max_size=20))
def test_messages_are_the_same_wherever_the_bytes_are_cut(cuts: list[int]) -> None:
    parser, found = Parser(), list[Message]()
    borders = [0, *sorted(cuts), len(STREAM)]
    for start, end in pairwise(borders):
        found += parser.feed(STREAM[start:end])
    assert found == MESSAGES


def test_fields_that_are_not_known_are_passed_over() -> None:
    assert list(Parser().feed(b"sort: x\ndata\ndata:  y\n\n")) == [Message("", "message", "\n y")]
