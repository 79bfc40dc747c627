"""What an inspection looks at: one of the four implementations, and any number of the areas named in P5.

The article says 四个落实 and does not enumerate them; these are the four as they are commonly defined. What they are
called is configured here and nowhere else.
"""

from domain.words import Term


class Focus(Term):
    """One of the four implementations (四个落实): what an issue is a failure to implement."""

    POLICIES = (
        "policies",
        "落实党的路线方针政策和党中央决策部署",
        "implementing the Party's line, principles and policies and the centre's decisions",
    )
    RESPONSIBILITY = (
        "responsibility",
        "落实全面从严治党责任",
        "implementing the responsibility of strict Party governance",
    )
    ORGANISATION = (
        "organisation",
        "落实新时代党的组织路线",
        "implementing the Party's organisational line for the new era",
    )
    RECTIFICATION = (
        "rectification",
        "落实巡视等监督发现问题的整改",
        "implementing the rectification of problems found by inspection and other supervision",
    )


class FocusArea(Term):
    """An area under particular supervision (P5); an issue may belong to several, or to none."""

    POLITICAL_BUILDING = "political-building", "加强党的政治建设", "the Party's political building"
    BUSINESS_ENVIRONMENT = "business-environment", "优化营商环境", "business environment"
    POVERTY_COOPERATION = (
        "poverty-cooperation",
        "扶贫协作与低收入农户帮扶",
        "cooperation against poverty and help for low-income farmers",
    )
    RISK_PREVENTION = "risk-prevention", "防范化解重大风险", "prevention of major risks"
    DISPERSAL = "dispersal", "疏解整治促提升", "dispersal, regulation and improvement"
    LIVELIHOOD = (
        "livelihood",
        "群众切身利益的民生和城市规划建设",
        "people's livelihood, urban planning and construction",
    )
