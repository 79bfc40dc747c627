"""What one subscriber gets: what its authority allows, narrowed by what it asks for."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.aggregate_id import AggregateId
from domain.node_id import NodeId, is_within
from services.feed.frames import Frame
from services.feed.scope import Viewer, concerns


@dataclass(frozen=True, slots=True)
class Filter:
    """What somebody asks for; every condition that is given must hold, by one of its values."""

    types: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    """Kinds of aggregates."""
    aggregates: frozenset[AggregateId] = frozenset()
    organisations: frozenset[NodeId] = frozenset()
    """That own the record or take part in it, or stand above one that does."""
    versions: tuple[tuple[str, int], ...] = ()
    """In which version the data of a type are to come; as they were written, for those that are not named."""

    def lets(self, frame: Frame) -> bool:
        """Say whether an event is asked for."""
        return (
            (not self.types or frame.type in self.types)
            and (not self.kinds or frame.kind in self.kinds)
            and (not self.aggregates or frame.subject in self.aggregates)
            and (not self.organisations or any(concerns(frame, each) for each in self.organisations))
        )


@dataclass(frozen=True, slots=True)
class Subscription:
    """A filter in the hands of somebody. Equal ones get the same bytes, which are then made once."""

    viewer: Viewer
    filter: Filter = Filter()
    _versions: Mapping[str, int] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_versions", dict(self.filter.versions))

    def gets(self, frame: Frame) -> bool:
        """Say whether an event goes to the subscriber."""
        return frame.readable and self.filter.lets(frame) and self.viewer.may_see(frame)

    def may_be_new_to(self, frame: Frame) -> bool:
        """Say whether an event may be the one that lets the subscriber see its record; the backlog then goes first."""
        mine = self.viewer.organisation
        if frame.sequence == 1 or self.viewer.sees_all:
            return False
        return not is_within(frame.owner, mine) and any(is_within(each, mine) for each in frame.named)

    def bytes_of(self, frame: Frame) -> bytes:
        """Return an event as the subscriber wants it."""
        version = self._versions.get(frame.type)
        return frame.raw if version is None else frame.in_version(version)
