"""Benchmarks through the real path: `python -m tests.bench [NAME …]`. One JSON line each; docs/benchmarks.md."""
