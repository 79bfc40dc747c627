"""Every word of the pages, in both languages. What the domain names, the domain's registry says; it is not here."""

from domain.words import Words

WORDS: dict[str, Words] = {
    # the frame of every page
    "product": Words("一盘", "yipan"),
    "skip": Words("跳到正文", "Skip to content"),
    "nav": Words("主导航", "Main navigation"),
    "nav.board": Words("棋盘", "Board"),
    "nav.issues": Words("台账", "Ledger"),
    "nav.review": Words("盘点", "Review"),
    "nav.registers": Words("登记册", "Registers"),
    "nav.patrols": Words("联动巡视", "Joint patrols"),
    "nav.tasks": Words("任务", "Tasks"),
    "nav.links": Words("链路", "Links"),
    "language": Words("语言", "Language"),
    "node": Words("本节点", "This node"),
    "sign-out": Words("退出", "Sign out"),
    "footer": Words("多级联动一盘棋 · 北京时间", "One chessboard for every level · Beijing time"),
    # live, reconnecting, past
    "live": Words("实时", "Live"),
    "live.reconnecting": Words("连接中断，正在重连", "Connection lost, reconnecting"),
    "live.static": Words("打开页面时的情况", "As the page was opened"),
    "live.connecting": Words("正在连接", "Connecting"),
    "position": Words("日志位置", "log position"),
    "shown": Words("截至", "as of"),
    "past": Words("历史回看", "The past"),
    "past.position": Words("日志位置 {position} 时的情况", "As it stood at log position {position}"),
    "past.occurred": Words("{moment} 时的实际情况", "As things stood at {moment}"),
    "past.recorded": Words("本节点在 {moment} 时所知", "What this node knew at {moment}"),
    "past.still": Words("此页不会自动更新。", "This page does not change by itself."),
    "past.return": Words("回到现在", "Back to now"),
    "asof": Words("回看历史", "Look back"),
    "asof.date": Words("日期", "Date"),
    "asof.end": Words("该日 24:00", "at 24:00 of that day"),
    "asof.clock": Words("按", "By"),
    "asof.occurred": Words("发生时间", "when it occurred"),
    "asof.recorded": Words("本节点获知时间", "when this node knew"),
    "asof.position": Words("或日志位置", "or log position"),
    "asof.show": Words("查看", "Show"),
    "asof.before": Words("前一天", "Day before"),
    "asof.after": Words("后一天", "Day after"),
    "unanswered": Words("待答复", "no answer yet"),
    # figures
    "raised": Words("发现问题", "Raised"),
    "open": Words("未解决", "Open"),
    "overdue": Words("超期", "Overdue"),
    "overdue.mark": Words("超期", "overdue"),
    "resolved": Words("已解决", "Resolved"),
    "written-off": Words("已销账", "Written off"),
    "ended": Words("其他结案", "Ended otherwise"),
    "overdue.of": Words("其中超期 {n}", "{n} of them overdue"),
    "resolved.note": Words("检查通过，尚未销账", "check passed, not yet written off"),
    "written-off.note": Words("台账已结", "closed on the ledger"),
    "ended.note": Words("不予立项、合并、未整改结案", "dismissed, merged, not implemented"),
    "total": Words("合计", "Total"),
    "figures": Words("总数", "Figures"),
    # the chessboard
    "board": Words("一盘棋", "One chessboard"),
    "board.of": Words("{name}一盘棋", "{name}: one chessboard"),
    "board.lead": Words(
        "每格一个单位，每子一个问题。数字取自同一份台账，可以逐条核对。",
        "A square is an organisation, a stone is an issue. Every figure comes from the one ledger, item by item.",
    ),
    "board.empty": Words("无问题", "no issues"),
    "board.unit": Words("一子 {n} 件", "a stone is {n} issues"),
    "board.table": Words("分单位数字", "By organisation"),
    "board.table.note": Words("各行相加即为合计。", "The lines add up to the total."),
    "board.hidden": Words(
        "清单上另有 {n} 件不在本节点可见范围内。", "{n} more on the lists are hidden from this node."
    ),
    "board.organisation": Words("单位", "Organisation"),
    "board.none": Words("棋盘上还没有问题。", "There are no issues on the board yet."),
    "board.changed": Words(
        "未解决 {open}，超期 {overdue}，已解决 {resolved}，已销账 {written_off}",
        "open {open}, overdue {overdue}, resolved {resolved}, written off {written_off}",
    ),
    "legend": Words("图例", "Legend"),
    "tier.municipal": Words("市级", "Municipal"),
    "tier.district": Words("区级", "Districts"),
    "tier.agency": Words("市级单位", "Agencies"),
    "tier.subdistrict": Words("街道", "Subdistricts"),
    "tier.community": Words("社区", "Communities"),
    "square.cut": Words("链路中断", "cut off"),
    # joint patrols
    "patrol": Words("联动巡视", "Joint patrol"),
    "patrol.none": Words("还没有联动巡视。", "There are no joint patrols yet."),
    "patrol.attendees": Words("参会代表", "participants"),
    "patrol.issues": Words("具体问题", "issues raised"),
    "patrol.categories": Words("大类", "categories"),
    "patrol.unchecked": Words("{n} 待核查", "{n} not checked yet"),
    "patrol.targets": Words("巡视对象", "Inspected"),
    "patrol.mode": Words("方式", "Mode"),
    "patrol.round": Words("轮次", "Round"),
    "patrol.by-category": Words("问题分类", "Issues by category"),
    "latest": Words("最新入账", "Latest in the log"),
    # completeness
    "complete": Words("数据完整性", "Completeness"),
    "complete.received": Words("已收到 {number}", "received up to {number}"),
    "complete.behind": Words("还差 {count}", "{count} still to come"),
    "complete.cut": Words("中断", "cut off"),
    "complete.since": Words("自 {moment}", "since {moment}"),
    "complete.none": Words("没有相邻节点。", "There are no neighbouring nodes."),
    "complete.never": Words("尚未连通", "not connected yet"),
    "complete.alarm": Words("告警", "Alarm"),
    "ago": Words("{span}前", "{span} ago"),
    # the ledger
    "ledger": Words("问题台账", "Issue ledger"),
    "ledger.lead": Words(
        "一张清单到底：清单编号一经给出，不再改变。", "One list to the end: a number once given stays."
    ),
    "ledger.item": Words("编号", "No."),
    "ledger.text": Words("问题", "Issue"),
    "ledger.category": Words("类别", "Category"),
    "ledger.about": Words("所在单位", "Where"),
    "ledger.responsible": Words("责任单位", "Responsible"),
    "ledger.due": Words("期限", "Due"),
    "ledger.state": Words("状态", "State"),
    "ledger.all": Words("全部", "All"),
    "ledger.filter": Words("筛选", "Filter"),
    "ledger.clear": Words("清除筛选", "Clear filters"),
    "ledger.count": Words("共 {n} 件", "{n} issues"),
    "ledger.none": Words("没有符合条件的问题。", "No issue matches."),
    "ledger.next": Words("下一页", "Next page"),
    "ledger.first": Words("回到第一页", "First page"),
    "ledger.unnumbered": Words("未编号", "not numbered"),
    # an issue's page
    "issue": Words("问题", "Issue"),
    "issue.item": Words("清单第 {item} 项", "Item {item} of the list"),
    "issue.source": Words("来源", "Source"),
    "issue.place": Words("地点", "Place"),
    "issue.owner": Words("台账单位", "Ledger kept by"),
    "issue.path": Words("进程", "Progress"),
    "issue.history": Words("全过程", "History"),
    "issue.history.lead": Words(
        "各节点的事件按发生先后排列；“入账”是本节点得知的时间，“迟”是从原节点入账到这里的时间。",
        "Events of all nodes in the order in which they occurred; recorded is when this node came to know, "
        "and how much later than the node where it happened.",
    ),
    "issue.recorded": Words("入账", "recorded"),
    "issue.delay": Words("迟 {span}", "{span} later"),
    "issue.position": Words("位置", "position"),
    "issue.synthetic": Words("情景补充", "synthetic"),
    "issue.synthetic.note": Words(
        "来源没有记载，由演示情景补充", "invented by the scenario where its source is silent"
    ),
    "issue.fixed": Words("立行立改", "fixed on the spot"),
    "issue.back": Words("返回台账", "Back to the ledger"),
    "path.raised": Words("提出", "Raised"),
    "path.verified": Words("核实", "Verified"),
    "path.listed": Words("列入清单", "Listed"),
    "path.assigned": Words("交办", "Assigned"),
    "path.resolved": Words("得到解决", "Resolved"),
    "path.written-off": Words("销账", "Written off"),
    # values
    "yes": Words("是", "yes"),
    "no": Words("否", "no"),
    "passed": Words("通过", "passed"),
    "failed": Words("未通过", "failed"),
    # tasks
    "tasks": Words("任务", "Tasks"),
    "tasks.lead": Words("谁交办，谁承办，到哪一步。", "Who asked whom for what, and how far it is."),
    "tasks.title": Words("任务", "Task"),
    "tasks.assigner": Words("交办", "Assigned by"),
    "tasks.undertakers": Words("承办", "Undertaken by"),
    "tasks.main": Words("主办", "lead"),
    "tasks.assisting": Words("协办", "assisting"),
    "tasks.due": Words("期限", "Due"),
    "tasks.state": Words("状态", "State"),
    "tasks.none": Words("还没有任务。", "There are no tasks yet."),
    # registers, records and queries
    "registers": Words("登记册", "Registers"),
    "registers.lead": Words(
        "棋盘记下的一切：每类记录一册，每个问题一问即答，都可以回看历史。",
        "All that the board keeps: a register for every kind of record, an answer to every question, now or then.",
    ),
    "registers.restricted": Words(
        "{name}只对有“{role}”角色的人开放，经接口查阅：", "{name}: for the role {role} alone, over the API:"
    ),
    "registers.own": Words("按卡片查看", "See them as cards"),
    "registers.count": Words("共 {n} 条", "{n} records"),
    "registers.none": Words("没有符合条件的记录。", "No record matches."),
    "doors.patrols": Words("谁与谁联动，听到、看到什么，解决了什么", "who goes together, and what came of it"),
    "doors.tasks": Words("谁交办，谁承办，到哪一步", "who asked whom for what"),
    "doors.glossary": Words("每个事件、命令和数字的含义", "what every event, command and figure means"),
    "form.choose": Words("请选择", "Choose"),
    "form.ask": Words("查询", "Show"),
    "form.needs": Words("请先选择要查的对象。", "Choose what is asked about."),
    # the annual review
    "review.of": Words("{year} 年巡视工作盘点", "{year}: a year of inspection work in review"),
    "review.lead": Words(
        "每个数字都由棋盘上的事件算出，点开即见是哪些事件。",
        "Every figure is computed from events on the board; open one to see which.",
    ),
    "review.year": Words("年度", "Year"),
    "review.as-of": Words("截至 {day}", "as of {day}"),
    "review.version": Words("口径第 {n} 版", "definition {n}"),
    "review.window": Words("统计区间", "Window"),
    "review.window.year": Words("{year} 年", "calendar {year}"),
    "review.definition": Words("口径", "Definition"),
    "review.records": Words("计入的记录", "Records counted"),
    "review.explain": Words("数字由来", "Explain this figure"),
    "review.none": Words("还没有可以盘点的数字。", "There are no figures to review yet."),
    "review.events": Words("数字由来", "What it is made of"),
    "review.events.lead": Words(
        "计入这个数字的事件，按发生时间排列。", "The very events that are counted, in the order in which they occurred."
    ),
    "review.events.none": Words(
        "没有可以列出的事件：当年没有计入的记录，或者记录属于限知范围。",
        "There are no events to list: none is counted, or they are for a restricted audience alone.",
    ),
    # the glossary
    "glossary": Words("术语表", "Glossary"),
    # links
    "links": Words("链路", "Links"),
    "links.lead": Words(
        "每条链路的事件连续编号，对方入账之后才算送达。",
        "Events on a link are numbered without gap; one counts as delivered when it stands in the neighbour's log.",
    ),
    "links.superior": Words("上级", "superior"),
    "links.subordinate": Words("下级", "subordinate"),
    "links.connected": Words("已连通", "connected"),
    "links.cut": Words("中断", "cut off"),
    "links.outgoing": Words("本节点发出", "We sent"),
    "links.stored": Words("对方已入账", "Stored there"),
    "links.waiting": Words("待送达", "Waiting"),
    "links.incoming": Words("对方发出", "They sent"),
    "links.received": Words("本节点已入账", "Stored here"),
    "links.missing": Words("未到", "Missing"),
    "links.heard": Words("最近联系", "Last heard"),
    "links.none": Words("没有相邻节点。", "There are no neighbouring nodes."),
    # when something is wrong
    "problem": Words("出了问题", "Something is wrong"),
    "problem.not-found": Words("没有这一页", "There is no such page"),
    "problem.not-found.note": Words(
        "地址有误，或者本节点没有这条记录。", "The address is wrong, or this node has no such record."
    ),
    "problem.as-of": Words("无法回看这个时点", "This point cannot be shown"),
    "problem.as-of.note": Words(
        "请给出日期（如 2019-05-17）、带时区的时刻，或日志位置（整数）。",
        "Give a date (2019-05-17), a moment with its time zone, or a log position (a whole number).",
    ),
    "problem.filter": Words("无法这样筛选", "This filter cannot be used"),
    "problem.filter.note": Words("请从页面上的选项中选择。", "Choose among the options on the page."),
    "problem.not-ready": Words("视图正在建立", "The views are being built"),
    "problem.not-ready.note": Words("请稍候再打开本页。", "Open this page again in a moment."),
    "problem.role": Words("没有查看权限", "You may not read here"),
    "problem.role.note": Words("登录的令牌没有 reader 角色。", "The token of this session lacks the role reader."),
    "problem.home": Words("返回棋盘", "Back to the board"),
}


def word(key: str, language: str, /, **values: object) -> str:
    """Return what stands under a key, in one language, with its blanks filled.

    Raises:
        KeyError: nothing stands there.
    """
    text: str = getattr(WORDS[key], language)
    return text.format(**values) if values else text
