"""Whoever supervises gets what it supervises, on its own node: the past, what comes, and nothing of others (P16)."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from domain.aggregate_id import AggregateId, counterpart
from domain.authority import Actor, Role
from domain.division import ChargeSupervisor
from domain.issue.assigning import AssignIssue
from domain.issue.raising import ListIssue, RaiseIssue, VerifyIssue
from domain.list.events import Category
from domain.list.opening import OpenIssueList
from domain.node_id import NodeId
from domain.office.charging import EstablishOffice
from domain.office.supervising import RecordSupervision
from domain.rectification.accepting import AcceptRectification
from domain.refusal import NotFound
from domain.tier import Tier
from domain.tree.entering import EnterOrganisation
from domain.words import Words
from projections.engine.snapshot import ViewNotReady
from projections.offices import OfficeItems, office_items
from projections.scope import Extent
from services.node.wiring import Node
from tests.integration.links.board import CHAOYANG, CITY, HAIDIAN, settings_of, until

COMMISSION, GROUP = NodeId("bj.discipline"), NodeId("bj.group")
LIGHTING = Category("lighting", Words("照明", "Lighting"))


class Acting(Node):
    """A node on which its organisation acts."""

    def give(self, command: Any, id: AggregateId | None = None, by: str = "officer") -> AggregateId:
        """Give a command."""
        return self.handler.execute(command, Actor(by, self.log.node, frozenset(Role)), id=id).id

    def issue(self, responsible: NodeId) -> AggregateId:
        """Bring an issue on a list of one's own, and have an organisation put it right."""
        listed = self.give(OpenIssueList(title=Words("清单", "List"), categories=(LIGHTING,)))
        issue = self.give(RaiseIssue(list=listed, category=LIGHTING.code, text="灯不亮", about=responsible))
        for command in (VerifyIssue(), ListIssue()):
            self.give(command, issue)
        self.give(AssignIssue(responsible=responsible, due=datetime.now(UTC) + timedelta(days=30)), issue)
        return issue

    def charge(self, supervisor: NodeId, *organisations: NodeId) -> None:
        """Charge somebody with supervising."""
        self.give(ChargeSupervisor(supervisor=supervisor, organisations=organisations, reason="年度分工"))

    def establish(self, *organisations: NodeId) -> AggregateId:
        """Establish the first supervision office."""
        name = Words("第一监督检查室", "Supervision office 1")
        return self.give(EstablishOffice(number=1, name=name, organisations=organisations))

    def items(self, office: AggregateId) -> OfficeItems | None:
        """Return what an office supervises as this node's views say; None before they are there."""
        try:
            with self.views.read() as snapshot:
                return office_items(snapshot, office=office)
        except (NotFound, ViewNotReady):
            return None

    def sees(self, office: AggregateId, *issues: AggregateId) -> bool:
        """Say whether an office sees exactly these."""
        found = self.items(office)
        return found is not None and {each.issue.id for each in found.items} == set(issues)

    def noted(self, office: AggregateId) -> list[AggregateId]:
        """Return the items of which the office recorded what it saw."""
        found = self.items(office)
        return [each.issue.id for each in found.items if each.notes] if found else []

    def knows(self, id: AggregateId) -> bool:
        """Say whether a record has come here."""
        return self.log.load(id) is not None


@contextlib.asynccontextmanager
async def board(folder: Path, *ids: NodeId) -> AsyncIterator[list[Acting]]:
    """Run nodes with all that they do by themselves."""
    nodes = [Acting(each) for each in settings_of(folder, *ids).values()]
    try:
        for node in nodes:
            await asyncio.to_thread(node.start)
            await node.links.start()
        yield nodes
    finally:
        for node in reversed(nodes):
            await node.links.stop()
            await asyncio.to_thread(node.stop)


async def _charged(folder: Path) -> None:
    async with board(folder, CITY, COMMISSION, HAIDIAN) as (city, commission, haidian):
        name = Words("朝阳区", "Chaoyang")
        city.give(EnterOrganisation(organisation=CHAOYANG, name=name, tier=Tier.DISTRICT, node=False))
        ours, theirs, others = city.issue(HAIDIAN), haidian.issue(HAIDIAN), city.issue(CHAOYANG)
        await until(lambda: haidian.knows(ours) and city.knows(theirs))
        taken_on = haidian.give(AcceptRectification(issue=ours))
        assert taken_on == counterpart(ours, "rectification", HAIDIAN)
        assert not commission.knows(ours)

        city.charge(COMMISSION, HAIDIAN)
        await until(lambda: all(map(commission.knows, (ours, theirs, taken_on))))
        assert commission.log.history(ours)[0].envelope.sequence == 1, "with its past"
        office = commission.establish(HAIDIAN)
        await until(lambda: commission.sees(office, ours, theirs))

        later = city.issue(HAIDIAN)
        await until(lambda: commission.sees(office, ours, theirs, later))
        found = commission.items(office)
        assert found
        assert (found.extent, found.not_here, found.unresolved) == (Extent.WHOLE, (), 3)
        commission.give(RecordSupervision(issue=ours, note="已到现场核实"), office)
        await until(lambda: city.noted(office) == [ours])
        assert city.sees(office, ours, theirs, later)
        assert not commission.knows(others)


def test_an_office_of_the_commission_sees_on_its_own_node_what_the_city_sees_of_its_organisations(
    tmp_path: Path,
) -> None:
    asyncio.run(_charged(tmp_path))


async def _handed_over(folder: Path) -> None:
    async with board(folder, CITY, COMMISSION, GROUP, HAIDIAN) as (city, commission, group, _haidian):
        city.charge(COMMISSION, HAIDIAN)
        ours = city.issue(HAIDIAN)
        await until(lambda: commission.knows(ours))
        office = commission.establish(HAIDIAN)

        city.charge(GROUP, HAIDIAN)
        await until(lambda: group.knows(ours))
        its_office = group.establish(HAIDIAN)
        later = city.issue(HAIDIAN)
        await until(lambda: group.sees(its_office, ours, later))

        await until(lambda: commission.sees(office, ours))
        found = commission.items(office)
        assert found
        assert (found.extent, found.not_here, found.kept_at) == (Extent.PART, (HAIDIAN,), CITY)
        assert not commission.knows(later), "what came after the hand-over is another's"


def test_an_organisation_that_is_handed_over_is_seen_by_another_from_then_on_with_its_past(tmp_path: Path) -> None:
    asyncio.run(_handed_over(tmp_path))
