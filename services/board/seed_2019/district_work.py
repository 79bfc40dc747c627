"""How the city guides the patrol work of districts and agencies (P12), and its letters (P3)."""

from datetime import date, datetime

from domain.aggregate_id import AggregateId
from domain.check import ConcludeSpecialCheck, OpenSpecialCheck, RecordCheckFindings
from domain.circular import CircularKind, IssueCircular, IssueReadAcross
from domain.filing.before_start import FilePlan
from domain.letter import CloseLetter, IssueLetter
from domain.meeting.convening import CloseMeeting, ConveneMeeting
from domain.meeting.correcting import LinkCorrectionTask, RaiseDeviation, RecordCorrection
from domain.node_id import NodeId
from domain.reply import AcknowledgeDocument, ReplyToDocument
from domain.task.assigning import AssignTask, ConfirmTask
from domain.undertaking import AcceptTask, SubmitTask
from domain.words import Words
from services.board.seed_2019.cast import (
    CHECKED_DISTRICTS,
    CITY,
    CIVIL_AFFAIRS,
    DISTRICTS,
    DONGCHENG,
    HAIDIAN,
    ROUND_5_UNITS,
    ROUND_6_UNITS,
    SPECIAL_DEPARTMENTS,
)
from services.board.seed_2019.dates import at, later
from services.board.seed_2019.stage import Deed, Scenario

CHECKED = (*CHECKED_DISTRICTS, CIVIL_AFFAIRS)
"""Eleven districts and one more body."""
LETTERS = 14


def file_plans(stage: Scenario) -> None:
    """Two districts file their patrol plans with the city: one in time, one late."""
    for district, filed, start in (
        (DONGCHENG, at(3, 1), date(2019, 3, 25)),
        (HAIDIAN, at(4, 10), date(2019, 4, 15)),
    ):
        command = FilePlan(title="2019年区委巡察工作方案", planned_start=start)
        stage.give(district, command, key=f"filing/{district}", at=filed, synthetic=True)


def meet_the_directors(stage: Scenario) -> None:
    """Two meetings: of two deviations raised at the first, one is corrected, the other is on the second's list."""
    attending = DISTRICTS
    first = ConveneMeeting(number=1, held_on=date(2019, 3, 20), attending=attending)
    meeting = stage.give(CITY, first, key="meeting/1", at=at(3, 20), synthetic=True)
    for number, (district, text) in enumerate(
        ((DONGCHENG, "巡察组组长由被巡察单位分管领导兼任"), (NodeId("bj.fangshan"), "巡察报告未附问题底稿")), 1
    ):
        deviation = RaiseDeviation(organisation=district, text=text)
        when = at(3, 20, 10, number)
        stage.give(CITY, deviation, key=f"meeting/1/deviation/{number}", on=meeting, at=when, synthetic=True)
    stage.give(CITY, CloseMeeting(), key="meeting/1/close", on=meeting, at=at(3, 20, 17), synthetic=True)
    _correct(stage, meeting)
    second = ConveneMeeting(number=2, held_on=date(2019, 6, 19), attending=attending, still_open=(2,))
    stage.give(CITY, second, key="meeting/2", at=at(6, 19), synthetic=True)


def _correct(stage: Scenario, meeting: Deed) -> None:
    task = AssignTask(title="调整巡察组组长人选", lead=DONGCHENG, due=at(4, 20, 0), about=meeting.id)
    given = stage.give(CITY, task, key="meeting/1/task", at=at(3, 21), synthetic=True)
    link = LinkCorrectionTask(number=1, task=given.id)
    stage.give(CITY, link, key="meeting/1/link", on=meeting, at=at(3, 21, 10), synthetic=True)
    accept = stage.give(
        DONGCHENG, AcceptTask(task=given.id), key="meeting/1/accept", after=(given,), at=at(3, 22), synthetic=True
    )
    done = SubmitTask(result="已调整组长人选并报备")
    submitted = stage.give(DONGCHENG, done, key="meeting/1/submit", on=accept, at=at(4, 12), synthetic=True)
    stage.give(CITY, ConfirmTask(), key="meeting/1/confirm", on=given, after=(submitted,), at=at(4, 15), synthetic=True)
    stage.give(
        CITY, RecordCorrection(number=1), key="meeting/1/corrected", on=meeting, at=at(4, 15, 10), synthetic=True
    )


def check_the_districts(stage: Scenario) -> None:
    """Eleven districts and one more body are checked; one circular goes to all of them, and read-across is required."""
    title = Words("巡察工作专项检查", "Special check of patrol work")
    check = stage.give(CITY, OpenSpecialCheck(title=title, targets=CHECKED), key="check/open", at=at(5, 27))
    for number, target in enumerate(CHECKED):
        record = RecordCheckFindings(
            organisation=target, findings="抽查方案、底稿、报告与整改台账", deviations=("底稿编号不规范",)
        )
        when = later(at(5, 28), days=number)
        stage.give(CITY, record, key=f"check/{target}", on=check, at=when, synthetic=True)
    stage.give(CITY, ConcludeSpecialCheck(), key="check/conclude", on=check, at=at(6, 17), synthetic=True)
    _circulate(stage, check.id)


def _circulate(stage: Scenario, check: AggregateId) -> None:
    command = IssueCircular(
        kind=CircularKind.SPECIAL_CHECK,
        title=Words("关于巡察工作专项检查情况的通报", "Circular on the special check of patrol work"),
        text="请各巡察机构认真对照检查发现的问题，举一反三、加强整改，切实提高巡察工作质量。",
        addressees=CHECKED,
        due=at(7, 10, 0),
        about=check,
    )
    circular = stage.give(CITY, command, key="circular", at=at(6, 24))
    across = IssueReadAcross(text="对照通报逐项自查，报送举一反三整改情况", due=at(8, 1, 0))
    stage.give(CITY, across, key="circular/read-across", on=circular, at=at(6, 24, 10))
    for number, body in enumerate(CHECKED[:-1]):
        when = later(at(6, 25), days=number % 5)
        answer = _acknowledge(stage, body, circular, "circular", when)
        reply = ReplyToDocument(document=circular.id, text="已对照自查，问题均已整改")
        key = f"circular/reply/{body}"
        stage.give(body, reply, key=key, on=answer, at=later(when, days=20), synthetic=True)


def send_letters(stage: Scenario) -> None:
    """Fourteen letters: most are replied to and closed, two wait for their reply, one is unacknowledged."""
    addressees = (*ROUND_5_UNITS, *ROUND_6_UNITS, *SPECIAL_DEPARTMENTS, DONGCHENG, NodeId("bj.xicheng"))
    for number, addressee in enumerate(addressees, 1):
        sent = later(at(6, 3), days=9 * (number - 1))
        command = IssueLetter(
            year=2019,
            number=number,
            subject="完善制度机制的巡视建议",
            text="针对巡视发现的共性问题，建议完善相关制度，堵塞管理漏洞。",
            addressee=addressee,
            due=later(sent, days=45),
        )
        letter = stage.give(CITY, command, key=f"letter/{number}", at=sent, synthetic=True)
        if number < LETTERS:
            _answer_letter(stage, number, addressee, letter, sent)


def _answer_letter(stage: Scenario, number: int, addressee: NodeId, letter: Deed, sent: datetime) -> None:
    answer = _acknowledge(stage, addressee, letter, f"letter/{number}", later(sent, days=3))
    if number > LETTERS - 3:
        return
    reply = ReplyToDocument(document=letter.id, text="已研究采纳，修订相关制度并印发执行")
    replied = stage.give(
        addressee, reply, key=f"letter/{number}/reply", on=answer, at=later(sent, days=30), synthetic=True
    )
    close = CloseLetter(assessment="建议已采纳落实")
    stage.give(
        CITY,
        close,
        key=f"letter/{number}/close",
        on=letter,
        after=(replied,),
        at=later(sent, days=40),
        synthetic=True,
    )


def _acknowledge(stage: Scenario, body: NodeId, document: Deed, name: str, when: datetime) -> Deed:
    command = AcknowledgeDocument(document=document.id)
    key = f"{name}/acknowledge/{body}"
    return stage.give(body, command, key=key, after=(document,), at=when, synthetic=True)
