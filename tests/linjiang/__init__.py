"""The year 2023 of an invented city, Linjiang: other numbers than the article's, and several sources for every figure.

It is there to be wrong about: every tier does every countable act, some acts are taken back, some people break rules.
What each figure must be, for the city, every district and every agency, is worked out by hand in `expected.toml`.
"""
