"""An issue: something wrong, from the day it is raised until the ledger is closed on it (P7, P8, P9, P15).

The list's owner keeps the issue; the responsible organisation answers on a `Rectification` of its own. Resolved is not
written off: the first says that it is put right on the ground, the second closes the ledger.

`events` is what happens, `state` what follows from it, `stages` what is allowed when, `finding` where it may come from;
the decisions stand in `raising`, `marking`, `assigning`, `dating`, `returning` and `settling`.
"""
