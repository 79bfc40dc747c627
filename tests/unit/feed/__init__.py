"""The feeds: who sees what, and what a stream says."""
