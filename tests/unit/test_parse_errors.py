"""What readers of formats find wrong is said in both languages; a reader's own English is quoted, and never bare."""

import ast
import csv
import errno
import io
import json
import re
import tomllib
from collections.abc import Callable
from http.client import BadStatusLine
from pathlib import Path
from typing import TypeVar, get_args
from urllib.error import URLError
from xml.parsers import expat

import pytest
from pydantic import TypeAdapter, ValidationError
from pydantic_core.core_schema import ErrorType

from domain.words import Words
from services import parse_errors as say

ROOT = Path(__file__).parents[2]
NAMED = {"pattern": "a", "expected": "'a', 'b' or 'c'", "error": "x"} | dict.fromkeys(
    ("min_length", "max_length", "ge", "gt", "le", "lt", "multiple_of"), 3
)
E = TypeVar("E", bound=Exception)
ENGLISH = re.compile(r"[a-z]{2,} [a-z]{2,}")


def bare(zh: str) -> str:
    """Return a Chinese sentence without what it quotes."""
    return re.sub(r"（原文：.*?）", "", zh)


def raised(read: Callable[[], object], kind: type[E]) -> E:
    with pytest.raises(kind) as met:
        read()
    return met.value


@pytest.mark.parametrize("type", get_args(ErrorType))
def test_every_rule_of_pydantic_is_said_in_chinese_or_quoted(type: str) -> None:
    said = say.of_rule(type, "Input should be something else", NAMED)
    assert not ENGLISH.search(bare(said.zh))
    assert said.zh
    assert said.en


def test_a_choice_is_told_without_english_between() -> None:
    assert say.of_rule("enum", "", NAMED).zh == "应为 'a'、'b'、'c' 之一"


def test_data_are_told_field_by_field_and_never_with_their_values() -> None:
    read = TypeAdapter(dict[str, int]).validate_python
    error = raised(lambda: read({"a": "secret", "b": [5]}), ValidationError)
    told = say.of_data(error)
    assert told.zh == "a：应为整数；b：应为整数"
    assert "secret" not in told.en


@pytest.mark.parametrize(
    ("told", "zh"),
    [
        (lambda: say.of_toml(raised(lambda: tomllib.loads("a = 1\nb c"), tomllib.TOMLDecodeError)), "第 2 行第 3 列"),
        (lambda: say.of_toml(raised(lambda: tomllib.loads("a ="), tomllib.TOMLDecodeError)), "文末不是合法的 TOML"),
        (lambda: say.of_json(raised(lambda: json.loads('{"a":\n x}'), ValueError)), "第 2 行第 2 列不是合法的 JSON"),
        (lambda: say.of_xml(raised(lambda: expat.ParserCreate().Parse("<a></b>", True), expat.ExpatError)), "标签不符"),
        (lambda: say.of_csv(raised(lambda: list(csv.reader(io.StringIO('"a"b'), strict=True)), csv.Error)), "引号之后"),
        (lambda: say.of_csv(raised(lambda: list(csv.reader(io.StringIO('"a'), strict=True)), csv.Error)), "没有闭合"),
        (lambda: say.of_system(FileNotFoundError(errno.ENOENT, "No such file or directory")), "没有这个文件"),
        (lambda: say.of_system(OSError(errno.EIO, "Input/output error")), "（原文：Input/output error）"),
        (lambda: say.of_connection(URLError(ConnectionRefusedError(errno.ECONNREFUSED, "refused"))), "对方拒绝连接"),
        (lambda: say.of_connection(TimeoutError("timed out")), "等待超时"),
        (lambda: say.of_connection(BadStatusLine("no status at all")), "（原文：no status at all）"),
    ],
)
def test_what_a_reader_finds_is_said_with_its_place(told: Callable[[], Words], zh: str) -> None:
    said = told()
    assert re.search(zh, said.zh)
    assert not ENGLISH.search(bare(said.zh))
    assert said.en.isascii()


def test_no_chinese_sentence_holds_what_an_error_says_unless_it_is_quoted() -> None:
    found = []
    for path in (ROOT / "services").rglob("*.py"):
        told = (each for each in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(each, ast.JoinedStr))
        for node in told:
            parts = node.values
            text = "".join(str(part.value) for part in parts if isinstance(part, ast.Constant))
            names = {ast.unparse(part.value) for part in parts if isinstance(part, ast.FormattedValue)}
            if re.search("[\u4e00-\u9fff]", text) and "原文" not in text and names & {"error", "error.strerror"}:
                found.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert found == []
