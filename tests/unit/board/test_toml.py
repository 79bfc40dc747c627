"""TOML that we write reads back as what was written."""

import tomllib

import pytest

from services.board.toml import dumps

DATA = {
    "id": "bj",
    "name": {"zh": '北京“市”\n"x"', "en": "Beijing \\ tab\t"},
    "port": 8000,
    "on": True,
    "list": ["a", "b"],
    "nodes": [
        {"id": "a", "nats": {"port": 1}, "organisations": [{"id": "a.b", "name": {"zh": "甲", "en": "A"}}]},
        {"id": "b", "organisations": []},
    ],
}


def test_what_is_written_reads_back_as_it_was() -> None:
    assert tomllib.loads(dumps(DATA, "a comment\nof two lines")) == DATA


def test_none_is_left_out_everywhere() -> None:
    assert tomllib.loads(dumps({"a": None, "b": [{"c": None, "d": {"e": None, "f": 1}}]})) == {"b": [{"d": {"f": 1}}]}


def test_what_toml_cannot_hold_is_refused() -> None:
    with pytest.raises(TypeError, match="no TOML for"):
        dumps({"a": object()})
