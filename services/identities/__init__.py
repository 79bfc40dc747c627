"""Who is let in on a node: people of the board by their tokens, systems outside by tokens and by nkeys.

One file says it all (`file`); tokens are read in `services.api.tokens`, the nkeys of publishers and subscribers outside
in `outsiders`. Whoever changes the file need not restart the node.
"""
