"""Composition roots, one per process; they do not import each other."""
