"""An issue list: one list to the end (P7, P15). It numbers its issues; a number is given once and never again.

Report, feedback and supervision cite an issue by list and item number, and by what the item says once it is frozen.

`events` is what happens, `state` what follows from it, `digests` by what items are cited; the decisions stand in
`opening`, `freezing` and `taking_back`.
"""
