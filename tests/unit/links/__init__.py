"""What of the links needs no server."""
