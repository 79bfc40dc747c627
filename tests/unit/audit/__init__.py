"""Tests of what the log proves about itself, and of who checks it."""
