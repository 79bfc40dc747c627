"""The gateway: outside systems report what happened there, and it becomes commands on this node's records.

A report is a CloudEvent. `routing` says which command an event type stands for, `reports` reads one, `names` turns the
publisher's own ids into ours; `ingestion` takes reports in, `dispatcher` makes them commands, `scheduler` dispatches
later what is not due yet, by the policy in `retry`, and `store` is the register of reports, with what became of each.
"""
