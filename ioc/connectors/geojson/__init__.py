"""GeoJSON by a declared mapping."""
