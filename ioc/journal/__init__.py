"""The journal: the only place that speaks SQL."""
