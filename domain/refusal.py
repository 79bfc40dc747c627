"""Refusals: commands that a rule forbids. Nothing has changed when one is raised."""

from typing import Any, ClassVar

from domain.words import Words

refusals: dict[str, type["Refusal"]] = {}
"""Every refusal, by name."""


class Refusal(Exception):
    """A command was refused. Subclasses are named after the broken rule and say it in both languages.

    The words are templates; the details fill them and are given to the caller beside them.
    """

    words: ClassVar[Words]
    transient: ClassVar[bool]
    """Whether time or news may heal it: what is asked for is not there, or not so far, and not that it never can be."""
    leaves: tuple[Any, ...] = ()
    """What is recorded although the command is refused: `On(id, event)`, on aggregates of the same owner."""

    def __init_subclass__(cls, *, zh: str, en: str, transient: bool = False) -> None:
        if cls.__name__ in refusals:
            raise ValueError(f"two refusals are named {cls.__name__}")
        cls.words = Words(zh, en)
        cls.transient = transient
        refusals[cls.__name__] = cls

    def __init__(self, **details: Any) -> None:
        self.details = details
        super().__init__(self.say("en"))

    def say(self, language: str) -> str:
        """Return the reason in `zh` or `en`; details that are words are said in the same language."""
        said = {name: each.say(language) if isinstance(each, Words) else each for name, each in self.details.items()}
        return self.words.say(language).format_map(said)


class NotFound(Refusal, zh="本节点没有 {id}", en="{id} is not known on this node", transient=True):
    """The aggregate is not in this node's log."""


class AlreadyExists(Refusal, zh="{id} 已经存在", en="{id} exists already"):
    """The command opens an aggregate that was opened before."""


class DueNotLater(Refusal, zh="新期限 {due} 不晚于原期限 {old}", en="the new due date {due} is not after {old}"):
    """An extension extends."""


class NotYours(Refusal, zh="{id} 由 {owner} 负责,{actor} 无权处理", en="{id} belongs to {owner}, not to {actor}"):
    """Nobody writes another organisation's record."""


class RoleMissing(Refusal, zh="此操作需要角色 {role}", en="this needs the role {role}"):
    """The actor's roles do not cover the command."""


class TierMissing(
    Refusal, zh="{organisation} 无权办理，须由{tiers}办理", en="{organisation} may not do this: it is for {tiers}"
):
    """Some commands are for some tiers alone."""


class OutOfOrder(Refusal, zh="{at} 早于该记录的上一事件 {last}", en="{at} is before the record's last event at {last}"):
    """What occurs on one aggregate occurs in order."""


class InTheFuture(Refusal, zh="{at} 尚未到来", en="{at} is still to come", transient=True):
    """Nothing can have occurred later than now."""
