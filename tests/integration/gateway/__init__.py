"""The gateway over a real log, a real register and real rules."""
