"""Figures of the work of districts and agencies: policies, and the special check (P10, P12)."""

from domain.check import CheckFindingsRecorded
from domain.policy import PolicyIssued, PolicyIssuer
from domain.words import Words
from projections.definition import Counted, WindowKind, figure
from projections.engine.snapshot import Snapshot
from projections.policies import policies_on
from projections.special_checks import SpecialChecks, special_checks_of

_ISSUERS = {
    PolicyIssuer.COMMITTEE: Words("市委印发的制度", "Policies by the committee"),
    PolicyIssuer.LEADING_GROUP: Words("领导小组印发的制度", "Policies by the leading group"),
}


def _define(issuer: PolicyIssuer, words: Words) -> None:
    @figure(
        f"policies.{issuer.value}",
        zh=words.zh,
        en=words.en,
        counts=Words("截至该时点印发的巡察工作制度", "instruments about patrol work issued by the moment"),
        events=(PolicyIssued,),
        window=WindowKind.ALL,
    )
    def issued(snapshot: Snapshot, _year: int) -> Counted:
        rows = [line.policy for line in policies_on(snapshot).items if line.policy.issuer is issuer]
        return Counted(len(rows), tuple(row.id for row in rows))


for _issuer, _words in _ISSUERS.items():
    _define(_issuer, _words)

_CHECKED = Words("窗口内专项检查中已检查的单位，各计一次", "bodies checked in special checks of the window, each once")


def _checks(snapshot: Snapshot, year: int) -> SpecialChecks:
    return special_checks_of(snapshot, year=year)


@figure("check.districts", zh="专项检查的区", en="Districts checked", counts=_CHECKED, events=(CheckFindingsRecorded,))
def checked_districts(snapshot: Snapshot, year: int) -> Counted:
    """Return the districts."""
    found = _checks(snapshot, year)
    return Counted(found.checked.districts, tuple(line.check.id for line in found.items))


@figure(
    "check.other-bodies",
    zh="专项检查的其他单位",
    en="Other bodies checked",
    counts=_CHECKED,
    events=(CheckFindingsRecorded,),
)
def checked_bodies(snapshot: Snapshot, year: int) -> Counted:
    """Return the others."""
    found = _checks(snapshot, year)
    return Counted(found.checked.other_bodies, tuple(line.check.id for line in found.items))
