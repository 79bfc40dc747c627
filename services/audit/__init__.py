"""What auditors rely on: who read what, and what the log proves about itself."""
