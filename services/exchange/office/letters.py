"""The register of recommendation letters as an office keeps it: what a new row issues, and what a change reports."""

from collections.abc import Sequence
from dataclasses import replace

from domain.document import DocumentStatus
from domain.words import Words
from services.exchange.office.columns import Column, Kind, end_of
from services.exchange.office.lists import DUE, ID, ON, REASON, STATUS, Edit, OfficeList, ReportedEvent, given

COLUMNS = (
    ID,
    Column(
        name="year",
        words=Words("年份", "Year"),
        about=Words("文号中的年份，如 2019。", "The year of its number: 2019."),
        needed=True,
        width=8,
    ),
    Column(
        name="number",
        words=Words("文号", "Number"),
        about=Words("当年的序号，如 〔2019〕14号 填 14。", "Its number in that year: 14 of 〔2019〕14号."),
        needed=True,
        width=8,
    ),
    Column(
        name="subject",
        words=Words("事由", "Subject"),
        about=Words("一句话。", "One line."),
        needed=True,
        width=36,
    ),
    Column(
        name="text",
        words=Words("建议", "Recommendation"),
        about=Words("建议书正文。", "The text of the letter."),
        needed=True,
        width=60,
    ),
    Column(
        name="addressee",
        words=Words("收文单位", "Addressed to"),
        about=Words("单位编号，如 bj.sasac。", "By its id: `bj.sasac`."),
        kind=Kind.ORGANISATION,
        needed=True,
        width=26,
        path=("addressees", 0),
    ),
    replace(
        DUE,
        words=Words("回复期限", "Reply due"),
        about=Words("至当日二十四时。", "Until the end of that day."),
        needed=True,
    ),
    Column(
        name="source",
        words=Words("来源", "Source"),
        about=Words(
            "所据巡视或联动巡视：其棋盘编号，或 inspection:本单位编号。",
            "What it comes from: the board's id of it, or `inspection:` and your number.",
        ),
        width=24,
    ),
    replace(
        STATUS,
        about=Words("已印发可改为已办结或已撤回，须填说明。", "What is issued can be closed or withdrawn; say why."),
        terms=tuple(DocumentStatus),
    ),
    replace(
        ON, about=Words("印发日期；修改时为该步骤的日期。", "When it was issued; of a change, when that happened.")
    ),
    replace(
        REASON, about=Words("办结的评估意见，或撤回的理由。", "What is made of the reply, or why it is withdrawn.")
    ),
)


def added(edit: Edit) -> Sequence[ReportedEvent]:
    """Return what a new row reports: that the letter was issued."""
    edit.first_status(DocumentStatus.ISSUED)
    row = edit.after
    fields = {name: row.get(name) for name in ("year", "number", "subject", "text", "addressee", "source")}
    return [ReportedEvent("LetterIssued", given(**fields, due=end_of(edit.need("due"))))]


def edited(edit: Edit) -> Sequence[ReportedEvent]:
    """Return what a changed row reports."""
    edit.refuse_change(["year", "number", "subject", "text", "addressee", "due", "source"])
    before, after = edit.statuses(DocumentStatus)
    match before, after:
        case _ if before is after:
            return []
        case DocumentStatus.ISSUED, DocumentStatus.CLOSED:
            return [ReportedEvent("LetterClosed", {"assessment": edit.need("reason")})]
        case DocumentStatus.ISSUED, DocumentStatus.WITHDRAWN:
            return [edit.reason_for("LetterWithdrawn")]
    raise edit.impossible(before, after)


LETTERS = OfficeList(
    name="letters",
    kind="letter",
    words=Words("巡视建议书", "Recommendation letters"),
    columns=COLUMNS,
    record=lambda edit: f"letter {edit.need('year')}-{edit.need('number')}",
    added=added,
    edited=edited,
    example={
        "year": "2019",
        "number": "14",
        "subject": "关于完善路灯维护机制的建议",
        "text": "建议建立路灯巡查与报修的联动机制。",
        "addressee": "bj.sasac",
        "due": "2019-07-15",
        "on": "2019-05-20",
    },
)
