"""The file of all who are let in on a node, `tokens.toml` in its data folder: by what they prove it, and what they may.

It holds no secret: of a token its SHA-256, of an nkey its public part.
"""

import json
import logging
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Self

from pydantic import ConfigDict, StringConstraints, TypeAdapter, ValidationError, model_validator
from pydantic.dataclasses import dataclass

from domain.authority import Role
from domain.fields import Pseudonym
from domain.node_id import Organisation
from domain.words import Words
from services import files
from services.identities.names import Names
from services.identities.nkey import is_public_key
from services.locale import say
from services.parse_errors import of_data, of_toml

FILE = "tokens.toml"
_HEADER = "# Who may do what on this node. Made by yipan; entries may be removed by hand. Keep it at mode 0600.\n"
_STRICT = ConfigDict(extra="forbid")

_OUTSIDE = frozenset({Role.PUBLISHER, Role.SUBSCRIBER})
_INSIDE = frozenset({Role.OFFICER, Role.APPROVER, Role.OPERATOR})

_log = logging.getLogger(__name__)


def is_outside(roles: Iterable[Role]) -> bool:
    """Say whether these are the roles of a system outside: it reports or follows, and gives no command by itself."""
    return bool(_OUTSIDE.intersection(roles)) and not _INSIDE.intersection(roles)


class InvalidTokens(ValueError):
    """The file cannot be used; the message names the key and the rule."""


@dataclass(frozen=True, config=_STRICT)
class IdentityEntry:
    """One who is let in."""

    actor: Pseudonym
    """The pseudonym of a person, or the name of a system, which stands in its subjects on NATS."""
    organisation: Organisation
    roles: tuple[Role, ...]
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] | None = None
    """Of the token, if there is one."""
    nkey: Annotated[str, StringConstraints(pattern=r"^U[A-Z2-7]{55}$")] | None = None
    """The public part of the nkey, if there is one: for systems outside."""
    namespace: Pseudonym | None = None
    """Of a publisher: in which it calls records by its own ids; the organisation's own if there is none."""

    @model_validator(mode="after")
    def _proves(self) -> Self:
        if not (self.sha256 or self.nkey):
            raise ValueError(say("sha256 或 nkey：须有其一", "sha256 or nkey: one of them must be there"))
        if self.nkey:
            if not is_public_key(self.nkey):
                raise ValueError(
                    say(
                        "nkey：不是用户 nkey 的公开部分；有字母写错",
                        "nkey: it is not the public part of a user's nkey; a letter is wrong",
                    )
                )
            if not is_outside(self.roles):
                raise ValueError(
                    say(
                        "roles：nkey 用于上报或订阅的系统，它们不下达命令",
                        "roles: an nkey is for publishers and subscribers, who give no commands",
                    )
                )
        return self


@dataclass(frozen=True, config=_STRICT)
class _File:
    token: tuple[IdentityEntry, ...] = ()

    @model_validator(mode="after")
    def _tells_apart(self) -> Self:
        nkeys = [entry.nkey for entry in self.token if entry.nkey]
        if len(nkeys) != len(set(nkeys)):
            raise ValueError(say("nkey：有两项相同", "nkey: two entries have the same"))
        names = Names()
        for entry in self.token:
            if reason := names.refusal(entry.actor, entry.organisation):
                raise ValueError(say(f"actor：{reason}", f"actor: {reason}"))
        return self


_FILE = TypeAdapter(_File)


def read(folder: Path) -> tuple[IdentityEntry, ...]:
    """Return all entries of a node's file, none if there is no file.

    Raises:
        InvalidTokens: others may read it, it is not TOML, or an entry breaks a rule.
    """
    return _checked(_loaded(folder), folder / FILE)


def admitted(folder: Path) -> tuple[IdentityEntry, ...]:
    """Return whom a node lets in. An entry whose actor is not called by the rule lets nobody in, and that is said.

    The rule is younger than many a file, so what breaks it does not lock the others out.

    Raises:
        InvalidTokens: as `read`, for anything else.
    """
    data, names, kept = _loaded(folder), Names(), list[object]()
    if not isinstance(rows := data.get("token"), list):
        return _checked(data, folder / FILE)
    for row in rows:
        if isinstance(row, dict) and (reason := names.refusal(row.get("actor"), row.get("organisation"))):
            _log.warning("%s: an entry lets nobody in: actor: %s; mend it in the file", folder / FILE, reason)
        else:
            kept.append(row)
    return _checked({**data, "token": kept}, folder / FILE)


def names_in(entries: Iterable[IdentityEntry]) -> Names:
    """Return what the actors of these entries are called."""
    return Names((entry.actor, entry.organisation) for entry in entries)


def _loaded(folder: Path) -> dict[str, object]:
    path = folder / FILE
    if not path.exists():
        return {}
    if path.stat().st_mode & 0o077:
        raise InvalidTokens(
            say(f"{path}：他人可读；请将权限设为 0600", f"{path}: others may read it; set its mode to 0600")
        )
    return _toml(path.read_text("utf-8"), path)


def _toml(text: str, where: object) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _invalid(where, of_toml(error)) from error


def _checked(data: Mapping[str, object], where: object) -> tuple[IdentityEntry, ...]:
    try:
        return _FILE.validate_python(data).token
    except ValidationError as error:
        raise _invalid(where, of_data(error)) from error


def _invalid(where: object, rule: Words) -> InvalidTokens:
    return InvalidTokens(say(f"{where}：内容有误：{rule.zh}", f"{where}: {rule.en}"))


def write(folder: Path, entries: Iterable[IdentityEntry]) -> None:
    """Replace the file as a whole, never readable by others."""
    files.write(folder / FILE, _HEADER + "".join(map(_text, entries)))


def export(entries: Iterable[IdentityEntry]) -> str:
    """Return entries as they stand in a file, for another node that takes them by `taken`; there is no secret in it."""
    return "".join(map(_text, entries))


def taken(folder: Path, text: str) -> Sequence[IdentityEntry]:
    """Let those in whom another node exported, and return who was not known before.

    Raises:
        InvalidTokens: the text, or the node's file with it, cannot be used.
    """
    known = read(folder)
    given = _checked(_toml(text, "the entries"), "the entries")
    new = [entry for entry in given if not any(_same(entry, each) for each in known)]
    write(folder, _checked({"token": [*known, *new]}, folder / FILE))
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
    if entry.namespace:
        yield f'namespace = "{entry.namespace}"'
    roles = ", ".join(f'"{role}"' for role in entry.roles)
    yield f"roles = [{roles}]"
