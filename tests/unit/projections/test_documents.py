"""What the events of documents, checks, replies and meetings add to their rows."""

from datetime import date

from domain.check import SpecialCheckConcluded
from domain.letter import LetterClosed, LetterWithdrawn
from domain.meeting.events import DeviationCorrected, DeviationRaised, MeetingConvened
from domain.meeting.state import meeting_id
from domain.reply import DocumentReplied, reply_id
from projections.documents.rows import letters, replies
from projections.meetings import Correction, meetings
from projections.special_checks import special_checks
from tests.unit.domain import papers as p
from tests.unit.given import BJ, CCMU, HAIDIAN
from tests.unit.projections.folding import day, folded

REPLY = reply_id(p.LETTER, CCMU)


def test_a_letter_is_over_when_it_is_closed_or_withdrawn() -> None:
    for end in (LetterClosed(assessment="已采纳"), LetterWithdrawn(reason="有误")):
        row = folded(letters, p.LETTER, p.letter_issued, end)
        assert row
        assert (row.text, row.opened_at, row.ended_at) == (p.letter_issued.text, day(1), day(2))


def test_the_first_acknowledgement_and_the_last_reply_count() -> None:
    come_in = p.acknowledged(p.LETTER)
    row = folded(replies, REPLY, come_in, DocumentReplied(text="已办"), DocumentReplied(text="已补充"))
    assert row
    assert (row.acknowledged_at, row.replied_at, row.text, row.replies) == (day(1), day(3), "已补充", 2)
    row = folded(replies, REPLY, come_in, come_in)
    assert row
    assert (row.acknowledged_at, row.replied_at) == (day(1), None)


def test_a_check_keeps_when_it_was_concluded_and_with_what() -> None:
    row = folded(special_checks, p.CHECK, p.check_opened, SpecialCheckConcluded(summary="总体较好"))
    assert row
    assert (row.concluded_at, row.summary) == (day(2), "总体较好")


def test_a_meeting_keeps_when_a_deviation_was_corrected() -> None:
    convened = MeetingConvened(number=1, held_on=date(2019, 3, 20), attending=(HAIDIAN,))
    raised = DeviationRaised(number=1, organisation=HAIDIAN, text="报备不及时")
    row = folded(meetings, meeting_id(1, BJ), convened, raised, DeviationCorrected(number=1))
    assert row
    assert row.corrections == (Correction(1, day(3)),)
