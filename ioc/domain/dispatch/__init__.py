"""Which units to send, and why: pure functions over what is known, never over a clock or a socket."""
