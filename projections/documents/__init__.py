"""Addressed documents and what their addressees answered: letters, circulars, supervision orders (P3, P12, P15).

`rows` are the registers, `answers` how a document stands with one addressee; each kind has a file of queries.
"""

from projections.documents.rows import view

__all__ = ["view"]
