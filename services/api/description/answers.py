"""What the fixed routes answer: FastAPI sees bytes, for they are made without it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from domain.aggregate_id import AggregateId
from domain.log import ProvenLog
from domain.node_id import NodeId
from domain.words import Words
from projections.documents.rows import LetterRow
from projections.engine.catalogue import SetAside
from projections.engine.views import ViewStatus
from projections.ledger.chessboard import Chessboard
from projections.ledger.issues import IssueDetail, IssueLine, Lists
from projections.ledger.key_figures import KeyFigures
from projections.ledger.patrols import PatrolDetail, Patrols
from projections.links import CompletenessLine
from projections.organisations import Organisations
from projections.tasks import TaskDetail, TaskLine
from services.api.batches import NDJSON
from services.api.bodies import JSON
from services.api.clues import OpenClue, OpenReceipt
from services.api.description.problems import ProblemDetails, ProblemKind
from services.api.description.shapes import Schema, Shapes
from services.api.description.views import STREAM, page_of
from services.api.paths import BATCH
from services.api.petitions import OpenPetition
from services.api.webhooks_shown import DeliveriesShown, WebhookMade, WebhookShown, WebhooksShown
from services.audit.cosigning import WitnessState
from services.audit.self_check import CheckedLog
from services.commands.completion import Progress
from services.contracts.catalogue import Entry
from services.contracts.envelope import RecordedEvent
from services.links.state import LinkState

TEXT, BYTES = "text/plain", "application/octet-stream"


@dataclass(frozen=True)
class Alive:
    """The process runs."""

    status: Literal["alive"]


@dataclass(frozen=True)
class ViewReady:
    """How far a view is."""

    view: str
    position: int
    lag: int


@dataclass(frozen=True)
class LinkReady:
    """How a link stands."""

    neighbour: NodeId
    connected: bool
    since: datetime
    alarm: str | None


@dataclass(frozen=True)
class Readiness:
    """Whether the node can answer, and why not."""

    ready: bool
    node: NodeId
    head: int
    recording: bool
    """Whether the log takes what comes: its disk may be full, its file damaged or an older copy."""
    views: tuple[ViewReady, ...]
    links: tuple[LinkReady, ...]
    nats: bool
    """Whether the nats-server that the node runs itself can run."""
    consistent: bool
    """Whether the log is the one that was signed, here and as witnesses know it."""


@dataclass(frozen=True)
class ProblemKinds:
    """Every type of problem."""

    problems: tuple[ProblemKind, ...]


@dataclass(frozen=True)
class OpenClueDetail:
    """A clue with what was done about it."""

    position: int
    clue: OpenClue
    receipts: tuple[OpenReceipt, ...]


@dataclass(frozen=True, slots=True)
class OpenPetitionDetail:
    """A petition, opened."""

    position: int
    petition: OpenPetition


@dataclass(frozen=True)
class RecordState:
    """A record's state, as its kind keeps it."""

    id: AggregateId
    sequence: int
    occurred_at: datetime
    state: dict[str, object]


@dataclass(frozen=True)
class RecordHistory:
    """A record's events in order."""

    id: AggregateId
    events: tuple[RecordedEvent, ...]


@dataclass(frozen=True)
class Schemas:
    """Every type of event."""

    schemas: tuple[Entry, ...]


@dataclass(frozen=True)
class RegisterEntry:
    """One register."""

    name: str
    words: Words
    filters: tuple[str, ...]


@dataclass(frozen=True)
class Registers:
    """Every register that the reader may read."""

    registers: tuple[RegisterEntry, ...]


@dataclass(frozen=True)
class QueryEntry:
    """One query."""

    name: str
    words: Words
    parameters: tuple[str, ...]


@dataclass(frozen=True)
class Queries:
    """Every query that the reader may ask."""

    queries: tuple[QueryEntry, ...]


@dataclass(frozen=True)
class LinksNow(CompletenessLine):
    """The completeness line, and how each link stands now."""

    states: tuple[LinkState, ...] = ()


@dataclass(frozen=True)
class BoardWithRest(Chessboard):
    """The whole board, and how many issues of its lists this node may not see."""

    hidden: int = 0


@dataclass(frozen=True)
class ViewStatuses:
    """How each view keeps up."""

    views: tuple[ViewStatus, ...]


@dataclass(frozen=True)
class EventsSetAside:
    """The first of what views could not take: an event stands there for each row of a view that lacks it."""

    total: int
    """How many events there are."""
    events: tuple[SetAside, ...]


@dataclass(frozen=True)
class EventsLeft:
    """The first of what still is set aside of the rows that were tried again."""

    events: tuple[SetAside, ...]


@dataclass(frozen=True)
class Done:
    """What became of one command of a batch."""

    id: AggregateId
    sequence: int
    position: int
    repeated: bool
    """True if it was answered before, and this is that answer."""


@dataclass(frozen=True)
class LogNow:
    """How far the log is, and whether it takes what comes."""

    head: int
    failure: Words | None
    """Why nothing can be recorded now, and what to do."""
    older_than: NodeId | None
    """Which neighbour has proven that the log is an older copy."""
    alarm: Words | None
    """What people must look at in the proof of this log, or of a neighbour's."""


@dataclass(frozen=True)
class Resumed:
    """The link that looks again."""

    neighbour: NodeId


@dataclass(frozen=True)
class Assigned:
    """Which team inspects whom."""

    team: AggregateId
    target: NodeId


@dataclass(frozen=True)
class ProposedAssignment:
    """An assignment of every target to a team."""

    patrol: AggregateId
    position: int
    seed: int
    spread: int
    assignments: tuple[Assigned, ...]


@dataclass(frozen=True)
class SignedNow:
    """The latest checkpoint of the log."""

    size: int
    root: str
    """In hexadecimal."""
    signed_at: datetime


@dataclass(frozen=True)
class ProofNow:
    """How the log is proven."""

    signed: SignedNow | None
    failure: Words | None
    """Why the log is not the one that was signed."""
    alarm: Words | None
    """What people must look at: the same, or what is between this node and its neighbours' logs."""
    checked: CheckedLog | None
    """The last time that the node looked through all of its log; null before it has."""
    keys: ProvenLog
    witnesses: tuple[WitnessState, ...]


@dataclass(frozen=True)
class ForkFile:
    """What proves that a log has two histories (docs/evidence.md)."""

    format: str
    before: str
    """The checkpoint that was cosigned."""
    now: str
    """The one that came then."""
    proof: str
    """The hashes that came with it, in base64, one a line."""


@dataclass(frozen=True, slots=True)
class RouteAnswer:
    """What a route answers."""

    shape: object
    media: str = JSON
    status: str = "200"


ANSWERS: Mapping[tuple[str, str], RouteAnswer] = {
    ("get", "/healthz"): RouteAnswer(Alive),
    ("get", "/readyz"): RouteAnswer(Readiness),
    ("get", "/problems"): RouteAnswer(ProblemKinds),
    ("get", "/problems/{name}"): RouteAnswer(ProblemKind),
    ("get", "/schemas"): RouteAnswer(Schemas),
    ("get", "/schemas/{name}/{version}"): RouteAnswer(dict[str, object], "application/schema+json"),
    ("post", BATCH): RouteAnswer(tuple[Done | ProblemDetails, ...]),
    ("get", "/v1/clues"): RouteAnswer(page_of(OpenClue)),
    ("get", "/v1/clues/{id}"): RouteAnswer(OpenClueDetail),
    ("get", "/v1/petitions"): RouteAnswer(page_of(OpenPetition)),
    ("get", "/v1/petitions/{id}"): RouteAnswer(OpenPetitionDetail),
    ("get", "/v1/chessboard"): RouteAnswer(BoardWithRest),
    ("get", "/v1/figures"): RouteAnswer(KeyFigures),
    ("get", "/v1/issues"): RouteAnswer(page_of(IssueLine)),
    ("get", "/v1/issues/{id}"): RouteAnswer(IssueDetail),
    ("get", "/v1/exports/issues"): RouteAnswer(page_of(IssueLine)),
    ("get", "/v1/exports/letters"): RouteAnswer(page_of(LetterRow)),
    ("get", "/v1/exports/tasks"): RouteAnswer(page_of(TaskLine)),
    ("get", "/v1/lists"): RouteAnswer(Lists),
    ("get", "/v1/tasks"): RouteAnswer(page_of(TaskLine)),
    ("get", "/v1/tasks/{id}"): RouteAnswer(TaskDetail),
    ("get", "/v1/patrols"): RouteAnswer(Patrols),
    ("get", "/v1/patrols/{id}"): RouteAnswer(PatrolDetail),
    ("get", "/v1/links"): RouteAnswer(LinksNow),
    ("get", "/v1/organisations"): RouteAnswer(Organisations),
    ("get", "/v1/registers"): RouteAnswer(Registers),
    ("get", "/v1/queries"): RouteAnswer(Queries),
    ("get", "/v1/aggregates/{id}"): RouteAnswer(RecordState),
    ("get", "/v1/aggregates/{id}/events"): RouteAnswer(RecordHistory),
    ("get", "/v1/feed"): RouteAnswer(str, STREAM),
    ("get", "/v1/feed/views"): RouteAnswer(str, STREAM),
    ("get", "/v1/operation/views"): RouteAnswer(ViewStatuses),
    ("get", "/v1/audit"): RouteAnswer(ProofNow),
    ("get", "/v1/audit/checkpoint"): RouteAnswer(str, TEXT),
    ("get", "/v1/audit/policy"): RouteAnswer(str, TEXT),
    ("get", "/v1/audit/events/{position}/proof"): RouteAnswer(str, TEXT),
    ("get", "/v1/audit/events/{position}/leaf"): RouteAnswer(bytes, BYTES),
    ("get", "/v1/audit/inconsistencies/{neighbour}"): RouteAnswer(ForkFile),
    ("get", "/v1/audit/tile/{level}/{tile}"): RouteAnswer(bytes, BYTES),
    ("get", "/v1/operation/set-aside"): RouteAnswer(EventsSetAside),
    ("post", "/v1/operation/views/{view}/retry"): RouteAnswer(EventsLeft),
    ("post", "/v1/operation/views/{view}/rebuild"): RouteAnswer(str, STREAM),
    ("get", "/v1/operation/log"): RouteAnswer(LogNow),
    ("get", "/v1/operation/hand-overs"): RouteAnswer(Progress),
    ("post", "/v1/operation/links/{neighbour}/resume"): RouteAnswer(Resumed, status="202"),
    ("post", "/v1/webhooks"): RouteAnswer(WebhookMade, status="201"),
    ("get", "/v1/webhooks"): RouteAnswer(WebhooksShown),
    ("get", "/v1/webhooks/{id}"): RouteAnswer(WebhookShown),
    ("post", "/v1/webhooks/{id}/resume"): RouteAnswer(WebhookShown),
    ("get", "/v1/webhooks/{id}/deliveries"): RouteAnswer(DeliveriesShown),
    ("post", "/v1/patrols/{id}/propose-assignment"): RouteAnswer(ProposedAssignment),
}
"""By method and path. A route that says itself what it answers need not stand here."""


_LINES = {"schema": {"type": "string", "description": "The same, one per line."}}


def add(method: str, path: str, operation: Schema, shapes: Shapes) -> None:
    """Say what an operation answers, if it stands in the table, and that streams are lines."""
    for response in operation["responses"].values():
        if NDJSON in response.get("content", {}):
            response["content"][NDJSON] = _LINES
    if found := ANSWERS.get((method, path)):
        response = operation["responses"].setdefault(found.status, {"description": "The answer."})
        described = {media: content for media, content in response.get("content", {}).items() if content.get("schema")}
        response["content"] = {found.media: {"schema": shapes.answered(found.shape)}, **described}
