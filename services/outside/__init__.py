"""The systems outside on a node's own nats-server: an account per organisation, its intake, its feed.

`systems` follows who is let in, and `sessions` does for one organisation what is to be done: `services.gateway.nats`
takes reports in, `services.feed.nats` publishes events.
"""
