"""What a node knows of the organisations of its tree: each node keeps one record of them.

Those named in it receive it, so everybody learns what their neighbours are called.

`events` is what happens, `state` what follows from it; the decisions stand in `entering`, `ending` and `connecting`.
"""
