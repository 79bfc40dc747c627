"""What an issue is a failure to implement, and the areas that it belongs to: codes, which the city gives names (P5).

Before a city said by events what its codes are, they were these, and old logs name them. They hold where a city has
published no taxonomy.
"""

from dataclasses import dataclass
from typing import Annotated

from pydantic import StringConstraints

from domain.words import Words

FocusCode = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,31}$")]
"""What an implementation or an area is called, the same for ever: `policies`."""


@dataclass(frozen=True, slots=True)
class FocusEntry:
    """One implementation, or one area."""

    code: Annotated[FocusCode, Words("代码", "Code")]
    name: Words


def _entry(code: str, zh: str, en: str) -> FocusEntry:
    return FocusEntry(code, Words(zh, en))


EARLIER_IMPLEMENTATIONS = (
    _entry(
        "policies",
        "落实党的路线方针政策和党中央决策部署",
        "implementing the Party's line, principles and policies and the centre's decisions",
    ),
    _entry("responsibility", "落实全面从严治党责任", "implementing the responsibility of strict Party governance"),
    _entry(
        "organisation",
        "落实新时代党的组织路线",
        "implementing the Party's organisational line for the new era",
    ),
    _entry(
        "rectification",
        "落实巡视等监督发现问题的整改",
        "implementing the rectification of problems found by inspection and other supervision",
    ),
)
"""The four implementations (四个落实) as they are commonly defined; the article does not enumerate them."""

EARLIER_AREAS = (
    _entry("political-building", "加强党的政治建设", "the Party's political building"),
    _entry("business-environment", "优化营商环境", "business environment"),
    _entry(
        "poverty-cooperation",
        "扶贫协作与低收入农户帮扶",
        "cooperation against poverty and help for low-income farmers",
    ),
    _entry("risk-prevention", "防范化解重大风险", "prevention of major risks"),
    _entry("dispersal", "疏解整治促提升", "dispersal, regulation and improvement"),
    _entry(
        "livelihood",
        "群众切身利益的民生和城市规划建设",
        "people's livelihood, urban planning and construction",
    ),
)
"""The areas that the article names (P5)."""
