"""The built-in connectors, a package each (`connector.py` is where to begin); found by entry point, never imported by
name."""
