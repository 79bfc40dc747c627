"""Tests: integration/client."""
