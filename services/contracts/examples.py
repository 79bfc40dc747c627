"""What stands in the samples of events: what a field of this name might say, in May 2019."""

from collections.abc import Mapping

from domain.words import Words

UID = "019ac5f0a3c07e1fb3c94d2a6f10b7e2"

CITY, DISTRICT, SUBDISTRICT, COMMUNITY = "bj", "bj.haidian", "bj.haidian.zhongguancun", "bj.haidian.kexu"

ORGANISATIONS: Mapping[str, str] = {
    "about": COMMUNITY,
    "assigner": CITY,
    "assisting": COMMUNITY,
    "issuer": CITY,
    "lead": SUBDISTRICT,
    "neighbour": CITY,
    "organiser": CITY,
    "partners": CITY,
    "referrer": CITY,
    "responsible": SUBDISTRICT,
    "subjects": SUBDISTRICT,
    "superior": CITY,
    "target": SUBDISTRICT,
    "targets": SUBDISTRICT,
    "undertaker": SUBDISTRICT,
}
"""Who stands in a field; the district in every other."""

KINDS: Mapping[str, str] = {
    "about": "patrol",
    "carried": "issue",
    "document": "circular",
    "expected": "issue",
    "into": "issue",
    "issues": "issue",
    "next": "meeting",
    "order": "supervision",
    "rule": "deadline-rule",
    "source": "patrol",
}
"""Of which kind the record is that a field names, where the field has another name than the kind."""

WORDS: Mapping[str, Words] = {
    "category_name": Words("基础设施修缮不及时", "Late repair of infrastructure"),
    "name": Words("中关村街道", "Zhongguancun subdistrict"),
    "place": Words("保福寺平房区", "Baofusi bungalow area"),
    "team": Words("海淀区委第二巡察组", "Haidian Team 2"),
    "title": Words("中关村街道座谈会问题清单", "Issues of the Zhongguancun seminar"),
    "unit": Words("处", "places"),
    "what": Words("增设路灯", "Street lamps added"),
}
"""Things said in both languages."""

TEXTS: Mapping[str, str] = {
    "alarm": "FORKED",
    "approval": "区委书记专题会审定",
    "assessment": "整改到位，同意销号",
    "category": "infrastructure-repair",
    "code": "infrastructure-repair",
    "conclusion": "已整改",
    "cosigner": "bj.haidian/witness+a9d1031e+BEgHWll+choVbi4Hmd5cwMUyTcbn6vHN1GJQho7FMhXd",
    "decree": "国办发明电〔2018〕15号",
    "detail": "保福寺平房区14处路灯不亮",
    "deviations": "未按时报送整改情况",
    "drafter": "第二巡察组",
    "findings": "路灯照明效果不佳",
    "group": "居民代表",
    "how": "入户走访",
    "member": "inspector-7",
    "methods": "听取汇报、个别谈话、查阅资料、实地走访",
    "note": "现场已核实",
    "number": "京巡督〔2019〕7号",
    "procedure": "进驻、了解、报告、反馈、移交",
    "proposer": "第三巡视组",
    "reason": "雨季无法施工",
    "report_notes": "问题与底稿逐条对应",
    "requirements": "一个月内整改到位",
    "resolver": "第三巡视组",
    "result": "14处路灯已全部点亮",
    "signer": "bj.haidian/log+1a61c9a0+AUgHWll+choVbi4Hmd5cwMUyTcbn6vHN1GJQho7FMhXd",
    "subject": "检查社区路灯照明",
    "summary": "居民反映的路灯问题已全部解决",
    "supervision_focus": "群众身边的民生问题",
    "text": "路灯照明效果不佳",
    "text_en": "Street lamps give poor light",
    "title": "检查社区路灯照明",
    "topic": "社区治理",
    "where": "第三部分第二条",
}
"""What is said in one text; where nothing stands here, the field's own name in Chinese."""

MOMENTS: Mapping[str, str] = {
    "due": "2019-05-31T18:00:00+08:00",
    "returned_at": "2019-05-15T10:30:00+08:00",
    "start": "2019-05-16T09:00:00+08:00",
}
"""When something is; where nothing stands here, the moment of the sample."""

DATES: Mapping[str, str] = {
    "in_force_from": "2019-06-01",
    "planned_start": "2019-06-03",
    "repealed_from": "2020-01-01",
    "until": "2019-06-30",
}
"""On which day something is; where nothing stands here, the day of the sample."""

NUMBERS: Mapping[str, int] = {"year": 2019, "threshold": 60, "percent": 60, "quantity": 14}
"""How many; where nothing stands here, the least that is allowed."""
