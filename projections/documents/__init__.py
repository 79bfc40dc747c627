"""Addressed documents and what their addressees answered: letters, circulars, supervision orders (P3, P12, P15).

`rows` is what is kept, `answers` how a document stands with one addressee; the queries stand in `letter_queries`,
`circular_queries` and `supervision_queries`.
"""

from projections.documents.answers import Answer, Answers, answer, answers
from projections.documents.circular_queries import acknowledgements, read_across
from projections.documents.letter_queries import letters_of
from projections.documents.rows import (
    CircularRow,
    LetterRow,
    ReplyRow,
    SupervisionRow,
    circulars,
    letters,
    replies,
    supervisions,
    view,
)
from projections.documents.supervision_queries import supervisions_of

__all__ = [
    "Answer",
    "Answers",
    "CircularRow",
    "LetterRow",
    "ReplyRow",
    "SupervisionRow",
    "acknowledgements",
    "answer",
    "answers",
    "circulars",
    "letters",
    "letters_of",
    "read_across",
    "replies",
    "supervisions",
    "supervisions_of",
    "view",
]
