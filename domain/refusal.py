"""Refusals: commands that a rule forbids. Nothing has changed when one is raised."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from string import Formatter
from types import MappingProxyType
from typing import Any, ClassVar

from domain.beijing import written
from domain.place import Place
from domain.words import Term, Words

refusals: dict[str, type["Refusal"]] = {}
"""Every refusal, by name."""


class About(Term):
    """What a refusal is about: what whoever gave the command must look at."""

    FIELD = "field", "操作中的某一项", "a field of the command"
    RECORD = "record", "记录的状态", "the record, and what has happened to it"
    ACTOR = "actor", "操作人的权限", "who gives the command: role, tier, organisation"
    REQUEST = "request", "随操作给出的信息", "what comes beside the command: when it occurred, its key, the record's id"


class Refusal(Exception):
    """A command was refused. Subclasses are named after the broken rule and say it in both languages.

    The words are templates; the details fill them and are given to the caller beside them. A subclass says what it is
    about. Mostly its words do: what they name is a field of the command if that has one of this name with this value,
    and `{status}` is the record's. What they do not say stands beside them:

    - `field`: the field, if it is called otherwise than the detail, or several. Of a list, those elements are meant
      that a detail names; the list itself if none does.
    - `about`: that it is about no field of the command.

    Where it differs from one `raise` to the next, a detail `field` names it.
    """

    words: ClassVar[Words]
    transient: ClassVar[bool]
    """Whether time or news may heal it: what is asked for is not there, or not so far, and not that it never can be."""
    about: ClassVar[About]
    field: ClassVar[tuple[str, ...]]
    """What it is about, as the class says; empty if its details do."""
    beside: Sequence[str] = ()
    """What beside the command it is about, by its name in the request: `occurred_at`, `key`, `id`."""
    leaves: tuple[Any, ...] = ()
    """What is recorded although the command is refused: `On(id, event)`, on aggregates of the same owner."""
    names: Mapping[str, Words] = MappingProxyType({})
    """What organisations are called that the details name by their ids: people are told both."""
    places: Sequence[Place] = ()
    """Where in the command stands what it is about; none if that is no field, or its command is not known yet."""

    def __init_subclass__(
        cls,
        *,
        zh: str,
        en: str,
        transient: bool = False,
        field: str | tuple[str, ...] = (),
        about: About | None = None,
    ) -> None:
        if cls.__name__ in refusals:
            raise ValueError(f"two refusals are named {cls.__name__}")
        cls.words = Words(zh, en)
        cls.transient = transient
        cls.field = (field,) if isinstance(field, str) else field
        cls.about = about or (About.RECORD if "status" in cls.holes() and not field else About.FIELD)
        cls.beside = cls.field if cls.about is About.REQUEST else ()
        if cls.about is About.FIELD and not cls.field and not cls.holes():
            raise TypeError(
                f'{cls.__name__}: say which field of the command it is about, field="due", or about=About.RECORD or '
                "About.ACTOR, if it is about none: its words name nothing by which it could be found"
            )
        refusals[cls.__name__] = cls

    def __init__(self, **details: Any) -> None:
        self.details = details
        super().__init__(self.say("en"))

    @classmethod
    def holes(cls) -> frozenset[str]:
        """Return the names of the details that its words say."""
        return frozenset(name for _, name, _, _ in Formatter().parse(cls.words.en) if name)

    def say(self, language: str) -> str:
        """Return the reason in `zh` or `en`: words in the same language, moments by the clock of Beijing."""
        return self.words.say(language).format_map(
            {name: self._said(each, language) for name, each in self.details.items()}
        )

    def _said(self, detail: Any, language: str) -> object:
        match detail:
            case Words():
                return detail.say(language)
            case datetime():
                return written(detail)
            case str() if detail in self.names:
                name = self.names[detail].say(language)
                return f"{name}（{detail}）" if language == "zh" else f"{name} ({detail})"
        return detail


class NotFound(Refusal, zh="本节点没有 {id}", en="{id} is not known on this node", transient=True, about=About.RECORD):
    """The aggregate is not in this node's log."""


class AlreadyExists(
    Refusal,
    zh="{id} 已经存在；此后的变化请作为相应事项另行办理或上报",
    en="{id} exists already; what has changed since is given, or reported, as what happened to it",
    about=About.RECORD,
):
    """The command opens an aggregate that was opened before."""


class RecordSetAside(
    Refusal,
    zh="{id} 自第 {sequence} 版起有本节点无法读取的事件,已搁置,须先由运维人员处理",
    en="{id} has events from version {sequence} on that this node cannot read: they are set aside for its operator",
    transient=True,
    about=About.RECORD,
):
    """On a record that is not known as a whole nothing is decided."""


class DueNotLater(Refusal, zh="新期限 {due} 不晚于原期限 {old}", en="the new due date {due} is not after {old}"):
    """An extension extends."""


class NotYours(
    Refusal, zh="{id} 由 {owner} 负责,{actor} 无权处理", en="{id} belongs to {owner}, not to {actor}", about=About.ACTOR
):
    """Nobody writes another organisation's record."""


class RecordOfAnother(Refusal, zh="{id} 是其他单位的记录", en="{id} is another organisation's record"):
    """What is named here is one's own."""


class RoleMissing(Refusal, zh="此操作需要角色 {role}", en="this needs the role {role}", about=About.ACTOR):
    """The actor's roles do not cover the command."""


class TierMissing(
    Refusal,
    zh="{organisation} 无权办理，须由{tiers}办理",
    en="{organisation} may not do this: it is for {tiers}",
    about=About.ACTOR,
):
    """Some commands are for some tiers alone."""


class OutOfOrder(
    Refusal,
    zh="{at} 早于该记录的上一事件 {last}",
    en="{at} is before the record's last event at {last}",
    field="occurred_at",
    about=About.REQUEST,
):
    """What occurs on one record occurs in order, and what belongs to a record is not older than that."""


class InTheFuture(
    Refusal, zh="{at} 尚未到来", en="{at} is still to come", transient=True, field="occurred_at", about=About.REQUEST
):
    """Nothing can have occurred later than now."""
