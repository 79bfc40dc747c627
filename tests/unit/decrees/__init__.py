"""Tests: what a new board publishes first."""
