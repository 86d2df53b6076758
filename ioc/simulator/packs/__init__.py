"""The domains that one engineer's file each describes: what stands in the city, and what it measures at a moment."""
