"""The systems outside of the demo: what a district and the city would have anyway, as processes of their own.

`district_system` and `municipal_wall` know the client alone; `systems` gives them identities, starts and ends them.
"""
