"""The engine and every view, over each database."""
