"""An inspection: in a round, a team looks into one organisation, from its opening to the feedback (P2, P6, P7, P16).

Who inspects keeps it; the inspected organisation sees it from the feedback on, and not before.

`events` is what happens, `state` what follows from it; the decisions stand in `opening`, `in_field` and `feedback`.
"""
