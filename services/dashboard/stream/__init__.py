"""Pages that keep themselves up to date: their regions, and the stream of those that changed."""
