"""Which command an event of an outside system becomes: the one table, by event type.

What may be reported is what an officer may command on records that are not restricted. Approvals, clues and the running
of the node are nobody's to report: they need a person of the board.
"""

from collections.abc import Mapping
from functools import cache

import domain.catalogue  # noqa: F401 - registers every event, command and aggregate
from domain.aggregate import CommandType, commands

REPORTED: Mapping[str, str] = {
    # ── Rounds, teams and inspections ─────────────────────────────────────────────────────────────────────────────────
    "RoundOpened": "OpenRound",
    "RoundPlanDrafted": "DraftRoundPlan",
    "MobilisationHeld": "HoldMobilisation",
    "TrainingHeld": "HoldTraining",
    "RoundClosed": "CloseRound",
    "TeamFormed": "FormTeam",
    "MemberAdded": "AddMember",
    "MemberRemoved": "RemoveMember",
    "MemberRecused": "RecuseMember",
    "TeamDissolved": "DissolveTeam",
    "InspectionOpened": "OpenInspection",
    "TeamDeployed": "DeployTeam",
    "ConsultationHeld": "HoldConsultation",
    "TeamWithdrawn": "WithdrawTeam",
    "FeedbackDelivered": "DeliverFeedback",
    "InspectionClosed": "CloseInspection",
    # ── Findings ──────────────────────────────────────────────────────────────────────────────────────────────────────
    "WorkingPapersFiled": "FileWorkingPapers",
    "DossierCompiled": "CompileDossier",
    "ReportStated": "StateInReport",
    "ReconciliationOpened": "OpenReconciliation",
    "MismatchRecorded": "RecordMismatch",
    "MismatchSettled": "SettleMismatch",
    "ReconciliationClosed": "CloseReconciliation",
    # ── Issues and their rectification ────────────────────────────────────────────────────────────────────────────────
    "IssueListOpened": "OpenIssueList",
    "ListFrozen": "FreezeList",
    "ListShared": "ShareList",
    "IssueRaised": "RaiseIssue",
    "IssueMarkedKey": "MarkKeyIssue",
    "IssueVerified": "VerifyIssue",
    "IssueDismissed": "DismissIssue",
    "IssueMerged": "MergeIssue",
    "IssueMoved": "MoveIssue",
    "IssueListed": "ListIssue",
    "IssueAssigned": "AssignIssue",
    "IssueExtended": "ExtendIssue",
    "IssueResumed": "ResumeIssue",
    "IssueRedated": "RedateIssue",
    "IssueWarned": "WarnIssue",
    "IssueReassigned": "ReassignIssue",
    "IssueReturnRejected": "RejectReturn",
    "IssueAdjudicationRequested": "RequestAdjudication",
    "RectificationChecked": "CheckRectification",
    "IssueResolved": "ResolveIssue",
    "IssueClosedNotImplemented": "CloseIssue",
    "IssueReopened": "ReopenIssue",
    "RectificationAccepted": "AcceptRectification",
    "RectificationReturned": "ReturnRectification",
    "RectificationProgressed": "ProgressRectification",
    "RectificationSubmitted": "SubmitRectification",
    "LedgerDiscrepancyFound": "CheckLedger",
    "DiscrepancyResolved": "ResolveDiscrepancy",
    # ── Tasks ─────────────────────────────────────────────────────────────────────────────────────────────────────────
    "TaskAssigned": "AssignTask",
    "TaskReassigned": "ReassignTask",
    "TaskExtended": "ExtendTask",
    "TaskRecalled": "RecallTask",
    "TaskSentBack": "SendBackTask",
    "TaskConfirmed": "ConfirmTask",
    "TaskAccepted": "AcceptTask",
    "TaskReturned": "ReturnTask",
    "TaskProgressed": "ReportProgress",
    "TaskSubmitted": "SubmitTask",
    # ── Linkage ───────────────────────────────────────────────────────────────────────────────────────────────────────
    "JointPatrolPlanned": "PlanJointPatrol",
    "TierInvited": "InviteTier",
    "AssignmentAdopted": "AdoptAssignment",
    "JointPatrolStarted": "StartJointPatrol",
    "SeminarHeld": "HoldSeminar",
    "SiteVisited": "VisitSite",
    "JointPatrolEnded": "EndJointPatrol",
    "ParticipationAccepted": "AcceptInvitation",
    "ParticipationDeclined": "DeclineInvitation",
    # ── Documents and meetings ────────────────────────────────────────────────────────────────────────────────────────
    "PolicyIssued": "IssuePolicy",
    "PolicyAmended": "AmendPolicy",
    "PolicyRepealed": "RepealPolicy",
    "FilingRuleSet": "SetFilingRule",
    "PlanFiled": "FilePlan",
    "FilingRejected": "RejectFiling",
    "LetterIssued": "IssueLetter",
    "LetterWithdrawn": "WithdrawLetter",
    "LetterReplyRejected": "RejectLetterReply",
    "LetterClosed": "CloseLetter",
    "SupervisionOrdered": "OrderSupervision",
    "SupervisionReplyRejected": "RejectSupervisionReply",
    "SupervisionClosed": "CloseSupervision",
    "CircularIssued": "IssueCircular",
    "ReadAcrossIssued": "IssueReadAcross",
    "DocumentAcknowledged": "AcknowledgeDocument",
    "DocumentReplied": "ReplyToDocument",
    "SpecialCheckOpened": "OpenSpecialCheck",
    "CheckFindingsRecorded": "RecordCheckFindings",
    "SpecialCheckConcluded": "ConcludeSpecialCheck",
    "MeetingConvened": "ConveneMeeting",
    "DeviationRaised": "RaiseDeviation",
    "CorrectionTaskLinked": "LinkCorrectionTask",
    "DeviationCorrected": "RecordCorrection",
    "MeetingClosed": "CloseMeeting",
    # ── Calling to account ────────────────────────────────────────────────────────────────────────────────────────────
    "EvaluationOpened": "OpenEvaluation",
    "RatingRecorded": "RecordRating",
    "EvaluationClosed": "CloseEvaluation",
    "InterviewHeld": "HoldInterview",
    "InterviewClosed": "CloseInterview",
    "MatterNamed": "NameMatter",
    "MatterExtended": "ExtendMatter",
    "MatterClosed": "CloseMatter",
    "MatterProgressReported": "ReportMatterProgress",
    "LiaisonAssigned": "AssignLiaison",
    "LiaisonReassigned": "ReassignLiaison",
    "LiaisonEnded": "EndLiaison",
    "VisitMade": "MakeVisit",
    "OfficeEstablished": "EstablishOffice",
    "OrganisationTakenOver": "ReassignOrganisation",
    "SupervisionRecorded": "RecordSupervision",
    "OfficeClosed": "CloseOffice",
    "PublicationProposed": "ProposePublication",
    "PublishedInCircular": "PublishInCircular",
    "PublishedInMedia": "PublishInMedia",
    "PublicationFollowedUp": "FollowUpPublication",
    "OutcomesReported": "ReportOutcomes",
    # ── Decrees ───────────────────────────────────────────────────────────────────────────────────────────────────────
    "CalendarShared": "ShareCalendar",
    "DeadlineRuleShared": "ShareRule",
}
"""The names of commands by those of event types."""


@cache
def command_of(type: str) -> CommandType | None:
    """Return the command that an event of this type becomes, or None if no such event may be reported."""
    name = REPORTED.get(type)
    return commands[name] if name else None
