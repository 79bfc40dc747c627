"""Rows and folds, without a database."""
