"""Unit tests of GeoReport v2."""
