"""Layers over the ground as tiles: painted or fetched in a process of their own, drawn by both surfaces."""
