"""Systems outside on the real nats-server of a real node."""
