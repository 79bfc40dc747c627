"""Why an event is set aside: said to those who run the node, and kept in one column of the catalogue."""

import json

from domain.words import Words
from projections.engine.failures import quoting
from projections.engine.view import EventUnreadable


def waits_behind(position: int) -> Words:
    """Return that an event waits for another of its row."""
    return Words(f"同一行中位置 {position} 的事件未处理，本事件须等待", f"waits behind position {position}")


def reason_of(error: Exception) -> Words:
    """Return why an event could not be taken."""
    if isinstance(error, EventUnreadable):
        return error.words
    return quoting(Words("程序无法处理该事件", "the program cannot take it"), error)


def kept(reason: Words) -> str:
    """Return a reason as it is kept."""
    return json.dumps({"zh": reason.zh, "en": reason.en}, ensure_ascii=False)


def reason_in(text: str) -> Words:
    """Return the reason that was kept; what an older program kept, it said in one language, and not as JSON."""
    return Words(**json.loads(text)) if text.startswith("{") else Words(f"（原文：{text}）", text)
