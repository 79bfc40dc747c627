"""What is wrong with a field, in both languages: the rules that are checked as requests and reports are read."""

from collections.abc import Iterable, Mapping
from typing import NotRequired

from pydantic import ValidationError
from typing_extensions import TypedDict  # the one that pydantic reads before Python 3.12

from domain.place import Place, dotted, pointer
from services.parse_errors import of_rule

_ZH: Mapping[str, str] = {
    "half_character": "含有半个字符（单独的代理项，RFC 8259 第 8.2 节）",
    "key_twice": "同一键出现两次，无法确定以哪一个为准（RFC 8259 第 4 节）",
    "too_deep": "嵌套过深",
    "report_too_long": "上报超过 {limit} 字节",
    "unknown_type": "没有可上报的此类事件；`yipan events` 列出可上报的类型",
    "not_reported": "涉密事项不在此上报，内容未留存",
    "unknown_schema": "应以 /schemas/类型/版本 结尾，版本为本节点所知，数据与之相符",
    "control_characters": "不得含有控制字符",
    "unclear_reference": "请在编号前注明种类，例如 issue:4711",
    "no_name": "应为可见的文字，不得为空白，不得含控制字符或 U+FEFF",
    "no_namespace": "应为某系统命名空间的名称，或本单位编号（指本单位共用的命名空间）",
    "no_such_namespace": "本单位没有系统在这一命名空间上报",
    "decided_here": "由本节点确定，请勿填写",
    "unknown_name": "没有名为 {name} 的类型",
    "webhook_url": "应为可投递的 https 地址或本机地址",
    "no_choice": "没有这个选项",
    "no_such_organisation": "没有这个单位",
    "as_of": "应为日志位置、带时区的时间或日期，在 1949-01-01 之后，且不晚于本节点现有的记录",
    "moment_to_come": "尚未到来，无法回看",
    "given_twice": "只能给出一次",
    "percent_encoding": "应为 UTF-8 的百分号编码（CloudEvents HTTP 协议绑定 3.1.3.2）",
    "data_twice": "data 与 data_base64 只能给出一项",
    "base64": "应为 JSON 对象的 Base64 编码（RFC 4648）",
    "cursor": "分页游标不属于此查询",
    "event_version": "应写作“事件类型:版本”，如 TaskAssigned:1",
}
"""Rules of ours, by their names; those of pydantic stand with its other words."""


class RuleViolation(TypedDict):
    """A rule that data breaks, as pydantic tells it."""

    loc: Place
    """Where: what came, and the field in it."""
    type: str
    """The rule's name."""
    msg: str
    ctx: NotRequired[dict[str, object]]
    """What its words name."""


def broken_rules(error: ValidationError, *place: str) -> list[RuleViolation]:
    """Return the rules that data breaks which stands at a place."""
    found: Iterable[RuleViolation] = error.errors(include_url=False, include_input=False)
    return [{**each, "loc": (*place, *each["loc"])} for each in found]


_AMBIGUOUS: Mapping[str, str] = {
    "half_character": "holds half of a character (a surrogate alone, RFC 8259, 8.2)",
    "key_twice": "stands there twice: which of the two counts, nobody knows (RFC 8259, 4)",
}


def ambiguous(where: str, place: Place, rule: str) -> RuleViolation:
    """Return the rule that JSON breaks which not everybody reads alike."""
    return {"loc": (where, *place), "type": rule, "msg": _AMBIGUOUS[rule]}


_POINTED = ("body", "event")
"""What a JSON Pointer leads into."""


def at(place: Place, rule: str, detail: str) -> dict[str, str]:
    """Return a rule that is broken at a place: where (`in`), which field, which rule, and what it says.

    A field of what is JSON has a `pointer`, too, as the example of RFC 9457 (3) has it.
    """
    where, *steps = place or ("body",)
    pointed = {"pointer": pointer(tuple(steps))} if where in _POINTED else {}
    return {"in": str(where), "field": dotted(tuple(steps)), **pointed, "rule": rule, "detail": detail}


def broken(errors: Iterable[RuleViolation], language: str) -> list[dict[str, str]]:
    """Return each broken rule where it is broken."""
    return [at(each["loc"], each["type"], _detail(each, language)) for each in errors]


def _detail(error: RuleViolation, language: str) -> str:
    named = error.get("ctx", {})
    if language == "zh" and (words := _ZH.get(error["type"])):
        return words.format(**named)
    return of_rule(error["type"], error["msg"], named).say(language)
