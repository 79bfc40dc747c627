"""What is entered at a node's start is decided by its command handler."""

from tests.integration.commands.conftest import clock, handler, log

__all__ = ["clock", "handler", "log"]
