"""The links of a node: what its neighbours may know goes to them, and what they say comes in, over NATS."""
