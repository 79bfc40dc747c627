"""The node's nats-server, and how the node and its neighbours use it: server, accounts, connections, streams."""
