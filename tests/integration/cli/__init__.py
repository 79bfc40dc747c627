"""Tests: the command line on a node that answers."""
