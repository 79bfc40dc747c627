"""Proposals for cross inspections."""
