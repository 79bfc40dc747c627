"""Tests: integration/examples."""
