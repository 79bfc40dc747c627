"""What is to be reported of a row: an event as the gateway takes it, under an id that follows from what it says.

So the same row gives the same report, whichever piece of whichever copy of a file it stands in, and however often it is
imported; a row that was changed gives another, and the board's rules say what may still change.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from hashlib import sha256

import orjson

from domain.node_id import NodeId
from domain.place import Place
from services.gateway.entry import key_of
from services.gateway.reports import ReportIdentity

LONGEST = 200
"""Characters of a record's id that stand in the report's id; the digest tells apart what is longer."""


Identity = tuple[NodeId, str, str]
"""Who reports, the source, the id: of several organisations, two may say the same of records that they number alike."""
ColumnOf = Callable[[Place], str | None]
"""From a place in an event to the column of its file that it comes from, if it comes from one."""


def from_no_column(_place: Place) -> None:
    """Know no columns."""


@dataclass(frozen=True)
class Draft:
    """One report, not sent yet."""

    organisation: NodeId
    """Who reports."""
    source: str
    type: str
    record: str
    """The publisher's id of the record that it is about, or ours."""
    time: datetime
    """When it occurred."""
    data: Mapping[str, object]
    mark: str = ""
    """What tells it from another that says the same."""
    synthetic: bool = False
    column_of: ColumnOf = field(default=from_no_column, compare=False, repr=False)
    stripped: tuple[str, ...] = field(default=(), compare=False)
    """The columns in which blanks stood around the text."""

    @cached_property
    def id(self) -> str:
        """Its identity within the source."""
        content = [self.record, self.type, self.mark, self.time, self.data, self.synthetic]
        digest = sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z)).hexdigest()
        return f"{self.record[:LONGEST]}:{self.type}:{digest[:20]}"

    @property
    def key(self) -> str:
        """What stands for it in the gateway's register."""
        return key_of(self.organisation, ReportIdentity(self.source, self.id))

    @property
    def identity(self) -> Identity:
        """What tells it from all others."""
        return self.organisation, self.source, self.id

    @cached_property
    def event(self) -> dict[str, object]:
        """The event (CloudEvents 1.0), as it stands in JSON."""
        event = {
            "specversion": "1.0",
            "id": self.id,
            "source": self.source,
            "type": self.type,
            "subject": self.record,
            "time": self.time,
            **({"synthetic": True} if self.synthetic else {}),
            "datacontenttype": "application/json",
            "data": self.data,
        }
        found: dict[str, object] = orjson.loads(orjson.dumps(event, option=orjson.OPT_UTC_Z))
        return found
