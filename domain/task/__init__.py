"""A task: what one organisation wants of others, by when (P8, P11).

The assigner keeps the task; each undertaker answers on an `Undertaking` of its own.

`events` is what happens, `state` what follows from it; the decisions stand in `assigning`.
"""
