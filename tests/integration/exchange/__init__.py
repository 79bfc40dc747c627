"""Files imported to a node that answers, and exported from it."""
