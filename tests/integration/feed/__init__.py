"""Webhooks against real receivers."""
