"""The gateway: what can be tested without a node."""
