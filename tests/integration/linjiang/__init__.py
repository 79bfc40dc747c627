"""The year of an invented city, and the figures of everybody in it."""
