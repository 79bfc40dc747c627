"""What people see, in Chinese and in English."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from domain.fields import Line


@dataclass(frozen=True, slots=True)
class Words:
    """One thing said in both languages."""

    zh: Line
    en: Line

    def say(self, language: str) -> str:
        """Return it in `zh` or `en`."""
        return self.zh if language == "zh" else self.en


class Term(StrEnum):
    """One of several values, stored as its name and shown by its words: `RAISED = "raised", "已发现", "raised"`."""

    words: Words

    # A member is defined with its words, and looked up without: `IssueStatus("raised")`.
    def __new__(cls, value: str, zh: str = "", en: str = "") -> Self:
        """Make the member that is stored as `value`."""
        term = str.__new__(cls, value)
        term._value_, term.words = value, Words(zh, en)
        return term
