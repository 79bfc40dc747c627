"""The backlog: the past of a record, for a subscriber whom an event lets in. It comes just before that event.

So what a subscriber gets is a function of the log alone, whether it followed live or reads it years later.
"""

from collections.abc import Sequence
from dataclasses import replace

from services.feed.frames import Frame, frames
from services.feed.subscription import Subscription
from services.log import Log


def backlog(log: Log, subscription: Subscription, newest: Frame) -> Sequence[Frame]:
    """Return the earlier events of a record that `newest` lets the subscriber see; none if it saw them before."""
    if not subscription.viewer.may_see(newest):
        return ()
    earlier = [each for each in log.history(newest.subject) if each.envelope.sequence < newest.sequence]
    if not earlier or subscription.viewer.may_see(earlier[-1].envelope):
        return ()
    found = frames(record for each in earlier for record in log.read_raw(each.position - 1, 1))
    return [each for each in found if _lets_in(subscription, each, newest)]


def _lets_in(subscription: Subscription, earlier: Frame, newest: Frame) -> bool:
    """Say whether an earlier event is for whoever may see the record now, and is asked for."""
    return subscription.gets(replace(earlier, audience=newest.audience))
