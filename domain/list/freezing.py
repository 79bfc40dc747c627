"""How a list becomes what everybody cites: it is frozen, and shared with who keeps books by it (P15)."""

from domain.aggregate import Changes, Context, On, command
from domain.aggregate_id import AggregateId, owner_of
from domain.issue.state import Issue
from domain.list.digests import digest_of, root_of_list
from domain.list.events import ListFrozen, ListShared
from domain.list.state import IssueList, ListIsFrozen, ListStatus, issue_list
from domain.list_tally import counted
from domain.node_id import NodeId
from domain.refusal import About, Refusal
from domain.relation import Anybody


class NothingListed(Refusal, zh="清单上还没有问题", en="nothing is on the list", transient=True, about=About.RECORD):
    """A frozen list takes nothing more, so an empty one would stay empty."""


class ListNotFrozen(Refusal, zh="清单尚未冻结", en="the list is not frozen", transient=True, about=About.RECORD):
    """What may still change is not given to others to keep their books by."""


class AlreadyShared(Refusal, zh="{organisation} 已可查阅该清单", en="{organisation} sees the list already"):
    """A list is shared with an organisation once."""


@command
class FreezeList:
    """Let the list stand as it is, to be cited."""


@command
class ShareList:
    """Let one more organisation see the list."""

    organisation: Anybody


@issue_list.decides(
    FreezeList, zh="冻结清单", en="Freeze a list", reported_as=ListFrozen, at=ListStatus.OPEN, otherwise=ListIsFrozen
)
def freeze(state: IssueList, _command: FreezeList, context: Context) -> Changes:
    """Once there is something on it; it is counted. What was not listed by then goes on another list (`MoveIssue`)."""
    if not state.issues:
        raise NothingListed
    issues = ((id, context.require(Issue, id)) for id in state.issues)
    digests = tuple(digest_of(item, id, issue) for item, (id, issue) in enumerate(issues, 1))
    frozen = ListFrozen(root=root_of_list(digests), size=len(digests), digests=digests)
    return [frozen, counted(len(digests), context)]


@issue_list.decides(
    ShareList, zh="抄送清单", en="Share a list", reported_as=ListShared, at=ListStatus.FROZEN, otherwise=ListNotFrozen
)
def share(state: IssueList, command: ShareList, context: Context) -> Changes:
    """With an organisation that does not see it yet."""
    shared = shared_with(command.organisation, state, context.id)
    if not shared:
        raise AlreadyShared(organisation=command.organisation)
    return shared


def shared_with(organisation: NodeId, state: IssueList, list: AggregateId) -> tuple[On, ...]:
    """Return what lets an organisation see a list; nothing if it sees it already."""
    if organisation in (owner_of(list), *state.partners):
        return ()
    return (On(list, ListShared(organisation=organisation)),)
