"""Everything that can happen on the board: import this, and every event, command and aggregate is registered."""

from domain import issue, issue_list, joint_patrol, link, organisation, participation, rectification, task, undertaking

__all__ = [
    "issue",
    "issue_list",
    "joint_patrol",
    "link",
    "organisation",
    "participation",
    "rectification",
    "task",
    "undertaking",
]
