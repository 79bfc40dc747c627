"""A joint patrol: teams of several tiers inspect together (P8, P9, P11).

The organiser keeps it; each tier named in it answers on a `Participation` of its own, and it starts when all accepted.

`events` is what happens, `state` what follows from it; the decisions stand in `planning`, `assigning` and `under_way`.
"""
