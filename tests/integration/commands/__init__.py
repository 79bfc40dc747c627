"""Commands, decided on a real log."""
