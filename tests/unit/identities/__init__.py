"""Who is let in on a node."""
