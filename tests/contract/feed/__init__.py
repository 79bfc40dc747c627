"""What the feeds keep, over every database."""
