"""The systems outside on a node's own nats-server: an account per organisation, its intake, its feed.

`accounts` says what they may, `subjects` what everything is called, `outside` follows who is let in, and `session` does
for one organisation what is to be done: `services.gateway.nats` takes reports in, `services.feed.nats` tells events.
"""
