"""Commands of one node: routed to their aggregate, decided on what its log holds, stamped and appended."""
