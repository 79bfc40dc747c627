"""One node, on a real log."""
