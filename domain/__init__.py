"""What happens: events, state and decisions of every aggregate. No clock, no ids made here, no I/O, no framework."""
