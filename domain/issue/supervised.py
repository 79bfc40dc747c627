"""Who supervises an issue: whoever is charged with supervising the organisation on whose line it stands (P16)."""

from collections.abc import Iterator

from domain.aggregate import Changes, Context, command
from domain.aggregate_id import owner_of
from domain.division import supervisors_of
from domain.issue.events import IssueSupervisorsAdmitted
from domain.issue.stages import require_open
from domain.issue.state import Issue, issue
from domain.node_id import NodeId
from domain.refusal import About, Refusal


class SupervisorsKnow(Refusal, zh="监督单位均已知悉", en="whoever supervises it sees it already", about=About.RECORD):
    """Who supervises is let in once."""


@command
class AdmitSupervisors:
    """Let those see it who supervise the organisation on whose line it stands."""


@issue.decides(AdmitSupervisors, zh="告知监督单位", en="Admit supervisors", reported_as=IssueSupervisorsAdmitted)
def admit_supervisors(state: Issue, _command: AdmitSupervisors, context: Context) -> Changes:
    """Those that were charged after it had come there, while it has not ended."""
    require_open(state)
    admitted = list(admissions(state, state.responsible or state.about, context))
    if not admitted:
        raise SupervisorsKnow
    return admitted


def admissions(state: Issue, organisation: NodeId, context: Context) -> Iterator[IssueSupervisorsAdmitted]:
    """Yield what lets in who supervises an organisation, on whose line the issue comes; nothing if they all see it."""
    supervisors = supervisors_of(organisation, owner_of(context.id), context)
    if new := tuple(each for each in supervisors if each not in state.supervisors):
        yield IssueSupervisorsAdmitted(supervisors=new)
