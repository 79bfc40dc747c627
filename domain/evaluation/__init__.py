"""An evaluation: how satisfied people are with the rectification of several organisations (P14).

Ratings are gathered and may be put right until it is closed; what it comes to follows from them by the formula's
version that it was closed by. Who is rated does not see it, for the ratings of others are not for them: each is told
its own result in a `EvaluationResult`, and may appeal against it.

`events` is what happens, `state` what follows from it; the decisions stand in `rating` and `correcting`.
"""
