"""A rectification: what the responsible organisation does about an issue (P9, P13, P15).

It keeps the rectification on its own node, also while cut off; the issue's owner decides on the news.

`measures` is what is counted, `events` what happens, `state` what follows from it; the decisions stand in `accepting`
and `submitting`.
"""
