"""The log as an `eventsourcing` application: whatever reads applications reads it; `Log` alone writes.

The library constructs the recorder from an environment, keeps the pool of connections and its tables, and gives an
aggregate's events through the mapper. What it is kept for, and what not, is decision 11.
"""

from collections.abc import Sequence
from typing import NamedTuple, cast

from eventsourcing.application import Application
from eventsourcing.persistence import (
    ApplicationRecorder,
    InfrastructureFactory,
    JSONTranscoder,
    Mapper,
    StoredEvent,
)
from eventsourcing.utils import Environment, EnvType

from domain.aggregate_id import AggregateId
from domain.envelope import Envelope
from services.log.recorder import LogRecorder
from services.log.stored import read


class MappedEvent(NamedTuple):
    """An event as the library gives it: the envelope, and the library's names for aggregate and version."""

    originator_id: str
    originator_version: int
    envelope: Envelope


class EnvelopeMapper(Mapper[str]):
    """Decodes the CloudEvents bytes, which are the stored state as they are."""

    def to_domain_event(self, stored_event: StoredEvent) -> MappedEvent:
        """Return the event that is stored."""
        id, sequence = AggregateId(str(stored_event.originator_id)), stored_event.originator_version
        return MappedEvent(id, sequence, read(stored_event.state, id, sequence, stored_event.topic))


class NodeLog(Application[str]):
    """The application of one node."""

    name = ""
    recorder: LogRecorder

    def __init__(self, env: EnvType) -> None:
        super().__init__(env)

    def construct_env(self, name: str, env: EnvType | None = None) -> Environment:
        """Leave the process's environment out: `POSTGRES_ENABLE_DB_FUNCTIONS` would drop the lock that readers need."""
        return Environment(name, env)

    def construct_factory(self, env: Environment) -> InfrastructureFactory:
        """Make the factory of the database that the environment names."""
        return InfrastructureFactory.construct(env)

    def construct_mapper(self) -> Mapper[str]:
        """Make the mapper of envelopes."""
        return EnvelopeMapper(JSONTranscoder())

    def construct_recorder(self) -> ApplicationRecorder:
        """Make the recorder that also keeps what each link brought."""
        return self.factory.process_recorder()

    def envelopes(self, id: AggregateId, after: int = 0) -> Sequence[Envelope]:
        """Return the events of an aggregate behind a version."""
        return [cast(MappedEvent, event).envelope for event in self.events.get(id, gt=after or None)]
