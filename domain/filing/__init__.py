"""A filing: a district or an agency tells the city of a patrol before it starts (P12).

Who files keeps it; the city acknowledges or rejects it on a `Reply` of its own. Whether it was late is decided when it
is filed, by the rule that is known then and there, so that a replay says the same.

`events` is what happens, `state` what follows from it; the decisions stand in `before_start` and `withdrawing`.
"""
