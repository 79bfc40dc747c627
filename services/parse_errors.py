"""What is wrong with a file or with data, in both languages, where a reader of its format found it.

The readers are other people's programs (pydantic, TOML, JSON, XML, CSV, the operating system), and speak English alone.
What they find every day is said here in words of ours, by their names for it; the rest is quoted as theirs.
"""

import csv
import errno
import re
import tomllib
from collections.abc import Mapping, Sequence
from http.client import HTTPException
from json import JSONDecodeError
from urllib.error import URLError
from xml.parsers import expat

from pydantic import ValidationError

from domain.words import Words

_RULES: Mapping[str, str] = {
    "bool_parsing": "应为 true 或 false",
    "bool_type": "应为 true 或 false",
    "dataclass_type": "应为对象",
    "date_from_datetime_inexact": "应为日期，不带时刻",
    "date_from_datetime_parsing": "应为日期，如 2019-05-15",
    "date_parsing": "没有这一天",
    "date_type": "应为日期，如 2019-05-15",
    "datetime_parsing": "没有这个时刻",
    "datetime_type": "应为带时区的时刻，按 RFC 3339 书写，如 2019-05-15T09:30:00+08:00",
    "dict_type": "应为对象",
    "enum": "应为 {expected} 之一",
    "extra_forbidden": "没有此项",
    "finite_number": "应为有限的数",
    "float_parsing": "应为数字",
    "float_type": "应为数字",
    "frozen_set_type": "应为列表",
    "greater_than": "应大于 {gt}",
    "greater_than_equal": "不得小于 {ge}",
    "int_from_float": "应为整数",
    "int_parsing": "应为整数",
    "int_parsing_size": "数字过大",
    "int_type": "应为整数",
    "json_invalid": "不是合法的 JSON",
    "less_than": "应小于 {lt}",
    "less_than_equal": "不得大于 {le}",
    "list_type": "应为列表",
    "literal_error": "应为 {expected} 之一",
    "mapping_type": "应为对象",
    "missing": "缺少此项",
    "missing_argument": "缺少此项",
    "model_type": "应为对象",
    "multiple_of": "应为 {multiple_of} 的倍数",
    "none_required": "应为空",
    "path_type": "应为路径",
    "set_type": "应为列表",
    "string_pattern_mismatch": "应符合 {pattern}",
    "string_too_long": "最多 {max_length} 个字符",
    "string_too_short": "至少 {min_length} 个字符",
    "string_type": "应为文本",
    "string_unicode": "应为 UTF-8 文本",
    "timezone_aware": "应写明时区",
    "timezone_naive": "不应写时区",
    "too_long": "最多 {max_length} 项",
    "too_short": "至少 {min_length} 项",
    "tuple_type": "应为列表",
    "unexpected_keyword_argument": "没有此项",
}
"""By pydantic's names for its rules."""

_XML: Mapping[str, str] = {
    expat.errors.XML_ERROR_DUPLICATE_ATTRIBUTE: "同一属性出现两次",
    expat.errors.XML_ERROR_INVALID_TOKEN: "含有不合格式的字符",
    expat.errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT: "根元素之后还有内容",
    expat.errors.XML_ERROR_NO_ELEMENTS: "文件中途结束",
    expat.errors.XML_ERROR_PARTIAL_CHAR: "文件在一个字符中间结束",
    expat.errors.XML_ERROR_SYNTAX: "语法有误",
    expat.errors.XML_ERROR_TAG_MISMATCH: "结束标签与开始标签不符",
    expat.errors.XML_ERROR_UNCLOSED_TOKEN: "标签没有写完",
    expat.errors.XML_ERROR_UNDEFINED_ENTITY: "用了未定义的实体",
    expat.errors.XML_ERROR_UNKNOWN_ENCODING: "所声明的编码无法识别",
}
"""By expat's texts (`xml.parsers.expat.errors`)."""

_CSV: Sequence[tuple[re.Pattern[str], str]] = (
    (re.compile("unexpected end of data"), "引号没有闭合"),
    (re.compile("expected after"), "闭合的引号之后还有文字"),
    (re.compile("field larger than field limit"), "单元格过长"),
    (re.compile("NUL"), "含有空字符（NUL）"),
)
"""By what the module `csv` says: it has no names for it."""

_SYSTEM: Mapping[int, str] = {
    errno.EACCES: "没有权限",
    errno.EADDRINUSE: "地址已被占用",
    errno.EADDRNOTAVAIL: "本机没有这个地址",
    errno.ECONNREFUSED: "对方拒绝连接",
    errno.ECONNRESET: "对方中断了连接",
    errno.EEXIST: "已有同名文件",
    errno.EHOSTUNREACH: "无法到达对方主机",
    errno.EISDIR: "是文件夹，不是文件",
    errno.ENETUNREACH: "网络不通",
    errno.ENOENT: "没有这个文件",
    errno.ENOSPC: "存储空间已满",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.EPERM: "不允许这样做",
    errno.EROFS: "所在的文件系统只读",
    errno.ETIMEDOUT: "等待超时",
}
"""By POSIX's numbers for errors."""

_PLACE = re.compile(r"\(at (?:line (\d+), column (\d+)|end of document)\)")
"""Where a reader of TOML stopped."""


def of_rule(type: str, message: str, named: Mapping[str, object]) -> Words:
    """Return which rule of pydantic's is broken.

    Args:
        type: its name.
        message: in English.
        named: what its words name.
    """
    if type == "value_error":  # a rule of ours, in the terminal's language
        message = str(named.get("error", message))
        return Words(quoted(message) if message.isascii() else message, message)
    known, choices = _RULES.get(type), str(named.get("expected", "")).replace(" or ", "、").replace(", ", "、")
    return Words(known.format(**{**named, "expected": choices}) if known else quoted(message), message)


def of_data(error: ValidationError) -> Words:
    """Return what is wrong with data: each field and its rule, never the value, which may be a secret."""
    told = [
        (".".join(map(str, each["loc"])), of_rule(each["type"], each["msg"], each.get("ctx", {})))
        for each in error.errors(include_input=False, include_url=False)
    ]
    zh = "；".join(f"{field}：{rule.zh}" if field else rule.zh for field, rule in told)
    return Words(zh, "; ".join(f"{field}: {rule.en}" if field else rule.en for field, rule in told))


def of_toml(error: tomllib.TOMLDecodeError) -> Words:
    """Return where a text stops being TOML."""
    found, en = _PLACE.search(str(error)), f"not TOML: {error}"
    if found is None:
        return Words(f"不是合法的 TOML{quoted(str(error))}", en)
    place = f"第 {found[1]} 行第 {found[2]} 列" if found[1] else "文末"
    return Words(f"{place}不是合法的 TOML{quoted(_PLACE.sub('', str(error)).strip())}", en)


def of_json(error: ValueError | RecursionError) -> Words:
    """Return where a text stops being JSON."""
    if isinstance(error, JSONDecodeError):
        return Words(f"第 {error.lineno} 行第 {error.colno} 列不是合法的 JSON", f"not JSON: {error}")
    return Words(f"不是合法的 JSON{quoted(str(error))}", f"not JSON: {error}")


def of_xml(error: expat.ExpatError) -> Words:
    """Return where a text stops being XML, and why."""
    message = expat.ErrorString(error.code)
    zh = _XML.get(message, quoted(message))
    return Words(f"第 {error.lineno} 行：XML 格式有误：{zh}", f"line {error.lineno}: not well-formed XML: {message}")


def of_csv(error: csv.Error) -> Words:
    """Return why the cells of a line cannot be told apart."""
    zh = next((words for pattern, words in _CSV if pattern.search(str(error))), quoted(str(error)))
    return Words(zh, str(error))


def of_system(error: OSError) -> Words:
    """Return why the operating system, or who is asked over the network, does not do something."""
    en = error.strerror or str(error)
    return Words(_SYSTEM.get(error.errno or 0, quoted(en)), en)


def of_connection(error: OSError | HTTPException) -> Words:
    """Return why somebody cannot be asked over HTTP."""
    cause = error.reason if isinstance(error, URLError) else error
    if isinstance(cause, TimeoutError):
        return Words(_SYSTEM[errno.ETIMEDOUT], "it does not answer in time")
    known = _SYSTEM.get(cause.errno or 0) if isinstance(cause, OSError) else None
    return Words(known or quoted(error), str(error))


def quoted(message: object) -> str:
    """Return what another program says, as its own words in a Chinese sentence."""
    return f"（原文：{message}）"
