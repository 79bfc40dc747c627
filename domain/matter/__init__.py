"""A named matter (点人点事): what a meeting of the standing committee or of the secretary pointed at (P15).

Who named it keeps it, and closes it; the responsible organisation reports on a `MatterReport` of its own. It may cite
items of frozen lists, whose issues are then marked as named. Persons stand under their office.

`events` is what happens, `state` what follows from it; the decisions stand in `naming` and `taking_back`.
"""
