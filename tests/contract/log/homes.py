"""What is recorded of the home of a subdistrict whose records live on its district's node at first, short to write."""

from domain.envelope import Envelope
from domain.home.events import HandOverBegun, HomeHandedOver, HomeStated
from domain.home.state import home_id
from domain.node_id import NodeId
from tests.contract.log.events import HAIDIAN, SUBDISTRICT, happened, task


def home(sequence: int, source: NodeId, payload: object, organisation: NodeId = SUBDISTRICT) -> Envelope:
    """Return an event of a home."""
    audience = tuple(sorted({organisation, getattr(payload, "home", organisation)}))
    return happened("0", sequence, source, subject=home_id(organisation), payload=payload, audience=audience)


def stated(source: NodeId = HAIDIAN) -> Envelope:
    """Return the first of them: it lives where it is decided."""
    return home(1, source, HomeStated(organisation=SUBDISTRICT, home=source))


def begun(to: NodeId, sequence: int = 2, source: NodeId = HAIDIAN) -> Envelope:
    """Return the beginning of a hand-over."""
    return home(sequence, source, HandOverBegun(organisation=SUBDISTRICT, home=to))


def over(to: NodeId, sequence: int = 3, source: NodeId = HAIDIAN) -> Envelope:
    """Return the statement that completes it."""
    return home(sequence, source, HomeHandedOver(organisation=SUBDISTRICT, home=to))


def on(uid: str, sequence: int, source: NodeId) -> Envelope:
    """Return an event of a task of the subdistrict, decided where its records are kept."""
    return happened(uid, sequence, source, subject=task(uid, SUBDISTRICT), audience=())
