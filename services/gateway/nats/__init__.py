"""Reports over NATS, in the account of the publisher's organisation: a request per message, or published into a stream.

`messages` reads the bytes and `replies` writes them, `requests` answers, `consumer` takes in what stands in the stream.
"""
