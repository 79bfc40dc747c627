"""A result: what an evaluation came to for one of those who were rated, as they are told it (P14).

Who holds the evaluation keeps one for each subject, and nobody else sees it. The subject may appeal against it in an
`Appeal` of its own; who holds the evaluation decides on the news.

`events` is what happens, `state` what follows from it; the decisions stand in `deciding`.
"""
