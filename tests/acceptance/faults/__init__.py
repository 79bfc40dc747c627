"""Every fault that a board must survive, under load, on both databases, and the checker of what it left."""
