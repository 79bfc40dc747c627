"""Tests: unit/client."""
