"""The year 2019, played through real nodes: what every capability shows, and what holds at every position."""
