"""The one protocol between engine (or replay) and desk, over ZeroMQ."""
