"""Commands are sealed before anything is decided, kept or compared: what comes after has no secret to tell."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from domain.aggregate_id import AggregateId
from domain.secret import ClueKeyMissing, mark_of, reader_fields, secret_fields
from domain.tree import NodeId
from services.commands.refusals import OutsideClueAudience
from services.commands.vault import Vault


def sealed(command: Any, id: AggregateId, vault: Vault | None) -> Any:
    """Return a command with every secret in its sealed form; the command itself if it has none.

    Args:
        command: one of the registered commands.
        id: the aggregate that it is for.
        vault: of the node; None if it has no key for clues.

    Raises:
        ClueKeyMissing: the command has a secret, and the node no key.
        OutsideClueAudience: it is for somebody who has no key either.
    """
    names = _secrets(command)
    if not names:
        return command
    if vault is None:
        raise ClueKeyMissing
    _require_readers(command, vault.audience)
    return replace(command, **{name: vault.seal(getattr(command, name), id, name) for name in names})


def marks(command: Any) -> Mapping[str, str]:
    """Return the marks of a sealed command's secrets: what is the same when the command is given again."""
    return {name: mark_of(getattr(command, name)) for name in _secrets(command)}


def _require_readers(command: Any, audience: Collection[NodeId]) -> None:
    for name in reader_fields(type(command)):  # type: ignore[arg-type]
        organisation = getattr(command, name)
        if organisation not in audience:
            raise OutsideClueAudience(field=name, organisation=organisation)


def _secrets(command: Any) -> list[str]:
    return [name for name in secret_fields(type(command)) if getattr(command, name) is not None]  # type: ignore[arg-type]
