"""A reconciliation: before the team leaves, report, papers and dossiers are compared item by item (会审, P7).

Who inspects keeps one for each inspection. It is closed when every mismatch is settled, every statement of the report
leads to a working paper, and every key issue has its dossier. Then the evidence stays as it is, and the team may leave.

`events` is what happens, `state` what follows from it; the decisions stand in `comparing` and `taking_back`.
"""
