"""The usual deadline rules, which a city publishes as they are, or otherwise."""

from collections.abc import Sequence

from domain.deadline_rule import PublishRule
from domain.deadlines import Unit
from domain.words import Words

RULES: Sequence[PublishRule] = (
    PublishRule(code="danger", title=Words("危及安全的问题", "Danger to people"), amount=2, unit=Unit.HOURS),
    PublishRule(
        code="utility", title=Words("水电气热问题", "Water, power, gas and heating"), amount=24, unit=Unit.HOURS
    ),
    PublishRule(code="general", title=Words("一般问题", "General issues"), amount=7, unit=Unit.DAYS),
    PublishRule(code="complex", title=Words("复杂问题", "Complex issues"), amount=15, unit=Unit.DAYS),
    PublishRule(
        code="followup",
        title=Words("座谈会后实地查看", "Site visit after a seminar"),
        amount=2,
        unit=Unit.WORKING_DAYS,
    ),
    PublishRule(code="rectification", title=Words("整改情况报告", "Rectification report"), amount=2, unit=Unit.MONTHS),
)
