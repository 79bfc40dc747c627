"""Links between real nats-servers and real logs."""
