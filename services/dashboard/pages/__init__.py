"""One file per page: from a look at the node to the regions that the page shows."""
