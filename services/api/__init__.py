"""The HTTP API of one node: commands and queries under /v1, the feeds, health, sign-in."""
