"""What auditors rely on: who read what."""
