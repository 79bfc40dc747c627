"""An inspection round: routine, special or mobile, with its plan, its mobilisation and its training (P3, P4, P7).

Who inspects keeps its rounds under numbers of its own, as people count them: round 8 of the city is `round-8@bj`.

`events` is what happens, `state` what follows from it; the decisions stand in `opening`, `preparing` and `correcting`.
"""
