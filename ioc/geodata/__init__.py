"""Geodata from files: what they are, how they are read and turned into a ground. Knows no Qt, no network, no engine."""
