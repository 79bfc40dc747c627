"""Webhooks: what a subscriber gets is posted to an address of its own, signed, in order, at least once."""
