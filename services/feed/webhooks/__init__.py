"""Webhooks: what a subscriber is told is posted to an address of its own, signed, in order, at least once."""
