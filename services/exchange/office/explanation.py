"""The sheet that says how a list is filled in: a line for each column, and what holds for all."""

from collections.abc import Iterator, Sequence

from domain.words import Words
from services.exchange.office.columns import Column
from services.exchange.office.lists import OfficeList

_HEADINGS = (Words("列", "Column"), Words("填写说明", "How to fill it in"), Words("可选项", "Choices"))
_RULES = (
    Words(
        "新增：在表末另起一行，棋盘编号留空，必填列填齐。",
        "To add: begin a new row, leave the board id empty, and fill in all that must be filled in.",
    ),
    Words(
        "修改：直接改单元格；能改的改动即成为上报，不能改的在导入时逐行说明。",
        "To change: write over a cell. What may change becomes a report; what may not is told at the import.",
    ),
    Words(
        "删除行没有任何作用；棋盘上的记录不会因此消失。",
        "To delete a row has no effect: nothing on the board goes away by it.",
    ),
    Words("列的次序可以改变；表头请勿改动。", "Columns may be moved; leave their headings as they are."),
    Words(
        "导入：yipan import 文件 --node 节点；同一文件再次导入不会重复。",
        "To import: yipan import FILE --node NODE. The same file again changes nothing.",
    ),
)
_NEEDED, _FIXED = Words("新行必填。", "Needed in a new row."), Words("由棋盘填写。", "Told by the board.")


def explanation(list: OfficeList, language: str) -> Iterator[Sequence[str]]:
    """Yield the lines of the sheet."""
    yield [heading.say(language) for heading in _HEADINGS]
    for column in list.columns:
        notes = " ".join(note.say(language) for note in _notes(column))
        yield [
            column.words.say(language),
            f"{column.about.say(language)} {notes}".strip(),
            " / ".join(column.choices(language)),
        ]
    yield []
    for rule in _RULES:
        yield ["", rule.say(language)]


def _notes(column: Column) -> Iterator[Words]:
    if column.needed:
        yield _NEEDED
    if column.fixed:
        yield _FIXED
