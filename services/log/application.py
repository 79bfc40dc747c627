"""The log as an `eventsourcing` application: our entries are its events, the CloudEvents bytes its stored state."""

from collections.abc import Callable, Sequence
from typing import Any, cast

from eventsourcing.application import Application
from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import (
    ApplicationRecorder,
    InfrastructureFactory,
    JSONTranscoder,
    Mapper,
    ProcessRecorder,
    StoredEvent,
)
from eventsourcing.utils import Environment, EnvType

from domain.aggregate_id import AggregateId
from services.cloudevents import decode
from services.log.entry import Entry
from services.log.jobs import Job
from services.log.session import Database


class EntryMapper(Mapper[str]):
    """Keeps the bytes as they are, under the name of the event's type."""

    def to_stored_event(self, domain_event: DomainEventProtocol[str]) -> StoredEvent:
        """Return what an entry brings along."""
        return cast(Entry, domain_event).stored

    def to_domain_event(self, stored_event: StoredEvent) -> Entry:
        """Return the entry of a stored event."""
        return Entry(decode(stored_event.state), stored_event, frozenset())


class GroupCommit(ProcessRecorder):
    """The part of a recorder that hands what it is given to the writer's thread."""

    submit: Callable[[Job[Any]], Any]

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        """Return when the job that these events belong to is durable."""
        self.submit(kwargs["job"])
        return None


class NodeLog(Application[str]):
    """The application of one node."""

    name = ""

    def __init__(self, env: EnvType) -> None:
        super().__init__(env)

    def construct_env(self, name: str, env: EnvType | None = None) -> Environment:
        """Leave the process's environment out: `POSTGRES_ENABLE_DB_FUNCTIONS` would drop the lock that readers need."""
        return Environment(name, env)

    def construct_factory(self, env: Environment) -> InfrastructureFactory:
        """Make the factory of the database that the environment names."""
        return InfrastructureFactory.construct(env)

    def construct_mapper(self) -> Mapper[str]:
        """Make the mapper that keeps bytes."""
        return EntryMapper(JSONTranscoder())

    def construct_recorder(self) -> ApplicationRecorder:
        """Make the recorder that also keeps what each link brought."""
        return self.factory.process_recorder()

    @property
    def database(self) -> Database:
        """The recorder, as the log's adapter to its database."""
        return self.recorder  # type: ignore[return-value]

    def past(self, id: AggregateId, after: int = 0) -> Sequence[Entry]:
        """Return the events of an aggregate behind a version."""
        return list(self.events.get(id, gt=after or None))  # type: ignore[arg-type]
