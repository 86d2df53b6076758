"""OGC SensorThings 1.1."""
