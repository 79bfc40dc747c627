"""Inspections: whom, by which team, what was found by which evidence, and how it was fed back (P2, P3, P6, P7, P16).

`rows` are the registers; each question about them has a file of its own.
"""

from projections.inspections.rows import view

__all__ = ["view"]
