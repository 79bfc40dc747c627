"""The task list as an office keeps it: what a new row assigns, and what a change of one reports."""

from collections.abc import Sequence
from dataclasses import replace

from domain.task.state import TaskStatus
from domain.words import Words
from services.exchange.office.columns import SEPARATOR, Column, Kind, end_of
from services.exchange.office.lists import DUE, ID, NUMBER, ON, REASON, STATUS, Edit, OfficeList, ReportedEvent, given

COLUMNS = (
    ID,
    NUMBER,
    Column(
        name="title",
        words=Words("任务", "Task"),
        about=Words("要做什么。", "What is to be done."),
        needed=True,
        width=44,
    ),
    Column(
        name="lead",
        words=Words("主办单位", "Lead"),
        about=Words(
            "单位编号，如 bj.haidian；退单后可改派。", "By its id: `bj.haidian`. Another after it was returned."
        ),
        kind=Kind.ORGANISATION,
        needed=True,
        width=26,
    ),
    Column(
        name="assisting",
        words=Words("协办单位", "Assisting"),
        about=Words("多个单位以分号隔开。", "Several are separated by semicolons."),
        kind=Kind.ORGANISATIONS,
        width=30,
    ),
    replace(DUE, needed=True),
    Column(
        name="about",
        words=Words("所涉记录", "About"),
        about=Words(
            "任务服务于哪条记录：其棋盘编号，或 issue:本单位编号。",
            "What it serves: the board's id of it, or `issue:` and your number.",
        ),
        width=24,
    ),
    replace(
        STATUS,
        about=Words("办理中可改为已办结或已收回。", "What is open can be confirmed or recalled."),
        terms=tuple(TaskStatus),
    ),
    ON,
    REASON,
)


def added(edit: Edit) -> Sequence[ReportedEvent]:
    """Return what a new row reports: that the task was assigned."""
    edit.first_status(TaskStatus.OPEN)
    row = edit.after
    assisting = [part for part in row.get("assisting", "").split(SEPARATOR) if part]
    due = end_of(edit.need("due"))
    data = given(title=row.get("title"), lead=row.get("lead"), assisting=assisting, due=due, about=row.get("about"))
    return [ReportedEvent("TaskAssigned", data)]


def edited(edit: Edit) -> Sequence[ReportedEvent]:
    """Return what a changed row reports."""
    edit.refuse_change(["title", "assisting", "about"])
    reassigned = edit.change_of("lead", "TaskReassigned")
    return [*reassigned, *edit.change_of("due", "TaskExtended", end_of), *_ended(edit)]


def _ended(edit: Edit) -> Sequence[ReportedEvent]:
    before, after = edit.statuses(TaskStatus)
    match before, after:
        case _ if before is after:
            return []
        case TaskStatus.OPEN, TaskStatus.CONFIRMED:
            return [ReportedEvent("TaskConfirmed", given(note=edit.after.get("reason")))]
        case TaskStatus.OPEN, TaskStatus.RECALLED:
            return [edit.reason_for("TaskRecalled")]
    raise edit.impossible(before, after)


TASKS = OfficeList(
    name="tasks",
    kind="task",
    words=Words("任务清单", "Task list"),
    columns=COLUMNS,
    added=added,
    edited=edited,
    example={
        "title": "检查社区路灯照明",
        "lead": "bj.haidian.zhongguancun",
        "assisting": "bj.haidian.zhongguancun.kexu",
        "due": "2019-05-18",
        "on": "2019-05-15",
    },
)
