"""Columns of an office's list: what they are called, what may stand in them, and how that is read and shown.

Every value has one plain form, a text, which is the same whatever language a workbook is in: of a term its name, of a
date `2019-05-18` (`2019-05-18 08:30` if an hour matters), of an organisation its id, of yes `true`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from functools import reduce

from domain.beijing import BEIJING, start_of
from domain.moment import MalformedMoment, read_day, read_formed, read_moment
from domain.words import Term, Words
from services.exchange.errors import InvalidRow, NotADay, NotAnOrganisation
from services.exchange.organisations import is_organisation
from services.exchange.rows import Cell, as_text
from services.json_bytes import Json

SEPARATOR = "; "
"""Between several organisations in one cell."""
_SEPARATORS = "；;、,，\n"
_DAY, _HOUR = "%Y-%m-%d", "%Y-%m-%d %H:%M"
YES = Words("是", "yes")


class Kind(Enum):
    """What may stand in a column."""

    TEXT = "text"
    DAY = "day"
    CHOICE = "choice"
    CODE = "code"
    """What the city has given a name; a node says which there are."""
    ORGANISATION = "organisation"
    ORGANISATIONS = "organisations"
    YES = "yes"


class NoSuchChoice(InvalidRow, zh="“{value}”不在可选项中：{choices}", en="{value!r} is none of {choices}"):
    """A cell with choices takes one of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column."""

    name: str
    """What the code calls it."""
    words: Words
    """Its heading."""
    about: Words
    """What is said of it on the explanation sheet."""
    kind: Kind = Kind.TEXT
    terms: tuple[Term, ...] = ()
    """Of a choice."""
    needed: bool = False
    """In a new row it must be filled."""
    fixed: bool = False
    """The board fills it in, and it is changed nowhere but there."""
    width: int = 16
    """Characters."""
    path: tuple[str | int, ...] = ()
    """Where a record has it, as the API tells it; under the column's own name if it is left out."""
    of_record: bool = True
    """False for what a row reports and no record has: the publisher's number, the day, the reason."""

    def plain(self, record: Json) -> str:
        """Return the plain form of what a record has there."""
        found = reduce(_within, self.path or (self.name,), record)
        match self.kind, found:
            case _, None:
                return ""
            case Kind.DAY, str():
                return day_text(read_moment(found))
            case Kind.YES, _:
                return "true" if found else ""
            case Kind.ORGANISATIONS, list():
                return SEPARATOR.join(map(str, found))
        return as_text(found)

    def read(self, cell: Cell, line: int, heading: str, language: str) -> str:
        """Return the plain form of what stands in a cell.

        Args:
            cell: what stands there, in whichever language.
            line: where.
            heading: of the column.
            language: of the sheet, in which it offers what may be chosen.

        Raises:
            InvalidRow: it is none of what may stand there.
        """
        if cell == "":
            return ""
        match self.kind:
            case Kind.DAY:
                return _day(cell, line, heading)
            case Kind.CHOICE:
                return self._term(str(cell), line, heading, language)
            case Kind.YES:
                return "true" if str(cell).lower() in _YESES else self._no(str(cell), line, heading, language)
            case Kind.CODE:
                return str(cell).strip().partition(" ")[0]
            case Kind.ORGANISATION:
                return _organisation(str(cell), line, heading)
            case Kind.ORGANISATIONS:
                parts = str(cell).translate(dict.fromkeys(map(ord, _SEPARATORS), ";")).split(";")
                return SEPARATOR.join(_organisation(part, line, heading) for part in parts if part.strip())
        return str(cell)

    def show(self, text: str, language: str, names: Mapping[str, Words]) -> str | date | None:
        """Return what stands in the cell for a plain form, with what organisations and codes are called."""
        if not text:
            return None
        match self.kind:
            case Kind.DAY:
                return _shown_day(text)
            case Kind.CHOICE:
                return {str(term): term for term in self.terms}[text].words.say(language)
            case Kind.YES:
                return YES.say(language)
            case Kind.CODE | Kind.ORGANISATION | Kind.ORGANISATIONS:
                return SEPARATOR.join(named(id, language, names) for id in text.split(SEPARATOR))
        return text

    def choices(self, language: str) -> list[str]:
        """Return what may be chosen; nothing if it is no matter of choice."""
        if self.kind is Kind.YES:
            return [YES.say(language)]
        return [term.words.say(language) for term in self.terms]

    def _term(self, text: str, line: int, heading: str, language: str) -> str:
        for term in self.terms:
            if text.strip() in (str(term), term.words.zh, term.words.en):
                return str(term)
        raise NoSuchChoice(line, heading, value=text, choices=" / ".join(self.choices(language)))

    def _no(self, text: str, line: int, heading: str, language: str) -> str:
        if text.lower() in _NOES:
            return ""
        raise NoSuchChoice(line, heading, value=text, choices=" / ".join(self.choices(language)))


_YESES = ("是", "yes", "true", "y", "√", "✓", "1")
_NOES = ("否", "no", "false", "n", "0")


def named(id: str, language: str, names: Mapping[str, Words]) -> str:
    """Return an organisation or a code as it stands in a cell, with what it is called if that is known."""
    return f"{id} {names[id].say(language)}" if id in names else id


def day_text(moment: datetime) -> str:
    """Return the plain form of a due date: the last day of which it is the end, or the very minute."""
    local = moment.astimezone(BEIJING)
    if local.time() == time():
        return (local.date() - timedelta(days=1)).strftime(_DAY)
    return local.strftime(_HOUR)


def end_of(text: str) -> datetime:
    """Return the moment of a due date in its plain form: the end of the day in Beijing, if it says no hour."""
    if len(text) > len("2019-05-18"):
        return read_formed(text, _HOUR).replace(tzinfo=BEIJING)
    return start_of(read_day(text) + timedelta(days=1))


def begin_of(text: str) -> datetime:
    """Return the moment when a day in its plain form begins in Beijing, or the hour that it says."""
    return end_of(text) if len(text) > len("2019-05-18") else start_of(read_day(text))


def _within(found: Json, step: str | int) -> Json:
    match found, step:
        case dict(), str():
            return found[step]
        case list(), int():
            return found[step]
    return None


def _day(cell: Cell, line: int, heading: str) -> str:
    found = cell if isinstance(cell, date) else _read_day(cell)
    if found is None:
        raise NotADay(line, heading, value=cell, formats="2019-05-18 / 2019-05-18 08:30")
    if isinstance(found, datetime) and found.time() != time():
        return found.strftime(_HOUR)
    return found.strftime(_DAY)


def _read_day(text: str) -> date | None:
    for form in (_DAY, _HOUR, "%Y/%m/%d", "%Y/%m/%d %H:%M", "%Y年%m月%d日"):
        try:
            return read_formed(text.strip(), form)
        except MalformedMoment:
            continue
    return None


def _shown_day(text: str) -> datetime | date:
    if len(text) > len("2019-05-18"):
        return read_formed(text, _HOUR)
    return read_day(text)


def _organisation(text: str, line: int, heading: str) -> str:
    id = text.strip().partition(" ")[0]
    if not is_organisation(id):
        raise NotAnOrganisation(line, heading, value=text)
    return id
