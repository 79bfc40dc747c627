"""Problem details (RFC 9457): everything that can go wrong over HTTP, with its status and words in two languages."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from domain.refusal import (
    AlreadyExists,
    InTheFuture,
    NotFound,
    NotYours,
    OutOfOrder,
    Refusal,
    RoleMissing,
    refusals,
)
from domain.words import Words
from services.gateway.refusals import IdReused, InvalidReport, NoSuchReport, NotCarriedOut, NotKept, TooManyWaiting
from services.node.refusals import BreaksSchema, Contended, ControlCharacters, NotHosted, OpensAnother, VersionMismatch

problems: dict[str, type["Problem"]] = {}
"""Every problem of the HTTP edge itself, by name."""


class Problem(Exception):
    """A request that the HTTP edge cannot answer. Subclasses are named after the situation, as refusals are."""

    words: ClassVar[Words]

    def __init_subclass__(cls, *, zh: str, en: str) -> None:
        cls.words = Words(zh, en)
        problems[cls.__name__] = cls

    def __init__(self, headers: Mapping[str, str] | None = None, **details: Any) -> None:
        super().__init__(self.words.en.format(**details))
        self.headers, self.details = dict(headers or {}), details

    def say(self, language: str) -> str:
        """Return the reason in `zh` or `en`."""
        words: str = getattr(self.words, language)
        return words.format(**self.details)


class MalformedRequest(Problem, zh="请求正文不是合法的 JSON", en="the body is not JSON"):
    """The body cannot be read at all."""


class InvalidRequest(Problem, zh="请求不符合要求:{fields}", en="the request breaks the rules of: {fields}"):
    """A field of the body, the query or a header breaks a rule; `errors` names each field and rule."""


class UnknownRoute(Problem, zh="没有这个地址:{path}", en="there is nothing at {path}"):
    """No page and no resource has this address."""


class MethodNotAllowed(Problem, zh="{path} 不支持 {method}", en="{path} does not take {method}"):
    """The resource is there, the method is not; `Allow` names those that are."""


class Unauthenticated(Problem, zh="需要有效的令牌", en="this needs a valid token"):
    """Send `Authorization: Bearer …`, or sign in on the page."""


class CrossSite(Problem, zh="不接受来自其他网站的请求", en="requests that another site makes are not taken"):
    """A session cookie is honoured on this site's own pages alone."""


class TooLarge(Problem, zh="请求正文超过 {limit} 字节", en="the body has more than {limit} bytes"):
    """Commands are small."""


class UnsupportedMediaType(Problem, zh="请求正文应为 {accepted}", en="the body must be {accepted}"):
    """Commands are sent as JSON; several at once also as one JSON text per line."""


class TooMany(
    Problem, zh="一次最多 {limit} 条操作,收到 {count} 条", en="at most {limit} commands at once, not {count}"
):
    """Give the rest in another request; what stands first is decided first."""


class TooManyRows(
    Problem, zh="一次最多导出 {limit} 行，共有 {count} 行", en="at most {limit} rows at once, not {count}"
):
    """Ask for a part of the list at a time."""


class UnknownCommand(Problem, zh="没有名为 {command} 的操作", en="no command is named {command}"):
    """`/openapi.json` describes every command under its name."""


class KeyReused(Problem, zh="该 Idempotency-Key 已用于另一请求", en="the Idempotency-Key was used for another request"):
    """A key stands for one request: the same path, parameters and body."""


class InvalidCursor(Problem, zh="分页游标无效", en="the cursor does not belong to this query"):
    """A cursor comes from the `Link` header of the page before, and is used as it is."""


class InvalidMoment(Problem, zh="as_of 无效:{reason}", en="{reason}"):
    """`as_of` is a position, an RFC 3339 time with its zone, or a date; `clock` is `occurred` or `recorded`."""


class NotCaughtUp(Problem, zh="视图在 {position},未及 {wanted}", en="the views are at {position}, not yet at {wanted}"):
    """The views did not reach the position that was waited for in time; ask again."""


class PositionAhead(Problem, zh="日志只到 {head},未及 {wanted}", en="the log ends at {head}, before {wanted}"):
    """This position is not in the log of this node."""


class VersionNotTold(
    Problem,
    zh="{name} 的数据为第 {current} 版,无法按第 {version} 版给出",
    en="the data of {name} come in version {current} and cannot be told in version {version}",
):
    """A subscriber asks for a version to which there is no way back, or that never was."""


class WebhooksTaken(Problem, zh="本节点的订阅回调已达上限", en="the node has as many webhooks as it serves"):
    """Remove one that nobody needs any more."""


class NothingSetAside(Problem, zh="{view} 在 {position} 处没有搁置的事件", en="{view} set nothing aside at {position}"):
    """Only what a view could not take can be tried again."""


class NotReady(Problem, zh="节点尚未就绪", en="the node is not ready"):
    """It runs, but cannot answer yet or any more; `details` says what is missing."""


class Failed(Problem, zh="节点内部错误", en="something failed inside the node"):
    """A fault of this program. The node's own log has the details, under the same `instance`."""


Kind = type[Refusal] | type[Problem]

STATUSES: Mapping[Kind, int] = {
    MalformedRequest: 400,
    Unauthenticated: 401,
    NotYours: 403,
    RoleMissing: 403,
    CrossSite: 403,
    NotFound: 404,
    UnknownRoute: 404,
    NoSuchReport: 404,
    NothingSetAside: 404,
    MethodNotAllowed: 405,
    AlreadyExists: 409,
    WebhooksTaken: 409,
    OutOfOrder: 409,
    VersionMismatch: 412,
    TooLarge: 413,
    TooMany: 413,
    TooManyRows: 413,
    UnsupportedMediaType: 415,
    NotHosted: 421,
    OpensAnother: 422,
    BreaksSchema: 422,
    ControlCharacters: 422,
    UnknownCommand: 422,
    InvalidRequest: 422,
    InvalidReport: 422,
    NotKept: 422,
    IdReused: 422,
    InvalidCursor: 422,
    InvalidMoment: 422,
    InTheFuture: 422,
    KeyReused: 422,
    PositionAhead: 422,
    VersionNotTold: 422,
    TooManyWaiting: 429,
    Failed: 500,
    NotCarriedOut: 500,
    Contended: 503,
    NotReady: 503,
    NotCaughtUp: 504,
}
"""The one place where situations become statuses; a refusal that is not named here is a conflict with the state."""


def status_of(kind: Kind) -> int:
    """Return the HTTP status of a kind of problem."""
    return STATUSES.get(kind, 409)


def kebab(name: str) -> str:
    """Return `NotFound` as `not-found`: the last part of a problem's `type`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower()


def title(kind: Kind, language: str) -> str:
    """Return what this kind of problem is called: its words, with `…` for what differs from case to case."""
    words = re.sub(r"\{\w+\}", "…", getattr(kind.words, language))
    return re.sub(r"[:：]\s*…$", "", words)


def kinds() -> Iterator[tuple[str, Kind]]:
    """Yield every kind of problem under the last part of its `type`."""
    every: tuple[Kind, ...] = (*refusals.values(), *problems.values())
    for kind in every:
        yield kebab(kind.__name__), kind
