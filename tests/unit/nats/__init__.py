"""What of the nats-server needs none to run."""
