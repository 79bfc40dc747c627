"""The file of all who are let in on a node, `tokens.toml` in its data folder: by what they prove it, and what they may.

It holds no secret: of a token its SHA-256, of an nkey its public part.
"""

import json
import os
import secrets
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, Self

from pydantic import ConfigDict, StringConstraints, TypeAdapter, ValidationError, model_validator
from pydantic.dataclasses import dataclass

from domain.authority import Role
from domain.fields import Line, Pseudonym
from domain.node_id import Organisation
from services.identities.nkey import is_public_key

FILE = "tokens.toml"
_HEADER = "# Who may do what on this node. Made by yipan; entries may be removed by hand. Keep it at mode 0600.\n"
_STRICT = ConfigDict(extra="forbid")

_OUTSIDE = frozenset({Role.PUBLISHER, Role.SUBSCRIBER})
_INSIDE = frozenset({Role.OFFICER, Role.APPROVER, Role.OPERATOR})

Name = Pseudonym
"""The name of a system outside: it stands in its subjects on NATS."""

_name = TypeAdapter(Name)


def is_outside(roles: Iterable[Role]) -> bool:
    """Say whether these are the roles of a system outside: it reports or follows, and gives no command by itself."""
    return bool(_OUTSIDE.intersection(roles)) and not _INSIDE.intersection(roles)


class InvalidTokens(ValueError):
    """The file cannot be used; the message names the key and the rule."""


@dataclass(frozen=True, config=_STRICT)
class IdentityEntry:
    """One who is let in."""

    actor: Line
    """The pseudonym of a person, the name of a system."""
    organisation: Organisation
    roles: tuple[Role, ...]
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] | None = None
    """Of the token, if there is one."""
    nkey: Annotated[str, StringConstraints(pattern=r"^U[A-Z2-7]{55}$")] | None = None
    """The public part of the nkey, if there is one: for systems outside."""

    @model_validator(mode="after")
    def _proves(self) -> Self:
        if not (self.sha256 or self.nkey):
            raise ValueError("sha256 or nkey: one of them must be there")
        if self.nkey:
            _name.validate_python(self.actor)
            if not is_public_key(self.nkey):
                raise ValueError("nkey: it is not the public part of a user's nkey; a letter is wrong")
            if not is_outside(self.roles):
                raise ValueError("roles: an nkey is for publishers and subscribers, who give no commands")
        return self


@dataclass(frozen=True, config=_STRICT)
class _File:
    token: tuple[IdentityEntry, ...] = ()

    @model_validator(mode="after")
    def _tells_apart(self) -> Self:
        nkeys = [entry.nkey for entry in self.token if entry.nkey]
        if len(nkeys) != len(set(nkeys)):
            raise ValueError("nkey: two entries have the same")
        return self


_FILE = TypeAdapter(_File)


def read(folder: Path) -> tuple[IdentityEntry, ...]:
    """Return all entries of a node's file, none if there is no file.

    Raises:
        InvalidTokens: others may read it, it is not TOML, or an entry breaks a rule.
    """
    path = folder / FILE
    if not path.exists():
        return ()
    if path.stat().st_mode & 0o077:
        raise InvalidTokens(f"{path}: others may read it; set its mode to 0600")
    return _parsed(path.read_text("utf-8"), path)


def _parsed(text: str, where: object) -> tuple[IdentityEntry, ...]:
    try:
        return _FILE.validate_python(tomllib.loads(text)).token
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise InvalidTokens(f"{where}: {error}") from error


def write(folder: Path, entries: Iterable[IdentityEntry]) -> None:
    """Replace the file as a whole, never readable by others."""
    folder.mkdir(parents=True, exist_ok=True)
    beside = folder / f"{FILE}.{secrets.token_hex(4)}"
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(_HEADER + "".join(map(_text, entries)))
        file.flush()
        os.fsync(file.fileno())
    beside.replace(folder / FILE)


def export(entries: Iterable[IdentityEntry]) -> str:
    """Return entries as they stand in a file, for another node that takes them by `taken`; there is no secret in it."""
    return "".join(map(_text, entries))


def taken(folder: Path, text: str) -> Sequence[IdentityEntry]:
    """Let those in whom another node exported, and return who was not known before.

    Raises:
        InvalidTokens: the text, or the node's file with it, cannot be used.
    """
    known = read(folder)
    new = [entry for entry in _parsed(text, "the entries") if not any(_same(entry, each) for each in known)]
    write(folder, _FILE.validate_python({"token": [*known, *new]}).token)
    return new


def _same(entry: IdentityEntry, other: IdentityEntry) -> bool:
    return (entry.sha256, entry.nkey) == (other.sha256, other.nkey)


def stamp(folder: Path) -> tuple[int, ...]:
    """Return what is different after the file was changed."""
    try:
        found = (folder / FILE).stat()
    except FileNotFoundError:
        return ()
    return found.st_ino, found.st_mtime_ns, found.st_size, found.st_mode


def _text(entry: IdentityEntry) -> str:
    return "\n".join(("", "[[token]]", *_lines(entry), ""))


def _lines(entry: IdentityEntry) -> Iterator[str]:
    if entry.sha256:
        yield f'sha256 = "{entry.sha256}"'
    if entry.nkey:
        yield f'nkey = "{entry.nkey}"'
    yield f"actor = {json.dumps(entry.actor, ensure_ascii=False)}"  # TOML's basic strings take JSON's escapes
    yield f'organisation = "{entry.organisation}"'
    roles = ", ".join(f'"{role}"' for role in entry.roles)
    yield f"roles = [{roles}]"
