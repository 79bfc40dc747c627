"""Who is on the board of Linjiang: six nodes, and those who act on the node of an organisation above them."""

from dataclasses import dataclass

from domain.node_id import NodeId
from domain.tier import AgencyKind, Tier
from domain.words import Words


@dataclass(frozen=True, slots=True)
class Cast:
    """One organisation."""

    id: NodeId
    name: Words
    tier: Tier
    agency: AgencyKind | None = None
    node: bool = False


def _of(id: str, zh: str, en: str, tier: Tier, agency: AgencyKind | None = None, *, node: bool = False) -> Cast:
    return Cast(NodeId(id), Words(zh, en), tier, agency, node)


ORGANISATIONS = (
    _of("lj", "临江市", "Linjiang", Tier.MUNICIPAL, node=True),
    _of("lj.discipline", "市纪委监委", "Discipline Commission", Tier.MUNICIPAL, node=True),
    _of("lj.dongpo", "东坡区", "Dongpo District", Tier.DISTRICT, node=True),
    _of("lj.dongpo.water", "东坡区水务局", "Dongpo Water Bureau", Tier.SUBDISTRICT),
    _of("lj.dongpo.oldtown", "老城街道", "Oldtown Subdistrict", Tier.SUBDISTRICT),
    _of("lj.dongpo.oldtown.bridge", "桥头社区", "Bridge Community", Tier.COMMUNITY),
    _of("lj.nanhu", "南湖区", "Nanhu District", Tier.DISTRICT, node=True),
    _of("lj.nanhu.schools", "南湖区教育局", "Nanhu Schools Bureau", Tier.SUBDISTRICT),
    _of("lj.xishan", "西山区", "Xishan District", Tier.DISTRICT),
    _of("lj.transport", "市交通局", "Transport Bureau", Tier.AGENCY, AgencyKind.DEPARTMENT, node=True),
    _of("lj.transport.bus", "公交集团", "Bus Company", Tier.AGENCY, AgencyKind.ENTERPRISE),
    _of("lj.college", "临江学院", "Linjiang College", Tier.AGENCY, AgencyKind.UNIVERSITY, node=True),
    _of("lj.college.press", "学院出版社", "College Press", Tier.AGENCY, AgencyKind.ENTERPRISE),
    _of("lj.port", "港务集团", "Port Group", Tier.AGENCY, AgencyKind.ENTERPRISE),
    _of("lj.archive", "市档案局", "Archive Bureau", Tier.AGENCY, AgencyKind.DEPARTMENT),
)

(
    CITY,
    DISCIPLINE,
    DONGPO,
    WATER,
    OLDTOWN,
    BRIDGE,
    NANHU,
    SCHOOLS,
    XISHAN,
    TRANSPORT,
    BUS,
    COLLEGE,
    PRESS,
    PORT,
    ARCHIVE,
) = (each.id for each in ORGANISATIONS)
NODES = tuple(each.id for each in ORGANISATIONS if each.node)
