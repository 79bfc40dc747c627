"""What must hold, always, on every node: over random histories of several nodes (see `tests.histories`)."""
