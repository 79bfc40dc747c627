"""GeoReport v2 on a node that answers."""
