"""Reports in any order, cut in any pieces, sent any number of times by several publishers, leave the same records."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.aggregate_id import counterpart
from domain.authority import Actor, Role
from services.gateway.outcome import Status
from services.gateway.store import ReportFilter
from tests.budget import examples
from tests.integration.gateway.conftest import OPENED, Desk, ours
from tests.unit.gateway.reporting import AT, HAIDIAN, KEXU, event, issue

HAIDIAN_S, KEXU_S = (
    tuple(Actor(f"{name} {organisation}", organisation, frozenset({Role.PUBLISHER})) for name in ("oa", "hotline"))
    for organisation in (HAIDIAN, KEXU)
)
Sent = tuple[tuple[Actor, ...], dict[str, Any]]
"""Who may report something, and what."""


def _life(name: str) -> list[Sent]:
    """Return what is reported of an issue until it is resolved, with a list of its own: numbers go by arrival."""
    id = ours("issue", name)
    due = "2019-06-30T00:00:00+08:00"
    steps: list[tuple[tuple[Actor, ...], str, str, dict[str, Any]]] = [
        (HAIDIAN_S, "IssueAssigned", name, {"responsible": KEXU, "due": due}),
        (KEXU_S, "RectificationAccepted", f"R-{name}", {"issue": id}),
        (KEXU_S, "RectificationSubmitted", f"R-{name}", {"result": "已更换"}),
        (HAIDIAN_S, "RectificationChecked", name, {"passed": True, "findings": "属实"}),
        (HAIDIAN_S, "IssueResolved", name, {}),
    ]
    first = [{**OPENED, "id": f"list {name}", "subject": f"L-{name}"}, *issue(name, f"L-{name}")]
    return [
        *((HAIDIAN_S, each) for each in first),
        *(
            (who, event(type, subject, data, time=(AT + timedelta(hours=5 + step)).isoformat()))
            for step, (who, type, subject, data) in enumerate(steps)
        ),
    ]


def _dismissed(name: str) -> list[Sent]:
    """Return what is reported of an issue that has ended too early."""
    raised = issue(name, "L-A")[0]
    steps = (("IssueDismissed", "查无此事"), ("IssueReopened", "再次损坏"))
    ended = [
        event(type, name, {"reason": reason}, time=(AT + timedelta(hours=5)).isoformat()) for type, reason in steps
    ]
    return [(HAIDIAN_S, each) for each in (raised, *ended)]


REPORTS = [*_life("A"), *_life("B"), *_dismissed("C")]


@st.composite
def arrivals(draw: st.DrawFn) -> list[tuple[Actor, list[dict[str, Any]], bool]]:
    """Draw batches that hold every report at least once; each is of one publisher, and some have their turn later."""
    again = draw(st.lists(st.sampled_from(REPORTS), max_size=10))
    batches: list[tuple[Actor, list[dict[str, Any]], bool]] = []
    left = draw(st.permutations([*REPORTS, *again]))
    while left:
        size = draw(st.integers(1, len(left)))
        piece, left = left[:size], left[size:]
        reported = [(who, [each for whose, each in piece if whose is who]) for who in (HAIDIAN_S, KEXU_S)]
        batches += [(draw(st.sampled_from(who)), events, draw(st.booleans())) for who, events in reported if events]
    return batches


@contextmanager
def desk() -> Iterator[Desk]:
    with tempfile.TemporaryDirectory() as folder:
        opened = Desk(Path(folder))
        yield opened
        opened.close()


def records(desk: Desk) -> list[Any]:
    """Return all that the node knows of the records, and what occurred when."""
    found = []
    for name in ("A", "B", "C"):
        id = ours("issue", name)
        for each in (id, counterpart(id, "rectification", KEXU), ours("list", f"L-{name}")):
            loaded, history = desk.log.load(each), desk.log.history(each)
            moments = [(type(one.envelope.payload).__name__, one.envelope.time) for one in history]
            found.append((loaded and _by_anybody(loaded.state), moments))
    return found


def _by_anybody(state: Any) -> dict[str, Any]:
    """Return a state without which of the publishers reported that it is resolved."""
    return {name: value for name, value in asdict(state).items() if name != "resolver"}


def in_order() -> Sequence[Any]:
    with desk() as opened:
        for who, each in REPORTS:
            assert [one.status for one in opened.take(each, publisher=who[0])] == [Status.ACCEPTED]
        return records(opened)


EXPECTED = in_order()


@settings(max_examples=examples(30))
@given(arrivals())
def test_any_order_and_duplication_leaves_the_same_records(
    batches: list[tuple[Actor, list[dict[str, Any]], bool]],
) -> None:
    with desk() as opened:
        for publisher, batch, later in batches:
            opened.take(*batch, publisher=publisher, later=later)
            if later:
                opened.perform()
        opened.perform()
        assert records(opened) == EXPECTED
        assert {each.status for each in opened.gateway.page(ReportFilter(limit=500))} == {Status.ACCEPTED}
        assert len(opened.gateway.page(ReportFilter(limit=500))) == len(REPORTS)
        for who, each in REPORTS:
            [again] = opened.take(each, publisher=who[0])
            assert (again.status, again.repeated) == (Status.ACCEPTED, True)
        assert records(opened) == EXPECTED
