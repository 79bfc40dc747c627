"""The feed over NATS: what an organisation may see of a node's log, in a JetStream stream in its systems' account.

`messages` makes messages of events, `stream` keeps the stream, `follower` writes one into the other.
"""
