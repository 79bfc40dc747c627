"""JSON from outside: what is wrong with it is told by place, as the grammar and not one parser has it."""

import json

import orjson
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.json_text import HalfCharacter, NameTwice, NotJson, read_json

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**65), 2**65) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        (b"", 1, 1),
        (b'{"a": NaN}', 1, 7),
        (b'["NaN \\" -Infinity",\n -Infinity]', 2, 2),
        (b'["\\ud83d", NaN]', 1, 12),
        (b'["\\ud83d", {]', 1, 13),
        ('["路灯",\n"'.encode() + b'\xb2"]', 2, 2),
        (b"[]\n]", 2, 1),
        (b"[" * 2000 + b"]" * 2000, 1, 1026),
    ],
)
def test_what_is_not_json_is_told_by_line_and_character(text: bytes, line: int, column: int) -> None:
    with pytest.raises(NotJson) as found:
        read_json(text)
    assert (found.value.line, found.value.column) == (line, column)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (b'"\\ud83d"', ()),
        (b'{"a": [1, {"b": "x\\udc00"}]}', ("a", 1, "b")),
        (b'{"a": {"\\ud83d": 1}}', ("a",)),
        (b'["\\ud83d\\ude00", "\\ud83d", "\\ude00"]', (1,)),
    ],
)
def test_half_of_a_character_is_told_by_its_place(text: bytes, place: tuple[str | int, ...]) -> None:
    with pytest.raises(HalfCharacter) as found:
        read_json(text)
    assert found.value.place == place


@given(st.lists(VALUES))
@example([-(2**63) - 1, -(2**63), 2**64 - 1, 2**64])
def test_what_stands_beside_half_of_a_character_is_read_as_without_it(values: list[object]) -> None:
    with pytest.raises(HalfCharacter) as found:
        read_json(json.dumps([*values, "\ud83d"]).encode())
    apart = found.value.apart()
    assert [read_json(text) for text in apart[:-1] if isinstance(text, bytes)] == [
        read_json(json.dumps(each).encode()) for each in values
    ]


def test_a_byte_order_mark_is_passed_over() -> None:
    assert read_json(b"\xef\xbb\xbf[]") == []


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (b'{"a": 1, "b": 2, "a": 1}', ("a",)),
        (b'[{}, {"x": [{"b": 1, "\\u0062": 2}]}]', (1, "x", 0, "b")),
        (b'{"": 1, "": 2}', ("",)),
        (b'{"a": {"b": 1}, "c": {"b": 1, "d": {}, "d": {}}}', ("c", "d")),
    ],
)
def test_a_key_that_stands_twice_is_told_by_its_place(text: bytes, place: tuple[str | int, ...]) -> None:
    with pytest.raises(NameTwice) as found:
        read_json(text)
    assert found.value.place == place


@given(VALUES)
def test_what_has_each_key_once_is_read(value: object) -> None:
    assert read_json(json.dumps(value).encode()) == orjson.loads(json.dumps(value))


def test_of_many_the_one_with_a_key_twice_stays_as_it_came() -> None:
    with pytest.raises(NameTwice) as found:
        read_json(b'[{"a": 1}, {"a": 1, "a": 2}, {"b": {"c": 1, "c": 2}}]')
    first, *others = found.value.apart()
    assert isinstance(first, bytes)
    assert read_json(first) == {"a": 1}
    for other, place in zip(others, [("a",), ("b", "c")], strict=True):
        assert isinstance(other, bytes)
        with pytest.raises(NameTwice) as again:
            read_json(other)
        assert again.value.place == place


def test_what_is_nested_too_deeply_for_one_parser_is_read_all_the_same() -> None:
    read_json(b'[{"a": 1, "a": 2}, ' + b"[" * 1020 + b"]" * 1020 + b"]")
