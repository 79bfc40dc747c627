"""In which order people look for registers and queries: the parts of inspection work, as the article tells of them."""

from dataclasses import dataclass

from domain.words import Words


@dataclass(frozen=True, slots=True)
class Group:
    """One part of the work."""

    name: str
    words: Words
    kinds: tuple[str, ...]
    """The plurals of the kinds of records in it."""
    queries: tuple[str, ...]


GROUPS = (
    Group(
        "inspections",
        Words("轮次与巡视", "Rounds and inspections"),
        ("rounds", "teams", "inspections", "evidence-files", "reconciliations", "accounts"),
        ("rounds", "coverage", "roster", "trace", "mismatches", "feedback", "carryover"),
    ),
    Group(
        "ledger",
        Words("台账与交办", "Ledger and tasks"),
        (
            "issues",
            "lists",
            "list-tallies",
            "rectifications",
            "tasks",
            "undertakings",
            "discrepancies",
            "adjudications",
        ),
        (
            "tally",
            "tally-items",
            "focus-table",
            "ledger-equation",
            "list-proof",
            "discrepancies",
            "returns",
        ),
    ),
    Group(
        "linkage",
        Words("上下联动", "Linkage"),
        ("patrols", "participations"),
        ("linkage", "cross", "patrol-tiers"),
    ),
    Group(
        "second-half",
        Words("后半篇文章", "The second half"),
        (
            "evaluations",
            "interviews",
            "matters",
            "matter-reports",
            "supervisions",
            "liaisons",
            "offices",
            "publications",
        ),
        (
            "ranking",
            "interviews",
            "matters",
            "supervisions",
            "liaison-coverage",
            "office-items",
            "publications",
        ),
    ),
    Group(
        "district-work",
        Words("建议、指导与督导", "Letters and guidance"),
        (
            "letters",
            "circulars",
            "replies",
            "special-checks",
            "policies",
            "filings",
            "filing-rules",
            "meetings",
        ),
        (
            "letters",
            "acknowledgements",
            "read-across",
            "special-checks",
            "policies",
            "acts-without-policy",
            "filings",
            "deviations",
        ),
    ),
    Group(
        "clues",
        Words("问题线索", "Clues"),
        ("clues", "clue-receipts", "clue-indexes", "clue-tallies", "outcomes"),
        ("clues", "contribution"),
    ),
    Group(
        "calendars",
        Words("日历与期限", "Calendars and deadlines"),
        ("calendars", "deadline-rules"),
        ("deadlines", "due-date", "timeliness"),
    ),
)
UNGROUPED = Group("other", Words("其他", "Others"), (), ())
"""Where something stands that was added since."""

OF_THE_NODE = ("trees", "links", "office-indexes", "recusal-indexes", "accesses")
"""Kinds of records that concern the running of the board, not its work: no group has them."""
OWN_PAGES = {"review": "/review", "explain": "/review"}
"""Queries that have pages of their own."""
