"""The feeds: what happens on a node, told to those outside as far as each may see it, by stream and by webhook."""
