"""What runs: the log, the links, the API, the dashboard and the command line of a node."""
