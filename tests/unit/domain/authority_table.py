"""Who may do what, about whom: written from the article and the domain's table, line by line, and not from the code."""

from typing import NamedTuple

from domain.authority import Role


class Line(NamedTuple):
    """Some acts, and who may do them about whom."""

    acts: str
    role: Role
    tiers: str
    """M municipal, D district, A agency, S subdistrict, C community."""
    about: str
    """By field, or for all of them: how whom they name must stand to who acts."""
    commands: str


OFFICER, APPROVER, OPERATOR, CLUES = Role.OFFICER, Role.APPROVER, Role.OPERATOR, Role.CLUES

EVERY = "MDASC"

TABLE = (
    # ── The patrol body of the tier, in its own round (P3, P7) ────────────────────────────────────────────────────────
    Line(
        "rounds, plans, training, mobilisation",
        OFFICER,
        "MDA",
        "",
        "OpenRound CorrectRound DraftRoundPlan HoldMobilisation CancelMobilisation HoldTraining CancelTraining "
        "CloseRound ReopenRound CancelRound",
    ),
    Line("approval of plans", APPROVER, "MDA", "", "ApproveRoundPlan WithdrawPlanApproval"),
    Line("teams", OFFICER, "MDA", "", "RemoveMember ReplaceLeader DissolveTeam"),
    Line("who is in them, wherever they come from", OFFICER, "MDA", "anybody", "FormTeam AddMember"),
    Line("for whom they take no part", OFFICER, "MDA", "anybody", "RecuseMember"),
    Line("for whom they take part again", OFFICER, "MDA", "named", "LiftRecusal"),
    Line("where they do not come from", APPROVER, "MDA", "named", "StrikeOrigin"),
    # ── The owner of the round, about those below; cross: about those of the adopted assignment (P2, P11) ─────────────
    Line("inspections", OFFICER, "MDA", "below, or assigned", "OpenInspection"),
    Line(
        "deployment, report, feedback",
        OFFICER,
        "MDA",
        "",
        "DeployTeam CancelDeployment HoldConsultation CorrectConsultation CancelConsultation WithdrawTeam "
        "CancelWithdrawal DeliverFeedback CorrectFeedback CloseInspection ReopenInspection CancelInspection "
        "FileWorkingPapers CompileDossier StateInReport WithdrawPapers WithdrawDossier WithdrawStatements "
        "OpenReconciliation RecordMismatch SettleMismatch CancelMismatch CloseReconciliation ReopenReconciliation",
    ),
    Line("letters", OFFICER, "MDA", "below", "IssueLetter"),
    Line("what becomes of letters", OFFICER, "MDA", "", "CloseLetter ReopenLetter RejectLetterReply WithdrawLetter"),
    # ── Joint and special patrols: who plans; each tier that is invited accepts for itself (P8, P11) ──────────────────
    Line("planning", OFFICER, "MDA", "tiers: anybody, targets: below a tier", "PlanJointPatrol"),
    Line("one tier more", OFFICER, "MDA", "anybody", "InviteTier"),
    Line(
        "about whom it names",
        OFFICER,
        "MDA",
        "named",
        "WithdrawInvitation AdoptAssignment VisitSite CorrectSiteVisit",
    ),
    Line(
        "the patrol itself",
        OFFICER,
        "MDA",
        "",
        "StartJointPatrol HoldSeminar CorrectSeminar CancelSeminar CancelSiteVisit EndJointPatrol ResumeJointPatrol "
        "CancelJointPatrol DeclineInvitation",
    ),
    Line("whom a tier sends", OFFICER, "MDA", "anybody", "AcceptInvitation"),
    # ── Issues: the owner of the list, about itself or below; a check never by the rectifier ──────────────────────────
    Line("raise, assign", OFFICER, EVERY, "own or below, or inspected", "RaiseIssue AssignIssue ReassignIssue"),
    Line("check", OFFICER, EVERY, "own or below", "CheckRectification"),
    Line(
        "verify, list, resolve, extend",
        OFFICER,
        EVERY,
        "",
        "VerifyIssue DismissIssue MergeIssue MoveIssue ListIssue MarkKeyIssue ExtendIssue ResumeIssue RedateIssue "
        "WarnIssue RejectReturn ResolveIssue CloseIssue ReopenIssue AdmitSupervisors OpenIssueList CancelIssueList "
        "FreezeList CorrectCheck CorrectIssueDue",
    ),
    Line("who sees a list", OFFICER, EVERY, "anybody", "ShareList"),
    Line("suspension, write-off, unmarking", APPROVER, EVERY, "", "SuspendIssue WriteOffIssue UnmarkKeyIssue"),
    Line("whether books agree", OFFICER, EVERY, "", "CheckLedger ResolveDiscrepancy"),
    # ── Who was asked answers ─────────────────────────────────────────────────────────────────────────────────────────
    Line(
        "accept, give back, progress, submit, answer, acknowledge",
        OFFICER,
        EVERY,
        "",
        "AcceptRectification ReturnRectification ProgressRectification SubmitRectification "
        "AdmitRectificationSupervisors AcceptTask ReturnTask ReportProgress SubmitTask CorrectTaskResult "
        "AcknowledgeDocument ReplyToDocument CorrectReply RejectFiling ReportMatterProgress CorrectSubmission "
        "FileAppeal WithdrawAppeal",
    ),
    Line("tasks", OFFICER, EVERY, "own or below", "AssignTask ReassignTask"),
    Line("whose submission is sent back", OFFICER, EVERY, "named", "SendBackTask"),
    Line("what becomes of tasks", OFFICER, EVERY, "", "ExtendTask RecallTask ConfirmTask CorrectTask ReopenTask"),
    # ── Adjudication: the common superior, about claimants below it ───────────────────────────────────────────────────
    Line("asking for a ruling", OFFICER, EVERY, "anybody", "RequestAdjudication"),
    Line("ruling", APPROVER, EVERY, "below", "GiveAdjudication CorrectAdjudication"),
    # ── Evaluation, interviews: the city and districts, about those below (P14) ───────────────────────────────────────
    # The city about districts, departments and enterprises alone: what stands below those is for them.
    Line("evaluation, interviews", OFFICER, "MD", "rated below", "OpenEvaluation HoldInterview"),
    Line("ratings", OFFICER, "MD", "named", "RecordRating CorrectRating"),
    Line(
        "their ends",
        OFFICER,
        "MD",
        "",
        "CloseEvaluation CancelEvaluation CloseInterview CorrectInterview ReopenInterview CancelInterview",
    ),
    Line("appeals against them", APPROVER, "MD", "", "UpholdAppeal RejectAppeal WithdrawAppealDecision"),
    # ── Named matters: from meetings of the committee, the city's or a district's (P15) ───────────────────────────────
    Line("named matters", OFFICER, "MD", "below", "NameMatter"),
    Line(
        "what becomes of them", OFFICER, "MD", "", "ExtendMatter CorrectMatterDue CloseMatter ReopenMatter CancelMatter"
    ),
    # ── Liaison and visits: leaders by their post (P13) ───────────────────────────────────────────────────────────────
    Line("liaison", OFFICER, "MD", "below", "AssignLiaison ReassignLiaison MakeVisit"),
    Line("a visit that was", OFFICER, "MD", "below, or closed since", "CorrectVisit"),
    Line("its end", OFFICER, "MD", "", "EndLiaison CancelVisit"),
    # ── Policies: committee and leading group (P10) ───────────────────────────────────────────────────────────────────
    Line("policies", OFFICER, "M", "below", "IssuePolicy"),
    Line("their amendment and repeal", OFFICER, "M", "", "AmendPolicy RepealPolicy WithdrawPolicyChange CancelPolicy"),
    # ── Filing: districts and agencies, to their superior; meetings, checks, circulars: the inspection office (P12) ───
    Line("filing", OFFICER, "DA", "", "FilePlan WithdrawFiling"),
    Line(
        "rule of filing, meeting, check, circular",
        OFFICER,
        "M",
        "patrol body below",
        "SetFilingRule ConveneMeeting CorrectMeeting RaiseDeviation OpenSpecialCheck IssueCircular",
    ),
    Line("findings of a check", OFFICER, "M", "named", "RecordCheckFindings CorrectCheckFindings"),
    Line(
        "what becomes of them",
        OFFICER,
        "M",
        "",
        "LinkCorrectionTask RecordCorrection CancelDeviation ReopenDeviation CloseMeeting ReopenMeeting CancelMeeting "
        "ConcludeSpecialCheck ReopenSpecialCheck CancelSpecialCheck IssueReadAcross CloseReadAcross ReopenReadAcross "
        "WithdrawCircular",
    ),
    # ── Supervision: the office in charge, by its charge (P15, P16) ───────────────────────────────────────────────────
    Line("charging a supervisor", APPROVER, "MDA", "below", "ChargeSupervisor"),
    Line("releasing one", APPROVER, "MDA", "named", "ReleaseSupervisor"),
    Line("supervision", OFFICER, "MDA", "below, or charged", "EstablishOffice ReassignOrganisation OrderSupervision"),
    Line("giving up", OFFICER, "MDA", "named", "GiveUpOrganisation"),
    Line(
        "daily supervision",
        OFFICER,
        "MDA",
        "",
        "ShareDivision RecordSupervision CorrectSupervisionRecord CancelSupervisionRecord CloseOffice ReopenOffice "
        "CancelOffice CloseSupervision ReopenSupervision WithdrawSupervision "
        "RejectSupervisionReply",
    ),
    # ── Publication: the owner of the item, with approval (P17) ───────────────────────────────────────────────────────
    Line("publication", OFFICER, "MDA", "below", "ProposePublication"),
    Line(
        "approval of publications",
        APPROVER,
        "MDA",
        "",
        "ApprovePublication RejectPublication WithdrawPublicationDecision",
    ),
    Line(
        "what follows",
        OFFICER,
        "MDA",
        "",
        "PublishInCircular PublishInMedia FollowUpPublication CancelPublicationStage CancelPublication",
    ),
    # ── Clues: the restricted audience; their outcomes: the discipline commission of the tier (P2, P3) ────────────────
    Line("referral", CLUES, EVERY, "restricted audience", "ReferClue"),
    Line(
        "receipt",
        CLUES,
        EVERY,
        "",
        "CancelClue YieldLeader ReceiveClue DecideClue CorrectClueDecision CancelSanction RecordSanction",
    ),
    Line("petitions", CLUES, "MDA", "", "ReceivePetition HandlePetition CancelPetition"),
    Line("how many", OFFICER, "MDA", "", "ReportPetitions"),
    Line("outcomes", OFFICER, "MDA", "", "ReportOutcomes CancelOutcomes"),
    # ── Calendars, taxonomies: the root; terms, deadline rules: districts, too ────────────────────────────────────────
    Line(
        "calendars, focus", APPROVER, "M", "", "PublishCalendar AmendCalendar PublishFocusTaxonomy AmendFocusTaxonomy"
    ),
    Line("late recording", APPROVER, "M", "", "SetRecordingRule"),
    Line("who knows of them", OFFICER, "M", "", "ShareCalendar ShareFocusTaxonomy ShareRecordingRule"),
    Line("terms, rules", APPROVER, "MD", "", "BeginCommitteeTerm CorrectCommitteeTerm PublishRule AmendRule"),
    Line("who knows of those", OFFICER, "MD", "", "ShareCommitteeTerm ShareRule"),
    # ── Running a node ────────────────────────────────────────────────────────────────────────────────────────────────
    Line(
        "who there is",
        OPERATOR,
        EVERY,
        "in line",
        "EnterOrganisation StateHome HandOver SettleSuccession",
    ),
    Line("what becomes of them", OPERATOR, EVERY, "below", "CloseOrganisation SetUpNode RetireNode"),
    Line("what becomes part of what", OPERATOR, EVERY, "organisation: below, into: own or below", "MergeOrganisation"),
    Line("what they are called", OPERATOR, EVERY, "own or below", "RenameOrganisation"),
    Line("a hand-over that does not take place", OPERATOR, EVERY, "", "CancelHandOver"),
    Line("going on without what a neighbour sent against the rules", OPERATOR, EVERY, "", "ProposeSkip ApproveSkip"),
    Line("signing no more with keys that others may have", OPERATOR, EVERY, "", "RetireLogKeys"),
    Line("a neighbour's log that is another one now", OPERATOR, EVERY, "", "ProposeNewHistory AcceptNewHistory"),
)
