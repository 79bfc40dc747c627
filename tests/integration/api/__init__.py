"""The API of one node, on a real log."""
