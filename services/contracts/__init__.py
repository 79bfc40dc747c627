"""What outside systems may rely on: the schema of every event in every version, the API, the subjects on NATS.

Everything here is generated from the registry and from what is routed; what is published stands in the tree, so that a
change of a contract is seen, and one that would break somebody is refused (`compatibility`).
"""
