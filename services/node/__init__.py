"""One node: its settings, its parts wired together, its commands decided."""
