"""The feeds: what happens on a node, for those outside as far as each may see it, by stream and by webhook."""
