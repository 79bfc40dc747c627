"""At which stage of its life an issue allows what; each refusal is named after the stage that is missing."""

from domain.issue.state import Issue, IssueStatus
from domain.refusal import About, Refusal


class IssueEnded(Refusal, zh="问题{status}", en="the issue is {status}", transient=True):
    """What has ended changes no more, unless it is reopened."""


class NotEnded(Refusal, zh="问题{status},尚未了结", en="the issue is {status}: it has not ended", transient=True):
    """Only what has ended is reopened."""


class NotRaised(Refusal, zh="问题{status},不能再核实", en="the issue is {status}: it was verified before"):
    """An issue is verified once."""


class NotVerified(
    Refusal, zh="问题{status},只有已核实的问题才能列入清单", en="the issue is {status}, not verified", transient=True
):
    """Only what was verified, and has no number yet, comes on the list."""


class ListedForGood(
    Refusal,
    zh="问题已列入清单，不能不予立项、合并或改列",
    en="the issue is on the list and stays there",
    about=About.RECORD,
):
    """What is on the list is neither dismissed, merged nor moved: one list to the end."""


class NotListed(
    Refusal,
    zh="问题{status},只有在清单上的问题才能如此处理",
    en="the issue is {status}: its list comes first",
    transient=True,
):
    """What is given to an organisation, or closed, is on the list."""


class NotAssigned(
    Refusal, zh="问题{status},不在整改中", en="the issue is {status}: nobody is at work on it", transient=True
):
    """Only what is in work is reassigned, extended, suspended, checked or resolved."""


class NotSuspended(Refusal, zh="问题{status},未挂账", en="the issue is {status}, not suspended", transient=True):
    """Only what was suspended is resumed."""


class NotResolved(
    Refusal, zh="问题{status},未解决的问题不能销账", en="the issue is {status}: only what is resolved is written off"
):
    """Resolved comes before written off."""


class AlreadyResolved(
    Refusal,
    zh="问题已解决,应予销账或核查",
    en="the issue is resolved: write it off, or fail it in a check",
    about=About.RECORD,
):
    """What is put right is not closed as not implemented."""


def require_open(state: Issue) -> None:
    """Refuse if the issue has ended.

    Raises:
        IssueEnded: it has.
    """
    if state.status.ended:
        raise IssueEnded(status=state.status.words)


def require_stage(state: Issue, otherwise: type[Refusal], *stages: IssueStatus) -> None:
    """Refuse unless the issue is at one of these stages.

    Raises:
        IssueEnded: it has ended.
        Refusal: it is at another stage; this is `otherwise`.
    """
    require_open(state)
    if state.status not in stages:
        raise otherwise(status=state.status.words)
