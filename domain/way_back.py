"""How what an event says is mended if it was said by mistake: each event says it at its registration.

It is taken back by another event, said anew by one, or it stays said, for one of the reasons of `Final`.
As of before, it stands as it stood.
"""

from dataclasses import dataclass

from domain.words import Term


class Final(Term):
    """Why what was said stays said."""

    FOR_EVER = "for-ever", "编号、清单条目一经使用不再更改", "a number, or an item on a list, is used once and for ever"
    CITED = "cited", "冻结后按原样引用", "from then on it is cited as it stands"
    SEEN = "seen", "已经知悉，无法收回", "who has seen it has seen it"
    ASKED = "asked", "由受要求的单位再次答复，即告了结", "whoever was asked answers once more, which settles it"
    DUE = "due", "此事迟早须办", "it has to come about anyway"
    WITNESSED = "witnessed", "由系统如实记录", "the node itself saw it"


@dataclass(frozen=True, slots=True)
class Undone:
    """It is taken back."""

    by: str
    """The type of the event that does so."""


@dataclass(frozen=True, slots=True)
class SaidAnew:
    """What holds is said once more, in its place."""

    by: str
    """The type of the event that says it: a correction, or the same again."""


WayBack = Undone | SaidAnew | Final


def way_back(undone: str | None, anew: str | None, final: Final | None) -> WayBack | None:
    """Return the one way that is given; None if none is.

    Raises:
        ValueError: more than one is.
    """
    ways: list[WayBack] = [
        *([Undone(undone)] if undone else []),
        *([SaidAnew(anew)] if anew else []),
        *([final] if final else []),
    ]
    if len(ways) > 1:
        raise ValueError(f"an event is mended one way, and not as {ways}")
    return ways[0] if ways else None
