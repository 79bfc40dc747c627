"""The issue list as an office keeps it: what a new row raises, and what a change of one reports."""

from collections.abc import Sequence
from dataclasses import replace

from domain.issue.state import IssueStatus
from domain.words import Words
from services.exchange.office.columns import Column, Kind, end_of
from services.exchange.office.lists import (
    DUE,
    ID,
    NUMBER,
    ON,
    REASON,
    STATUS,
    Edit,
    OfficeList,
    Plain,
    ReportedEvent,
    given,
)

_WAY = (
    IssueStatus.RAISED,
    IssueStatus.VERIFIED,
    IssueStatus.LISTED,
    IssueStatus.ASSIGNED,
    IssueStatus.RESOLVED,
)
"""How an issue goes, step by step, as far as it is reported: to write it off needs an approver."""
_MAY_BE_NEW = _WAY[:4]

COLUMNS = (
    ID,
    NUMBER,
    Column(
        name="list",
        words=Words("问题清单", "List"),
        about=Words("清单的棋盘编号，或本单位对清单的编号。", "The list: the board's id of it, or your number for it."),
        needed=True,
        width=24,
    ),
    Column(
        name="item",
        words=Words("序号", "Item"),
        about=Words("列入清单时由棋盘编号。", "The number in the list, given by the board."),
        fixed=True,
        width=8,
    ),
    Column(
        name="category",
        words=Words("类别代码", "Category code"),
        about=Words("清单上的类别代码，如 property-management。", "A category of the list: `property-management`."),
        needed=True,
    ),
    Column(
        name="text",
        words=Words("问题", "Issue"),
        about=Words("问题描述。", "What is wrong, in Chinese."),
        needed=True,
        width=50,
    ),
    Column(
        name="text_en",
        words=Words("问题（英文）", "Issue, in English"),
        about=Words("英文描述，可不填。", "The same in English, if you like."),
        width=30,
    ),
    Column(
        name="about",
        words=Words("涉及单位", "About"),
        about=Words("问题所在单位的编号，如 bj.haidian。", "Where it is wrong, by its id: `bj.haidian`."),
        kind=Kind.ORGANISATION,
        needed=True,
        width=26,
    ),
    Column(
        name="place",
        words=Words("地点", "Place"),
        about=Words("地点，可不填；须同时填英文。", "The place in Chinese, if there is one; then also in English."),
        width=20,
        path=("place", "zh"),
    ),
    Column(
        name="place_en",
        words=Words("地点（英文）", "Place, in English"),
        about=Words("地点的英文名称。", "The same in English."),
        width=20,
        path=("place", "en"),
    ),
    Column(
        name="latitude",
        words=Words("纬度", "Latitude"),
        about=Words(
            "WGS-84 坐标，单位度，可不填；须同时填经度。",
            "In degrees of WGS 84, if it is known; then also the longitude.",
        ),
        path=("point", "latitude"),
    ),
    Column(
        name="longitude",
        words=Words("经度", "Longitude"),
        about=Words("WGS-84 坐标，单位度。", "The same, east of Greenwich."),
        path=("point", "longitude"),
    ),
    Column(
        name="focus",
        words=Words("四个落实", "Focus"),
        about=Words(
            "本市监督重点中的落实事项代码，可不填。",
            "Which of the city's implementations it fails, by its code, if any is meant.",
        ),
        kind=Kind.CODE,
        width=24,
    ),
    Column(
        name="key",
        words=Words("重点问题", "Key issue"),
        about=Words("是，或留空。确定为重点问题须填说明。", "Yes, or empty. To mark one as key, give the reason."),
        kind=Kind.YES,
        width=10,
        path=("is_key",),
    ),
    replace(
        STATUS,
        about=Words(
            "新行可填已发现至整改中；改动状态即报告相应步骤。挂账、销账须经审批，在棋盘上办理。",
            "In a new row up to being rectified. To change it is to report the steps that lead there;"
            " to suspend and to write off need an approver, on the board.",
        ),
        terms=tuple(IssueStatus),
        width=18,
    ),
    Column(
        name="responsible",
        words=Words("责任单位", "Responsible"),
        about=Words("交办时必填；退单后可改派。", "Needed once it is assigned; another one after it was returned."),
        kind=Kind.ORGANISATION,
        width=26,
    ),
    DUE,
    ON,
    REASON,
)

_FIXED = ("item", "text", "text_en", "about", "place", "place_en", "latitude", "longitude", "focus")


def added(edit: Edit) -> Sequence[ReportedEvent]:
    """Return what a new row reports: that the issue was raised, and each step that its status says."""
    wanted = edit.first_status(*_MAY_BE_NEW)
    return [ReportedEvent("IssueRaised", _raised(edit.after)), *_steps(edit, IssueStatus.RAISED, wanted)]


def edited(edit: Edit) -> Sequence[ReportedEvent]:
    """Return what a changed row reports."""
    edit.refuse_change(_FIXED)
    before, after = edit.statuses(IssueStatus)
    moved = [_moved(edit)] if edit.changed("list", "category") else []
    marked = [edit.reason_for("IssueMarkedKey")] if edit.changed("key") else []
    if marked and not edit.after["key"]:
        edit.refuse_change(["key"])
    stepped = _stepped(edit, before, after)
    worked = [] if _assigns(before, after) else _reworked(edit)
    return [*moved, *marked, *worked, *stepped]


def _raised(row: Plain) -> dict[str, object]:
    place = {"zh": row.get("place", ""), "en": row.get("place_en", "")}
    return given(
        list=row.get("list"),
        category=row.get("category"),
        text=row.get("text"),
        text_en=row.get("text_en"),
        about=row.get("about"),
        place=place if any(place.values()) else None,
        point=given(latitude=row.get("latitude"), longitude=row.get("longitude")) or None,
        focus=row.get("focus"),
        key=bool(row.get("key")) or None,
    )


def _moved(edit: Edit) -> ReportedEvent:
    return ReportedEvent("IssueMoved", {"list": edit.need("list"), "category": edit.need("category")})


def _reworked(edit: Edit) -> list[ReportedEvent]:
    """Return what a change of the date, or of who is responsible, reports of an issue that is in work."""
    before = edit.before or {}
    edit.refuse_change(name for name in ("responsible", "due") if not before.get(name))  # its status assigns it
    reassigned = edit.change_of("responsible", "IssueReassigned")
    return [*reassigned, *edit.change_of("due", "IssueExtended", end_of)]


def _assigns(before: IssueStatus, after: IssueStatus) -> bool:
    return before in _WAY[:3] and after in _WAY[3:]


def _stepped(edit: Edit, before: IssueStatus, after: IssueStatus) -> Sequence[ReportedEvent]:
    """Return what a change of the status reports."""
    match before, after:
        case _ if before is after:
            return []
        case ((IssueStatus.RAISED | IssueStatus.VERIFIED), IssueStatus.DISMISSED):
            return [edit.reason_for("IssueDismissed")]
        case ((IssueStatus.LISTED | IssueStatus.ASSIGNED | IssueStatus.SUSPENDED), IssueStatus.CLOSED):
            return [edit.reason_for("IssueClosedNotImplemented")]
        case IssueStatus.SUSPENDED, IssueStatus.ASSIGNED:
            return [edit.reason_for("IssueResumed")]
        case _ if before.ended and after in (IssueStatus.ASSIGNED, IssueStatus.LISTED, IssueStatus.RAISED):
            return [edit.reason_for("IssueReopened")]
        case _ if before in _WAY and after in _WAY and _WAY.index(before) < _WAY.index(after):
            return _steps(edit, before, after)
    raise edit.impossible(before, after)


def _steps(edit: Edit, before: IssueStatus, after: IssueStatus) -> Sequence[ReportedEvent]:
    """Return what is reported of each step of the way from one status to another."""
    way = _WAY[_WAY.index(before) + 1 : _WAY.index(after) + 1]
    return [event for step in way for event in _step(edit, step)]


def _step(edit: Edit, to: IssueStatus) -> Sequence[ReportedEvent]:
    match to:
        case IssueStatus.VERIFIED:
            return [ReportedEvent("IssueVerified")]
        case IssueStatus.LISTED:
            return [ReportedEvent("IssueListed")]
        case IssueStatus.ASSIGNED:
            due = end_of(edit.need("due"))
            return [ReportedEvent("IssueAssigned", {"responsible": edit.need("responsible"), "due": due})]
    checked = {"passed": True, "findings": edit.need("reason")}
    return [ReportedEvent("RectificationChecked", checked), ReportedEvent("IssueResolved")]


ISSUES = OfficeList(
    name="issues",
    kind="issue",
    words=Words("问题清单", "Issue list"),
    columns=COLUMNS,
    added=added,
    edited=edited,
    example={
        "list": "2019-1",
        "category": "infrastructure-repair",
        "text": "科煦社区路灯照明效果不佳",
        "text_en": "Poor street lighting in Kexu community",
        "about": "bj.haidian.zhongguancun.kexu",
        "status": "assigned",
        "responsible": "bj.haidian.zhongguancun",
        "due": "2019-05-18",
        "on": "2019-05-15",
    },
)
