"""Figures of the guidance of districts and agencies: policies, and the special check (P10, P12)."""

from datetime import date, timedelta

from domain.beijing import day_of
from domain.check import CheckFindingsRecorded
from domain.policy import PolicyIssued, PolicyIssuer
from domain.words import Words
from projections.bodies import Whom
from projections.circle import By
from projections.definition import Counted, counted, distinct, figure
from projections.engine.nested import field
from projections.policies import in_force_on, policies
from projections.question import FigureQuestion, Window
from projections.special_checks import special_checks

# ── Policies ──────────────────────────────────────────────────────────────────────────────────────────────────────────

_ISSUERS = {
    PolicyIssuer.COMMITTEE: Words("市委印发的制度", "Policies by the committee"),
    PolicyIssuer.LEADING_GROUP: Words("领导小组印发的制度", "Policies by the leading group"),
}


def _define(issuer: PolicyIssuer, words: Words) -> None:
    @figure(
        f"policies.{issuer.value}",
        zh=words.zh,
        en=words.en,
        counts=Words("现行有效的巡视巡察工作制度", "instruments about inspection work that are in force"),
        by=By.CITY,
        about=Whom.ANYBODY,
        window=Window.STANDING,
        events=(PolicyIssued,),
        version=2,
    )
    def in_force(asked: FigureQuestion) -> Counted:
        found = asked.of(policies)
        valid = in_force_on(_last_day(asked), found)
        return distinct(valid.where(valid.c.issuer == issuer.value).records(), among=found)


def _last_day(asked: FigureQuestion) -> date:
    """Return the last day of the year, or today if that is still to come."""
    return min(day_of(asked.until - timedelta(microseconds=1)), day_of(asked.snapshot.moment))


for _issuer, _words in _ISSUERS.items():
    _define(_issuer, _words)

# ── The special check ─────────────────────────────────────────────────────────────────────────────────────────────────

_CHECKED = {
    "districts": (Words("专项检查的区", "Districts checked"), Whom.DISTRICTS),
    "other-bodies": (Words("专项检查的其他单位", "Other bodies checked"), Whom.OTHERS),
}


def _define_checked(name: str, words: Words, about: Whom) -> None:
    @figure(
        f"check.{name}",
        zh=words.zh,
        en=words.en,
        counts=Words(
            "窗口内启动的专项检查中已检查的单位，各计一次",
            "bodies checked in special checks that were opened in the window, each once",
        ),
        by=By.CITY,
        about=about,
        window=Window.YEAR,
        events=(CheckFindingsRecorded,),
        version=2,
    )
    def checked(asked: FigureQuestion) -> Counted:
        opened = asked.opened(special_checks)
        checked = opened.each("checked")
        body = field(checked.c.element, "organisation")
        those = asked.concerning(checked, body)
        return counted(those.distinct(body), those.records(), among=opened)


for _name, (_title, _about) in _CHECKED.items():
    _define_checked(_name, _title, _about)
