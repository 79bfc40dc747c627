"""Tests: what operators use, each file checked by its own tool."""
