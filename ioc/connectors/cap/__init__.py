"""OASIS Common Alerting Protocol 1.0, 1.1 and 1.2."""
