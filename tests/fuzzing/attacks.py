"""Attacks written by hand, each with a name that says what it is, and what hypothesis makes of their parts."""

from collections.abc import Iterator, Mapping, Sequence

import orjson
from hypothesis import strategies as st

from services.nats.subjects import Direction
from tests.fuzzing.steps import Again, Ask, Begin, Bytes, Say, SayBytes, Send, Smuggle, Step
from tests.unruly import UNRULY

HUGE = (-1, 0, 1, 2**31, 2**53, 2**63 - 1, 2**63, 2**64 - 1, 10**30, -(2**63) - 1, 1e308, float("inf"), -0.5)
ODD: tuple[object, ...] = (
    *HUGE,
    ...,
    None,
    True,
    "",
    "1",
    "x",
    "9" * 5000,
    [],
    {},
    [1],
    {"zh": 1},
    "\x00",
    "<img>",
    "x" * 100_000,
)
FIELDS = ("stored", "id", "head", "told", "missing", "alarm", "at", "digest", "skipped", "reason")
ALARMS: tuple[object, ...] = (
    {"zh": "停", "en": "stop"},
    {"zh": "x" * 100_000, "en": "y" * 100_000},
    {"zh": "", "en": ""},
    {"zh": "\x00\n<img>", "en": "\x00\n<img>"},
    {"zh": "\ud800", "en": "\ud800"},
    {"zh": None, "en": []},
    {"en": "only"},
)
GARBAGE = (
    *(b"", b"\x00", b"\xff\xfe", b"null", b"7", b'"x"', b"[]", b"{}", b"true", b"NaN", b"1e999", b"{", b"\n", b" "),
    *(b"[" * 1000, b"[" * 500_000, b'{"id": 1}', b'{"id": "a", "subject": 7}', b'{"a":' * 2000, b"x" * 900_000),
    *(b'{"id": "\xed\xa0\x80"}', b'{"id": "' + b"x" * 900_000 + b'"}', b'{"subject": "task-a@bj"}'),
)
QUESTIONS = (
    *(orjson.dumps({"what": what, "after": after}) for what in ("received", "sent") for after in (-1, 0, 2**63 - 1)),
    *(b'{"what": "sent", "after": %d}' % after for after in (2**63, 10**30, -(10**30))),
    *(b'{"what": "sent", "after": 1e999}', b'{"what": "both", "after": 0}', b'{"what": [], "after": 0}'),
    *(b'{"what": "sent", "after": "%s"}' % (b"9" * 5000), *GARBAGE),
)
MANY = " ".join(f"bj.o{number}" for number in range(60_000))
"""Organisations that there are not."""
FOREIGN: Mapping[str, Mapping[str, object]] = {
    "of another branch": {"source": "bj.chaoyang"},
    "of the node that it is sent to": {"source": "bj.haidian"},
    "of another subordinate": {"source": "bj.haidian.shangdi"},
    "of a record that another owns": {"subject": "task-a@bj.haidian.shangdi"},
    "of a record of the node that it is sent to": {"subject": "task-a@bj.haidian"},
    "of a kind that is not its own": {"subject": "issue-a@bj.haidian.zhongguancun"},
    "of a link": {"subject": "link-0haidian@bj.haidian.zhongguancun"},
    "that names many": {"audience": MANY},
    "that names one there is not": {"audience": "bj.haidian.nobody"},
    "that follows on nothing": {"sequence": "0000000007"},
    "that lies far ahead": {"time": "8999-01-01T00:00:00Z", "recordedtime": "8999-01-01T00:00:00Z"},
    "of another version": {"dataschema": "/schemas/TaskAssigned/999999"},
    "that stays on its node": {"dataclassification": "local"},
}


def by_hand() -> Iterator[tuple[str, Sequence[Step]]]:
    """Yield attacks, each with its name."""
    for name, values in UNRULY.items():
        yield f"events whose {name} breaks its rule", [*(Send({name: value}) for value in (..., *values)), Send()]
    for what, over in FOREIGN.items():
        yield f"an event {what}", [Send(over), Send()]
    yield "garbage for events", [*map(Bytes, GARBAGE), Send()]
    yield "an event twice", [Send(), Again(), Again(), Send()]
    yield "an event twice, altered", [Send(), Again({"authid": "another"}), Again({"sequence": "0000000002"}), Send()]
    yield "every act out of order", [Send({}, act) for act in range(0, 200, 7)]
    for field in FIELDS:
        yield f"reports with an odd {field}", [Send(), *(Say({field: value}) for value in (..., *ODD)), Send()]
    yield "reports with alarms", [*(Say({"alarm": alarm}) for alarm in ALARMS), Send()]
    yield "reports of numbers that were skipped", [Say({"skipped": number, "reason": "x" * 5000}) for number in HUGE]
    yield "reports that follow each other without a pause", [Say({"told": 9**9})] * 200
    yield "garbage for reports", [*map(SayBytes, GARBAGE), Send()]
    yield "odd questions", [*map(Ask, QUESTIONS), Send()]
    for direction in Direction:
        yield f"{direction} begins elsewhere", [Send(), *(Begin(direction, by) for by in (-1, 5, 10**9)), Send()]
    yield "garbage in the stream of its subordinate", [*map(Smuggle, GARBAGE[:8]), Send()]


BY_HAND = dict(by_hand())
OF_SUPERIORS = {name for name, steps in BY_HAND.items() if any(isinstance(each, Begin | Smuggle) for each in steps)}
"""The streams of a link are on the superior's server."""

# ── What hypothesis combines and mutates ──────────────────────────────────────────────────────────────────────────────

small = [each for each in ODD[:-1] if each is not ...]
"""What may stand anywhere in JSON, and is not long: `...` leaves a whole member out."""
plain = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30) | st.sampled_from(small)
values = st.recursive(
    plain, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
)
attributes = st.sampled_from(sorted(UNRULY)).flatmap(
    lambda name: st.tuples(st.just(name), st.sampled_from(UNRULY[name]) | values)
)
overs = st.lists(attributes, max_size=2).map(dict) | st.sampled_from(list(FOREIGN.values()))
reports = st.dictionaries(st.sampled_from(FIELDS), values | st.sampled_from(ALARMS), max_size=3)
garbage = st.binary(max_size=200) | st.sampled_from(GARBAGE)

steps: st.SearchStrategy[Step] = st.one_of(
    st.builds(Send, overs, st.none() | st.integers(0, 200)),
    st.builds(Again, overs),
    st.builds(Bytes, garbage),
    st.builds(Say, reports),
    st.builds(SayBytes, garbage),
    st.builds(Ask, garbage | st.sampled_from(QUESTIONS)),
    st.builds(Begin, st.sampled_from(Direction), st.integers(-3, 10)),
    st.builds(Smuggle, garbage),
)
attacks = st.lists(steps, min_size=1, max_size=8)
