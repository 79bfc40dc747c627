"""I11: nothing of a clue can be read outside the restricted channel: not in a log, a view, or what is refused."""

from collections.abc import Iterable, Iterator

from domain.envelope import Classification
from domain.secret import secret_fields
from projections.engine.snapshot import Snapshot
from tests.histories.board import ALL, CLUES, Board, Tried
from tests.histories.projected import everything
from tests.readable import found


def secrets_of(tried: Iterable[Tried]) -> list[str]:
    """Return what must be hidden of these commands, whether they were refused or not."""
    return list({secret for each in tried for secret in _secrets(each.command)})


def _secrets(command: object) -> Iterator[str]:
    said = (getattr(command, name) for name in secret_fields(type(command)))  # type: ignore[arg-type]  # a class is hashable
    yield from (secret for secret in said if secret)


def i11_no_log_and_no_refusal_says_what_a_clue_says(board: Board) -> None:
    """And the logs of those whom it does not concern do not know of it at all."""
    board.settle()
    secrets = secrets_of(board.tried)
    told = (f"{each.refusal} {each.refusal.details}".encode() for each in board.tried if each.refusal)
    assert not found(secrets, b"\n".join(told))
    for node in board:
        assert not found(secrets, b"\n".join(row.raw for row in node.log.read_raw(0, ALL)))
        restricted = [each for each in node.story().events if each.classification is Classification.RESTRICTED]
        assert not restricted or node.id in CLUES


def i11_no_view_says_what_a_clue_says(snapshot: Snapshot, secrets: Iterable[str]) -> None:
    assert not found(secrets, everything(snapshot))
