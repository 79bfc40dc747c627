"""Satisfaction evaluations and the interviews that follow on low ratings (P14)."""

from projections.evaluations.rows import view

__all__ = ["view"]
