"""Hostile neighbours and publishers: whatever they send, the node stands."""
