"""What can go wrong at the edge itself, before or beside any rule of the domain."""

from collections.abc import Sequence

from domain.words import Words
from services.problems.problem import Problem
from services.problems.rules import RuleViolation, broken

_NOT_JSON_FROM = Words("：见第 {line} 行第 {column} 个字符", ": line {line}, character {column}")


class MalformedRequest(Problem, status=400, zh="请求正文不是合法的 JSON", en="the body is not JSON"):
    """The body cannot be read at all; `details` says from which line and character on, if that is known."""

    def __init__(self, line: int | None = None, column: int | None = None) -> None:
        super().__init__()
        self.details = {"line": line, "column": column} if line else {}

    def say(self, language: str) -> str:
        """Return the reason in `zh` or `en`, with the place."""
        place = _NOT_JSON_FROM.say(language).format(**self.details) if self.details else ""
        return super().say(language) + place


class InvalidRequest(Problem, status=422, zh="请求不符合要求：{fields}", en="the request breaks rules: {fields}"):
    """A field of the body, the query or a header breaks a rule; `errors` names each field and rule."""

    def __init__(self, errors: Sequence[RuleViolation]) -> None:
        super().__init__(fields=", ".join(each["field"] or each["in"] for each in broken(errors, "en")))
        self.errors = errors


class NoSuchPosition(Problem, status=404, zh="日志中没有位置 {position}", en="the log has no position {position}"):
    """The log has not come so far."""


class PositionNotSigned(
    Problem,
    status=409,
    zh="位置 {position} 尚未签署，最新检查点至 {signed}；数秒后再试",
    en="position {position} is not signed yet, the last checkpoint is of {signed}; try again in some seconds",
):
    """Checkpoints are signed every few seconds."""


class PositionChanged(
    Problem,
    status=409,
    zh="位置 {position} 的事件与所签的不符：数据库被改动，请运行 yipan audit check",
    en="the event at {position} is not the one that was signed: the database was changed; run `yipan audit check`",
):
    """No receipt is given for what was changed."""


class UnknownRoute(Problem, status=404, zh="没有这个地址:{path}", en="there is nothing at {path}"):
    """No page and no resource has this address."""


class MethodNotAllowed(Problem, status=405, zh="{path} 不支持 {method}", en="{path} does not take {method}"):
    """The resource is there, the method is not; `Allow` names those that are."""


class Unauthenticated(Problem, status=401, zh="需要有效的令牌", en="this needs a valid token"):
    """Send `Authorization: Bearer …`, or sign in on the page."""


class CrossSite(
    Problem, status=403, zh="不接受来自其他网站的请求", en="requests that another site makes are not taken"
):
    """A session cookie is honoured on this site's own pages alone."""


class OperatedByTheNode(
    Problem, status=403, zh="节点运维由 {node} 负责，{actor} 无权办理", en="{node} runs the node, {actor} does not"
):
    """An organisation that acts on another's node runs nothing there: what it is about concerns all who act on it."""


class TooLarge(Problem, status=413, zh="请求正文超过 {limit} 字节", en="the body has more than {limit} bytes"):
    """Commands are small."""


class UnsupportedMediaType(Problem, status=415, zh="请求正文应为 {accepted}", en="the body must be {accepted}"):
    """Commands are sent as JSON; several at once also as one JSON text per line."""


class UnsupportedCharset(
    Problem, status=415, zh="请求正文应为 UTF-8 编码，不是 {charset}", en="the body must be in UTF-8, not in {charset}"
):
    """JSON is in UTF-8 (RFC 8259, 8.1)."""


class UnsupportedContentEncoding(
    Problem,
    status=415,
    zh="请求正文不得压缩（Content-Encoding: {encoding}）",
    en="the body must be sent as it is, not as Content-Encoding: {encoding}",
):
    """No coding of content is taken (RFC 9110, 8.4 and 15.5.16)."""


class TooMany(
    Problem,
    status=413,
    zh="一次最多 {limit} 条操作,收到 {count} 条",
    en="at most {limit} commands at once, not {count}",
):
    """Give the rest in another request; what stands first is decided first."""


class TooManyStreams(
    Problem, status=429, zh="同一令牌最多同时订阅 {limit} 路", en="a token has at most {limit} streams open at once"
):
    """Close one, or share what it brings."""


class UnknownCommand(
    Problem, status=422, zh="没有名为 {command} 的操作", en="no command is named {command}", place=("body", "command")
):
    """`/openapi.json` describes every command under its name."""


class InvalidCursor(
    Problem, status=422, zh="分页游标无效", en="the cursor does not belong to this query", place=("query", "cursor")
):
    """A cursor comes from the `Link` header of the page before, and is used as it is."""


class InvalidMoment(
    Problem,
    status=422,
    zh="as_of 无效：应为日志位置、带时区的时间或日期，在 1949-01-01 之后，且不晚于本节点现有的记录",
    en="this is no point in the past: {reason}",
    place=("query", "as_of"),
):
    """`as_of` is a position, an RFC 3339 time with its zone, or a date; `clock` is `occurred` or `recorded`."""


class NotYetPast(
    Problem,
    status=422,
    zh="as_of：{as_of} 尚未到来，无法回看",
    en="as_of: {as_of} is still to come, and cannot be looked back at",
    place=("query", "as_of"),
):
    """`as_of` names a moment that has not come; what is due then can be asked for by its due date."""


class NotCaughtUp(
    Problem, status=504, zh="视图在 {position},未及 {wanted}", en="the views are at {position}, not yet at {wanted}"
):
    """The views did not reach the position that was waited for in time; ask again."""


class PositionAhead(
    Problem, status=422, zh="日志只到 {head},未及 {wanted}", en="the log ends at {head}, before {wanted}"
):
    """This position is not in the log of this node."""


class VersionNotTold(
    Problem,
    status=422,
    zh="{name} 的数据为第 {current} 版,无法按第 {version} 版给出",
    en="the data of {name} come in version {current} and cannot be told in version {version}",
):
    """A subscriber asks for a version to which there is no way back, or that never was."""


class WebhooksTaken(
    Problem, status=409, zh="本节点的订阅回调已达上限", en="the node has as many webhooks as it serves"
):
    """Remove one that nobody needs any more."""


class NoEvidence(
    Problem, status=422, zh="{first} 至 {last} 没有可出示的事件", en="there is no event to show from {first} to {last}"
):
    """The window holds no position, or nothing but what is restricted: ask for a wider one."""


class NothingSetAside(
    Problem, status=404, zh="{view} 在 {position} 处没有搁置的事件", en="{view} set nothing aside at {position}"
):
    """Only what a view could not take can be tried again."""


class NotReady(Problem, status=503, zh="节点尚未就绪", en="the node is not ready"):
    """It runs, but cannot answer yet or any more; `details` says what is missing."""


class Failed(Problem, status=500, zh="节点内部错误", en="something failed inside the node"):
    """A fault of this program. The node's own log has the details, under the same `instance`."""
