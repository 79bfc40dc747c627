"""Logs that are proven between real nodes, over real nats-servers."""
