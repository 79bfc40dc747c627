"""What the fields of events, commands and states are called: one word for one name, wherever it stands.

The glossary, the registers' columns and the histories take their words from here.
"""

from collections.abc import Mapping

from domain.words import Words

FIELDS: Mapping[str, Words] = {
    "about": Words("所在单位", "Where"),
    "approval": Words("批准依据", "Approved by"),
    "assigner": Words("交办单位", "Assigned by"),
    "assisting": Words("协办", "Assisting"),
    "attendees": Words("参会人数", "Participants"),
    "by": Words("核查单位", "Checked by"),
    "categories": Words("类别", "Categories"),
    "category": Words("类别代码", "Category code"),
    "category_name": Words("类别", "Category"),
    "drafter": Words("拟定人", "Drafted by"),
    "due": Words("期限", "Due"),
    "findings": Words("查看情况", "Findings"),
    "item": Words("编号", "Item"),
    "kind": Words("种类", "Kind"),
    "lead": Words("主办", "Lead"),
    "measures": Words("整改成果", "Done"),
    "member": Words("成员", "Member"),
    "members": Words("成员", "Members"),
    "methods": Words("方法要求", "Methods"),
    "name": Words("名称", "Name"),
    "note": Words("说明", "Note"),
    "number": Words("编号", "Number"),
    "opens_on": Words("开始日期", "Opens on"),
    "organisation": Words("单位", "Organisation"),
    "passed": Words("结论", "Outcome"),
    "place": Words("地点", "Place"),
    "plan": Words("工作方案", "Plan"),
    "plan_approved": Words("方案已批准", "Plan approved"),
    "procedure": Words("工作程序", "Procedure"),
    "reason": Words("理由", "Reason"),
    "recusals": Words("回避", "Recusals"),
    "report_notes": Words("报告撰写注意事项", "Notes on the report"),
    "responsible": Words("责任单位", "Responsible"),
    "result": Words("结果", "Result"),
    "role": Words("角色", "Role"),
    "round": Words("轮次", "Round"),
    "since": Words("起于", "Since"),
    "status": Words("状态", "State"),
    "summary": Words("小结", "Summary"),
    "supervision_focus": Words("监督重点", "Focus of supervision"),
    "target": Words("被巡视单位", "Inspected organisation"),
    "team": Words("工作组", "Team"),
    "text": Words("内容", "What"),
    "theme": Words("主题", "Theme"),
    "title": Words("标题", "Title"),
    "trained": Words("已培训人员", "Trained"),
    "undertaker": Words("承办", "Undertaker"),
}
