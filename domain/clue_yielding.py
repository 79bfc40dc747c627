"""How a body leaves a leader to another of its tier that counts them, too, once who received both clues says so."""

from domain.aggregate import Changes, Context, command
from domain.aggregate_id import counterpart
from domain.authority import Role
from domain.beijing import day_of
from domain.clue import Clue, LeaderCountedElsewhere, clue
from domain.clue_receipt import ClueReceipt
from domain.clue_tally import counted_by_peer
from domain.refusal import About, Refusal


class CountedHereAlone(
    Refusal,
    zh="没有同级单位重复计入该线索涉及的领导干部",
    en="no other body of the tier is known to count the leader, too, or it was taken into account",
    about=About.RECORD,
):
    """A leader is left to another body once, when who received both clues says so."""


@command
class YieldLeader:
    """Count the leader no more whom another body of the tier counts; the node does it by itself."""


@clue.decides(YieldLeader, zh="不重复计入领导干部", en="Leave a leader to another body", role=Role.CLUES)
def yield_leader(state: Clue, _command: YieldLeader, context: Context) -> Changes:
    """Once, when who received the clue has received another body's about the same leader."""
    receipt = context.find(ClueReceipt, counterpart(context.id, "clue-receipt", state.to))
    if state.elsewhere or not receipt or not receipt.by_peer:
        raise CountedHereAlone
    year = state.year or day_of(context.at).year
    return [LeaderCountedElsewhere(), *counted_by_peer(state.leader, year, context)]
