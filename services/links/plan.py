"""What a recovery would do by what neighbours tell; where they tell an event differently, nobody is believed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice

from services.links.tellings import Side, Teller, Telling, Tellings
from services.locale import say
from services.log import Log

HERE = "-"
"""Who tells what stands in the log itself."""
SHOWN = 20
"""Events that a message names at most."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a recovery would do."""

    own: int
    """Events of this node that would come back."""
    alone: int
    """Those of them that one neighbour alone tells: nobody else could contradict it."""
    others: int
    """Events of others that would come back."""
    unreadable: int
    """Events that this program cannot read; each is left to its link, with what stands behind."""
    fork: int | None
    """From which position on the log contradicts what neighbours hold, and would be built anew."""


class Disputed(Exception):
    """Two tell an event differently. Nothing was written: people must find out who is right."""

    def __init__(self, disputes: Mapping[str, Sequence[Sequence[str]]], more: bool = False) -> None:
        """Name who tells what, of the first of them.

        Args:
            disputes: by event, or by record and version if different events are told for it, those who tell the same.
            more: whether there are others.
        """
        self.disputes = disputes
        told = "; ".join(f"{id}: {_versions(of)}" for id, of in disputes.items())
        super().__init__(
            say(
                f"各方所存不一致，未取回任何事件：{told}{'；…' if more else ''}（{HERE} 指本节点自己的日志）。"
                "加 --list 可列出全部；请查明以何者为准，以 --without 排除另一方",
                f"told differently, so nothing was taken: {told}{'; …' if more else ''} ({HERE} is this node's own"
                " log). `--list` shows all. Find out who is right, and leave the other out with --without",
            )
        )


def require_agreement(log: Log, told: Tellings) -> None:
    """Demand that nobody tells an event differently from anybody else or the log, or another one in its place.

    Raises:
        Disputed: somebody does.
    """
    found = dict(islice(_disputes(log, told), SHOWN + 1))
    if found:
        raise Disputed(dict(list(found.items())[:SHOWN]), len(found) > SHOWN)


def planned(log: Log, told: Tellings, fork: int | None) -> Plan:
    """Return what a recovery from what is told would do."""
    own = alone = 0
    for page in told.own(log.node):
        stay = {id for id, at in log.positions(page).items() if not fork or at < fork}
        lost = [tellers for id, tellers in page.items() if id not in stay]
        own += len(lost)
        alone += lost.count(1)
    return Plan(own, alone, told.takeable(), told.unreadable(), fork)


def with_log(log: Log, page: Sequence[Telling]) -> Iterator[tuple[Telling, Sequence[Teller]]]:
    """Yield events with all who tell them; the log is one of them, and tells them under their positions."""
    recorded = log.positions([each.id for each in page])
    for each in page:
        at = recorded.get(each.id)
        here = [Teller(HERE, Side.HELD, at, sha256(log.read_raw(at - 1, 1)[0].raw).digest())] if at else []
        yield each, [*each.tellers, *here]


def is_disputed(tellers: Sequence[Teller]) -> bool:
    """Say whether some of these tell an event differently."""
    return len({each.digest for each in tellers}) > 1


def _disputes(log: Log, told: Tellings) -> Iterator[tuple[str, Sequence[Sequence[str]]]]:
    for page in told.each():
        for each, tellers in with_log(log, page):
            if is_disputed(tellers):
                digests = dict.fromkeys(teller.digest for teller in tellers)
                yield each.id, [[teller.who for teller in tellers if teller.digest == one] for one in digests]
    for place, by_id in told.rivals():
        yield place, list(by_id.values())


def _versions(of: Sequence[Sequence[str]]) -> str:
    return " ≠ ".join(", ".join(sorted(set(who))) for who in of)
