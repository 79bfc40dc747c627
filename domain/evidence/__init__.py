"""The evidence of an inspection: working papers, dossiers of key issues, and what the report states by them (P7).

Who inspects keeps one file for each inspection, about one issue list. Papers support items of the list; a dossier puts
together the papers of one key issue; each statement of the report cites items of the list as it was frozen. So every
statement leads to its papers. Once it all says the same (`domain.reconciliation`), nothing is added any more.

`events` is what happens, `state` what follows from it; the decisions stand in `compiling` and `taking_back`.
"""
