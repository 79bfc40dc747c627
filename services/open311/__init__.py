"""Open311 GeoReport v2 (wiki.open311.org/GeoReport_v2): the board's public tickets, as cities tell their requests.

Public are the issues of the lists that the node's settings name (`public_lists`), and nothing else. `routes` serves
them, `parameters` reads what is asked for, `representation` writes what is answered.
"""
