"""An inspection: in a round, a team looks into one organisation, from its opening to the feedback (P2, P6, P7, P16).

Who inspects keeps it; the inspected organisation sees it from the feedback on, and not before.

`events` is what happens and `state` what follows from it; they stand here. The decisions are in `opening`, `in_field`
and `feedback`, to be imported from there: they look at issues and lists, which themselves name inspections.
"""

from domain.inspection.events import (
    ConsultationHeld,
    FeedbackDelivered,
    FeedbackRole,
    InspectionClosed,
    InspectionOpened,
    Root,
    TeamDeployed,
    TeamWithdrawn,
)
from domain.inspection.state import Inspection, InspectionOfAnother, InspectionStatus, NotDeployed, under_way

__all__ = [
    "ConsultationHeld",
    "FeedbackDelivered",
    "FeedbackRole",
    "Inspection",
    "InspectionClosed",
    "InspectionOfAnother",
    "InspectionOpened",
    "InspectionStatus",
    "NotDeployed",
    "Root",
    "TeamDeployed",
    "TeamWithdrawn",
    "under_way",
]
