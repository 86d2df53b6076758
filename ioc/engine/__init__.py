"""The engine's core: ports, clock, inbox, loop, limits, outbox. No I/O but through its ports."""
