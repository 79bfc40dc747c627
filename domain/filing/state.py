"""A filing as its events make it."""

from datetime import date

from domain.aggregate import Aggregate, Impossible
from domain.aggregate_id import AggregateId
from domain.document import Addressed, DocumentStatus
from domain.filing.events import FilingWithdrawn, PlanFiled
from domain.heading import Heading
from domain.state import changed, state
from domain.tier import BELOW_THE_CITY


@state
class Filing(Addressed):
    """A filing as its events make it."""

    about: AggregateId | None
    title: str
    planned_start: date
    late: bool
    rule_version: int | None
    filings: int = 1
    """How often it was filed."""

    @property
    def wants_reply(self) -> bool:
        """It is acknowledged or rejected."""
        return False


def evolve(filing: Filing | None, event: object) -> Filing:
    """Return the filing after one more of its events."""
    match filing, event:
        case None, PlanFiled():
            return Filing(
                about=event.about,
                title=event.title,
                planned_start=event.planned_start,
                late=event.late,
                rule_version=event.rule_version,
                addressees=(event.filed_with,),
                due=None,
            )
        case Filing(), PlanFiled(title=title, planned_start=start, late=late, rule_version=version):
            anew = changed(filing, status=DocumentStatus.ISSUED, filings=filing.filings + 1)
            return changed(anew, title=title, planned_start=start, late=late, rule_version=version)
        case Filing(), FilingWithdrawn():
            return changed(filing, status=DocumentStatus.WITHDRAWN)
    raise Impossible(filing, event)


filing = Aggregate(
    "filing", "filings", evolve, zh="报备", en="filing", heading=Heading.DISTRICT_WORK, tiers=BELOW_THE_CITY, rank=6
)
