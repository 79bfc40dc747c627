"""What can be wrong with a mapping, with a file as a whole, and with one row: the rules by their names."""

from typing import ClassVar

from domain.words import Words


class InvalidMapping(ValueError):
    """The mapping cannot be used; the message names the key and the rule."""

    def __init__(self, key: str, rule: str) -> None:
        super().__init__(f"{key}: {rule}")
        self.key, self.rule = key, rule


class InvalidFile(ValueError):
    """The file cannot be read any further; the message names the line and the rule."""


class InvalidRow(Exception):
    """A row breaks a rule, and nothing of it is reported. Subclasses are named after the rule, as refusals are."""

    words: ClassVar[Words]
    record: str = ""
    """The record that the row is about, as far as that can be read."""

    def __init_subclass__(cls, *, zh: str, en: str) -> None:
        cls.words = Words(zh, en)

    def __init__(self, line: int, column: str | None = None, **details: object) -> None:
        self.line = line
        self.column = column
        self.details = details
        super().__init__(f"line {line}{f', {column}' if column else ''}: {self.say('en')}")

    def say(self, language: str) -> str:
        """Return the reason in `zh` or `en`, without the place."""
        details = {name: each.say(language) if isinstance(each, Words) else each for name, each in self.details.items()}
        return self.words.say(language).format(**details)


class FileUnreadable(InvalidRow, zh="文件无法（继续）读取：{rule}", en="the file cannot be read (any further): {rule}"):
    """Of several files, one that is damaged, or does not fit its mapping, stops none of the others."""


class TooManyCells(
    InvalidRow, zh="有 {count} 格，表头只有 {headings} 列", en="{count} cells under {headings} headings"
):
    """Every cell stands under a heading: a text with an unquoted delimiter would shift all that follow it."""


class TooFewCells(InvalidRow, zh="只有 {count} 格，表头有 {headings} 列", en="{count} cells under {headings} headings"):
    """Every heading has a cell, be it empty: a row that was cut is not taken for a whole one."""


class BrokenCell(InvalidRow, zh="单元格是错误值 {value}", en="the cell holds the error {value}"):
    """A formula that went wrong is no value."""


class FormulaWithoutResult(
    InvalidRow,
    zh="单元格是没有计算结果的公式；请在表格软件中打开并保存后再导入",
    en="the cell holds a formula without a result; open the workbook in its program, and save it",
):
    """What a formula comes to, only the program knows that calculates it."""


class DigitsLost(
    InvalidRow,
    zh="{value} 的末几位已被表格软件舍去；请将该列设为文本格式后重新填写",
    en="the last digits of {value} were lost to the spreadsheet; format the column as text, and enter it again",
):
    """A spreadsheet keeps 15 digits of a number: an id with more is another one, and nobody knows which."""


class CellTooLong(
    InvalidRow, zh="单元格有 {count} 字，最多 {most} 字", en="the cell has {count} characters; it may have {most}"
):
    """A cell as long as a book is a quote that nobody closed, or not meant for a report."""


class NotText(
    InvalidRow,
    zh="含有不成字符的字节或半个字符；若整个文件是另一种编码，请在 [layout] 中写明 encoding",
    en="holds bytes or halves of characters that are no text; if the whole file has another encoding, name it: encoding"
    " under [layout]",
):
    """What is no text cannot be sent, and is not guessed."""


class BrokenLine(InvalidRow, zh="直到第 {last} 行无法读取：{rule}", en="cannot be read, up to line {last}: {rule}"):
    """A quote that is not closed, or text behind one that is: where its cells end, nobody knows."""


class NotAnObject(InvalidRow, zh="应为一个对象，却是 {found}", en="an object was expected, not {found}"):
    """A request is an object with fields (GeoReport v2, GET Service Requests)."""


class KeyTwice(InvalidRow, zh="“{key}”出现了两次", en="{key!r} stands there twice"):
    """Of two values under one key, nobody knows which counts."""


class PerhapsMore(
    InvalidRow,
    zh="{start} 至 {end} 之间答复 {count} 条，可能不是全部：无法核对",
    en="between {start} and {end} there are {count} requests in the answer, perhaps not all: it cannot be checked",
):
    """An answer as long as the longest that the endpoint is known to give whole may have been cut."""


class NotInCodeList(InvalidRow, zh="代码表 {codes} 中没有“{value}”", en="the code list {codes} has no {value!r}"):
    """What is not in the list is not guessed, unless the mapping says what else it stands for."""


class NotAMoment(InvalidRow, zh="“{value}”不是 {formats} 形式的时间", en="{value!r} is no time of the form {formats}"):
    """Times are read by the formats of the mapping alone."""


class NotADay(InvalidRow, zh="“{value}”不是 {formats} 形式的日期", en="{value!r} is no date of the form {formats}"):
    """Dates are read by the formats of the mapping alone."""


class NotASpan(
    InvalidRow,
    zh="“{value}”不是时长；应为 56 days、8 weeks、10 working days 之类，1 至 1000",
    en="{value!r} is no span, such as 56 days, 8 weeks or 10 working days, from 1 to 1000",
):
    """What is counted is said with its unit."""


class CalendarMissing(InvalidRow, zh="没有 {year} 年的工作日历", en="no working-day calendar of {year} is known"):
    """Working days are counted only in years whose calendar was decreed."""


class NotComparable(
    InvalidRow,
    zh="“{value}”与“{other}”无法比较先后：须同为时间或同为数字",
    en="which of {value!r} and {other!r} comes first cannot be said: both must be times, or both numbers",
):
    """What comes before what is said of times and of numbers alone."""


class NoSuchHour(
    InvalidRow,
    zh="{zone} 的钟表上没有 {value} 这一时刻",
    en="no clock in {zone} ever showed {value}: it was put forward",
):
    """In the hour that a change to summer time leaves out, nothing happened."""


class HourTwice(
    InvalidRow, zh="{zone} 的钟表两次指向 {value}", en="clocks in {zone} showed {value} twice: they were put back"
):
    """Which of the two is meant, the mapping says, or the row is refused."""


class CellMissing(InvalidRow, zh="必须填写", en="must be filled"):
    """Without it the report would not say what it must."""


class NotAnOrganisation(InvalidRow, zh="“{value}”不是单位编号", en="{value!r} is not the id of an organisation"):
    """Who reports is named by an id of the tree, such as `bj.haidian`."""


class DataInvalid(InvalidRow, zh="{field}:{rule}", en="{field}: {rule}"):
    """A field of the report breaks a rule of its command."""
