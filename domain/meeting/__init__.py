"""The directors' regular meeting (巡察办主任例会): where deviations are raised and corrected (P12).

A deviation keeps its number for ever. What is open at one meeting is on the list of the next, so nothing is dropped;
from then on the next one keeps it, and there is one place where it is corrected.

`events` is what happens, `state` what follows from it; the decisions stand in `convening` and `correcting`.
"""
