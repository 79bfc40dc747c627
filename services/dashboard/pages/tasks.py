"""The tasks: who asked whom for what, and how far it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from domain.aggregate_id import AggregateId, parts
from domain.node_id import NodeId
from domain.task.state import TaskStatus
from domain.undertaking import UndertakingStatus
from domain.words import Words
from projections import tasks as view
from projections.engine.paging import PageRequest
from projections.untold import listed
from services.dashboard.page import PageContext
from services.dashboard.stream.content import PageContent
from services.dashboard.stream.regions import Region, anchor
from services.dashboard.widgets.covering import covering
from services.dashboard.words.naming import name_of, names_in

LIMIT = 50


@dataclass(frozen=True, slots=True)
class Undertaker:
    """One that a task was given to, and what it answered."""

    name: Words
    part: str
    """A word of the pages: lead or assisting."""
    answer: UndertakingStatus | None
    """None if it has not answered yet."""


@dataclass(frozen=True, slots=True)
class TaskTableRow:
    """One task."""

    title: str
    about: str | None
    """The page of what it serves."""
    assigner: Words
    undertakers: tuple[Undertaker, ...]
    due: datetime
    overdue: bool
    status: TaskStatus


@dataclass(frozen=True, slots=True)
class TaskSheet:
    """The page of the table, without its rows."""

    first: bool
    next: str | None
    elsewhere: Words | None
    """Where all of it is told, if that is not here."""


def tasks(context: PageContext) -> PageContent:
    """Draw the tasks."""
    after = context.parameters.get("after")
    page = view.page(context.snapshot, request=PageRequest(LIMIT, after))
    names = names_in(context.snapshot)
    rows = tuple(Region(anchor("row", line.task.id), "task_row.html", _row(line, names)) for line in page.items)
    elsewhere = covering(context.snapshot, listed(context.snapshot, page.total))
    sheet = Region("tasks", "tasks.html", TaskSheet(after is not None, page.next, elsewhere), rows)
    return PageContent((context.status, sheet), page.position)


@dataclass(frozen=True, slots=True)
class Workload:
    """How many tasks there are."""

    total: int
    open: int
    overdue: int
    elsewhere: Words | None
    """Where they are told, if none of them may be seen."""


def workload(context: PageContext) -> Region:
    """Return what the front page says of tasks: how many there are, and how many are late."""

    def count(which: view.TaskFilter) -> int:
        return view.page(context.snapshot, which, PageRequest(1)).total

    open, overdue = view.TaskFilter(status=TaskStatus.OPEN), view.TaskFilter(overdue=True)
    total = count(view.TaskFilter())
    elsewhere = covering(context.snapshot, listed(context.snapshot, total))
    found = Workload(total, count(open), count(overdue), elsewhere)
    return Region("workload", "workload.html", found)


def _row(line: view.TaskLine, names: Mapping[NodeId, Words]) -> TaskTableRow:
    task = line.task
    answers = {undertaking.owner: undertaking.status for undertaking in line.undertakings}
    named = ((task.lead, "tasks.main"), *((id, "tasks.assisting") for id in task.assisting))
    return TaskTableRow(
        title=task.title,
        about=_page_of(task.about) if task.about else None,
        assigner=name_of(task.owner, names),
        undertakers=tuple(Undertaker(name_of(id, names), part, answers.get(id)) for id, part in named),
        due=task.due,
        overdue=line.overdue,
        status=task.status,
    )


def _page_of(id: AggregateId) -> str | None:
    """Return where a record is shown, if it has a page."""
    kind = parts(id)[0]
    return {"issue": f"/issues/{id}", "patrol": "/patrols"}.get(kind)
