"""The built-in connectors, one file each with its siblings; found by entry point, never imported by name."""
