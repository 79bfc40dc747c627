"""Who acts in the scenario, and on whom: the organisations of the article, and those that stand in where it is silent.

The article names a few of the districts, two departments and an enterprise of the special round, the university of the
linkage, the office of the mobile round. Of all others it gives the numbers alone; who they are is invented here, and
what they do is marked `synthetic`.
"""

from domain.node_id import NodeId

CITY, DISCIPLINE, SASAC = NodeId("bj"), NodeId("bj.discipline"), NodeId("bj.sasac")
HAIDIAN, CHAOYANG = NodeId("bj.haidian"), NodeId("bj.chaoyang")
SUBDISTRICT = NodeId("bj.haidian.zhongguancun")
KEXU, KEYUAN = NodeId("bj.haidian.zhongguancun.kexu"), NodeId("bj.haidian.zhongguancun.keyuan")


def _ids(labels: str) -> tuple[NodeId, ...]:
    return tuple(NodeId(f"bj.{label}") for label in labels.split())


DISTRICTS = _ids(
    "dongcheng xicheng chaoyang haidian fengtai shijingshan mentougou fangshan"
    " tongzhou shunyi changping daxing huairou pinggu miyun yanqing"
)
"""All sixteen."""
DONGCHENG, PINGGU, MIYUN = NodeId("bj.dongcheng"), NodeId("bj.pinggu"), NodeId("bj.miyun")

ROUND_5_DISTRICTS = _ids("dongcheng xicheng shijingshan fangshan pinggu")
ROUND_5_UNITS = _ids("education health culture shougang")
ROUND_6_DISTRICTS = _ids("haidian chaoyang tongzhou shunyi miyun")
ROUND_6_UNITS = _ids("civil ccmu agriculture statistics")
CIVIL_AFFAIRS, CCMU = NodeId("bj.civil"), NodeId("bj.ccmu")
CCMU_HOSPITAL = NodeId("bj.ccmu.hospital")
"""An affiliated hospital: the university's own patrol body does not inspect the university."""
SPECIAL_DISTRICTS = _ids("chaoyang haidian fengtai changping daxing")
"""Two of them for the second time in the year: coverage counts each once."""
SPECIAL_DEPARTMENTS = _ids("planning housing parks transport")
SPECIAL_ENTERPRISES = _ids("bbmg shoukai")
UNCOVERED = _ids("mentougou huairou yanqing")
CIVIL_DEFENCE = NodeId("bj.civildefence")

UNIVERSITIES = _ids(
    "bjut cnu cueb bucea ncut btbu bistu buu bua bipt bigc bift bwu bisu ccmusic bfa bda nacta cupes"
    " bpi bou byc bgy bvca"
)
"""The twenty-four of round 8."""

PRIMARY = ("planning", "housing", "parks", "urban")
"""Four primary-level Party organisations in each district that work on land and building."""
TARGETS_OF_CROSS = tuple(NodeId(f"{district}.{label}") for district in DISTRICTS for label in PRIMARY)
SASAC_ENTERPRISES = (NodeId("bj.sasac.roads"), NodeId("bj.sasac.heating"))

UNITS = (*ROUND_5_UNITS, *ROUND_6_UNITS, *SPECIAL_DEPARTMENTS, *SPECIAL_ENTERPRISES)
CHECKED_DISTRICTS = DISTRICTS[:11]
"""Dongcheng and ten more (P12)."""

ACTING = (
    CITY,
    DISCIPLINE,
    SASAC,
    SUBDISTRICT,
    KEXU,
    KEYUAN,
    *DISTRICTS,
    *UNITS,
    CIVIL_DEFENCE,
)
"""Who gives commands, and so must be on the board."""
