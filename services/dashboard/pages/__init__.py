"""One file per page: from its context to the regions that it shows."""
