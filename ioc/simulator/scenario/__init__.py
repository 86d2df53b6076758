"""Scenarios: what happens to the simulated city, as data that a trainer writes (docs/manual/scenarios.md)."""
