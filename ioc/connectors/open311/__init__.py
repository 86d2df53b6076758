"""Open311 GeoReport v2: what citizens ask and what the agency answers."""
