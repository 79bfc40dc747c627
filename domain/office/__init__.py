"""A supervision office (监督检查室): it supervises day by day how some organisations rectify (P16).

Each organisation is under exactly one office of the same owner, together with all below it: what an office sees is
exactly what stands on the lines of its organisations. They stand below the owner, or a superior has charged the owner
with supervising them; its node then gets what is held about them (`domain/division.py`).

`events` is what happens, `state` what follows from it; the decisions stand in `charging`, `supervising` and
`taking_back`.
"""
