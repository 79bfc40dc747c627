"""Webhooks: signatures, patience, and where they may go."""
