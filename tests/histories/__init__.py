"""Random histories of several nodes, over their real logs: hypothesis finds the ones that break a rule."""
