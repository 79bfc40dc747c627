"""Reports over NATS, in the account of the publisher's organisation: a request per message, or left in a stream.

`messages` reads and writes the bytes, `requests` answers, `left` takes what was left.
"""
