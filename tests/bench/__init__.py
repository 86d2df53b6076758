"""Benchmarks through the real path: `python -P -m tests.bench [NAME …]`. One JSON line each; docs/benchmarks.md."""
