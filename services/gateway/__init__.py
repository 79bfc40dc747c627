"""The gateway: outside systems report what happened there, and it becomes commands on this node's records.

A report is a CloudEvent. `table` says which command an event type stands for, `reports` reads one, `names` turns the
publisher's own ids into ours; `intake` carries reports out and answers each with its outcome, `waiting` tries again
those that came too early, and `store` keeps them all with what became of them.
"""
