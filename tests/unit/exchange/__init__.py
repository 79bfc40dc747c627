"""Unit tests of the exchange with files."""
