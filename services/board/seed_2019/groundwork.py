"""What stands before the year begins: term and focus (P5, P14), calendars, rules, policies (P10, P12)."""

from datetime import date, datetime, timedelta

from domain.beijing import start_of
from domain.committee_term import BeginCommitteeTerm
from domain.filing_rule import FilingSanction, SetFilingRule
from domain.focus import EARLIER_IMPLEMENTATIONS, FocusEntry
from domain.focus_taxonomy import PublishFocusTaxonomy
from domain.policy import IssuePolicy, PolicyIssuer, PolicyScope
from domain.words import Words
from services.board.seed_2019.cast import CCMU, CITY, DISTRICTS, SASAC
from services.board.seed_2019.dates import at
from services.board.seed_2019.findings import fields_of_attention
from services.board.seed_2019.stage import Deed, Scenario
from services.decrees.calendars import decrees
from services.decrees.rules import RULES

SUBORDINATES = (*DISTRICTS, SASAC, CCMU)
"""Who has patrol bodies of its own."""

_POLICIES = (
    (
        "关于开展区委巡察工作的意见",
        "Opinions on patrol work of district committees",
        PolicyIssuer.COMMITTEE,
        (PolicyScope.DISTRICT_PATROL,),
        date(2016, 9, 1),
    ),
    (
        "关于进一步加强区委巡察工作的意见",
        "Opinions on further strengthening patrol work of district committees",
        PolicyIssuer.COMMITTEE,
        (PolicyScope.DISTRICT_PATROL,),
        date(2018, 3, 1),
    ),
    (
        "关于推进区委巡察工作向村（社区）延伸的意见",
        "Opinions on extending district patrols to villages and communities",
        PolicyIssuer.COMMITTEE,
        (PolicyScope.VILLAGES,),
        date(2018, 6, 1),
    ),
    (
        "关于规范市级党和国家机关党组（党委）开展巡察工作的意见",
        "Opinions on patrol work of municipal organs",
        PolicyIssuer.LEADING_GROUP,
        (PolicyScope.AGENCY_PATROL,),
        date(2018, 10, 1),
    ),
)


def lay_groundwork(stage: Scenario) -> None:
    """Publish what the year's work rests on."""
    term = BeginCommitteeTerm(number=12, since=date(2017, 6, 23))
    stage.give(CITY, term, key="term", at=at(1, 2, year=2018), synthetic=True)
    _publish_focus(stage)
    _publish_calendars(stage)
    for rule in RULES:
        stage.give(CITY, rule, key=f"rule/{rule.code}", at=at(1, 2, year=2018), synthetic=True)
    for number, policy in enumerate(_POLICIES, 1):
        _issue_policy(stage, number, *policy)
    filing = SetFilingRule(days_before=10, unfiled=FilingSanction.BLOCK, addressees=SUBORDINATES)
    stage.give(CITY, filing, key="filing-rule", at=at(1, 3, year=2019), synthetic=True)


def _publish_focus(stage: Scenario) -> None:
    """Publish the four implementations as they are commonly defined, and the fields that the article names (P5)."""
    areas = tuple(FocusEntry(field.code, field.name) for field in fields_of_attention())
    command = PublishFocusTaxonomy(implementations=EARLIER_IMPLEMENTATIONS, areas=areas)
    stage.give(CITY, command, key="focus", at=at(1, 2, year=2018), synthetic=True)


def _publish_calendars(stage: Scenario) -> None:
    for year in (2018, 2019, 2020):
        calendar: Deed | None = None
        for number, decree in enumerate(each for each in decrees(year) if each.on < date(2020, 1, 1)):
            when = _morning(decree.on)
            key = f"calendar/{year}/{number}"
            calendar = stage.give(CITY, decree.command, key=key, on=calendar, at=when)


def _issue_policy(
    stage: Scenario,
    number: int,
    zh: str,
    en: str,
    issuer: PolicyIssuer,
    scope: tuple[PolicyScope, ...],
    since: date,
) -> None:
    command = IssuePolicy(
        title=Words(f"《{zh}》", en),
        number=f"京巡制〔{since.year}〕{number}号",
        issuer=issuer,
        scope=scope,
        in_force_from=since,
        addressees=SUBORDINATES,
    )
    stage.give(CITY, command, key=f"policy/{number}", at=_morning(since), synthetic=False)


def _morning(day: date) -> datetime:
    return start_of(day) + timedelta(hours=9)
