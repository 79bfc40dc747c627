"""Addressed documents and what their addressees answered: letters, circulars with read-across (P3, P12).

`rows` is what is kept, `answers` how a document stands with one addressee; the queries stand in `letter_queries` and
`circular_queries`.
"""

from projections.documents.answers import Answer, Answers, answer, answers
from projections.documents.circular_queries import acknowledgements, read_across
from projections.documents.letter_queries import letters_of
from projections.documents.rows import CircularRow, LetterRow, ReplyRow, circulars, letters, replies, view

__all__ = [
    "Answer",
    "Answers",
    "CircularRow",
    "LetterRow",
    "ReplyRow",
    "acknowledgements",
    "answer",
    "answers",
    "circulars",
    "letters",
    "letters_of",
    "read_across",
    "replies",
    "view",
]
