"""Every command of the registry, as it is posted."""

from collections.abc import Iterator
from dataclasses import MISSING, dataclass, fields
from inspect import getdoc

from domain.aggregate import CommandType, commands
from domain.aggregate_id import AggregateId, AggregateRef
from domain.relation import relations_in
from domain.tier import Tier
from services.api.bodies import JSON
from services.api.circumstances import parameters
from services.api.description.shapes import Schema, Shapes
from services.api.paths import template
from services.contracts.envelope import RecordedEvent

_PROBLEMS = (404, 409, 412, 421)


@dataclass(frozen=True, kw_only=True)
class CommandOutcome:
    """What followed from a command."""

    id: AggregateId
    """The record."""
    sequence: int
    """Its version now: what the ETag says."""
    position: int
    """How far the log had to be read to see it: what `wait_for` may ask a view for."""
    events: tuple[RecordedEvent, ...]


def described(shapes: Shapes, security: list[object]) -> Iterator[tuple[str, Schema]]:
    """Yield the path and the operation of each command, by path."""
    for entry in sorted(commands.values(), key=template):
        yield template(entry), {"post": _operation(entry, shapes, security)}


def _operation(entry: CommandType, shapes: Shapes, security: list[object]) -> Schema:
    texts = (getdoc(entry.payload), getdoc(entry.decide), _by(entry), *_about(entry))
    return {
        "tags": [entry.aggregate.plural],
        "summary": f"{entry.words.en} ({entry.words.zh})",
        "description": "\n\n".join(filter(None, texts)),
        "operationId": entry.name,
        "security": security,
        "parameters": [*([] if entry.opens else [_id(shapes)]), *parameters()],
        "requestBody": {
            "required": _needs_fields(entry.payload),
            "content": {JSON: {"schema": shapes.taken(entry.payload)}},
        },
        "responses": _responses(entry, shapes),
        "x-problems": _PROBLEMS,
    }


def _by(entry: CommandType) -> str:
    """Return who may give a command."""
    everywhere = set(entry.tiers) == set(Tier)
    tiers = "every tier" if everywhere else " or ".join(f"{tier.words.en} ({tier.words.zh})" for tier in entry.tiers)
    return f"Needs the role `{entry.role}` ({entry.role.words.zh}), at {tiers}."


def _about(entry: CommandType) -> Iterator[str]:
    """Yield about whom it may be: each field that names organisations, and how they must stand to the owner."""
    for mention in relations_in(entry.payload):
        if mention.mark:
            words = mention.mark.words
            yield f"`{'.'.join(mention.path)}`: {words.en} ({words.zh})."


def _id(shapes: Shapes) -> Schema:
    return {
        "name": "id",
        "in": "path",
        "required": True,
        "description": "The record.",
        "schema": shapes.taken(AggregateRef),
    }


def _responses(entry: CommandType, shapes: Shapes) -> Schema:
    outcome = {
        "headers": {
            "ETag": {"description": "The record's version.", "schema": {"type": "string"}},
            "Location": {"description": "Where the record is.", "schema": {"type": "string"}},
            "Idempotency-Replayed": {
                "description": "`true`, if this was answered before.",
                "schema": {"type": "string"},
            },
        },
        "content": {JSON: {"schema": shapes.answered(CommandOutcome)}},
    }
    responses = {"200": {"description": "It was done.", **outcome}}
    return {**responses, "201": {"description": "The record was opened.", **outcome}} if entry.opens else responses


def _needs_fields(payload: type) -> bool:
    """Say whether a command has fields that must be given; where it has none, the body may be left out."""
    return any(each.default is MISSING and each.default_factory is MISSING for each in fields(payload))
