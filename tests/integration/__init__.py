"""Several parts together, on real databases."""
