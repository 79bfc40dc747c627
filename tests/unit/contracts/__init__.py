"""Contracts: schemas, what may change in them, samples, the description of the subjects."""
