"""A home: the node that acts for an organisation and alone writes its records. Who that is, is an event.

There is always one home, or none while the statement that hands the records over is on its way, and never two: the
present home states it behind everything else that it has written of them, the links keep the order, and the new home
acts from that statement on. The statements are among the organisation's own records, so each is its home's to write.

An organisation that runs no node follows the one above it. One that has ended is followed by a successor, which acts
for it from then on; its records go where those of the successor are.

`events` is what happens, `state` what follows from it; the decisions stand in `handing_over` and `succession`.
"""
