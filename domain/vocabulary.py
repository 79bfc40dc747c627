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
    "due": Words("期限", "Due"),
    "findings": Words("查看情况", "Findings"),
    "item": Words("编号", "Item"),
    "lead": Words("主办", "Lead"),
    "measures": Words("整改成果", "Done"),
    "note": Words("说明", "Note"),
    "organisation": Words("单位", "Organisation"),
    "passed": Words("结论", "Outcome"),
    "place": Words("地点", "Place"),
    "reason": Words("理由", "Reason"),
    "responsible": Words("责任单位", "Responsible"),
    "result": Words("结果", "Result"),
    "since": Words("起于", "Since"),
    "status": Words("状态", "State"),
    "summary": Words("小结", "Summary"),
    "team": Words("工作组", "Team"),
    "text": Words("内容", "What"),
    "title": Words("标题", "Title"),
    "undertaker": Words("承办", "Undertaker"),
}
