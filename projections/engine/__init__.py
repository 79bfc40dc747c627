"""What keeps the views: batches off the log, versions by two clocks, rebuild beside the running view, reading as of."""
