"""Finding what belongs together: alarms under one parent, calls and reports about one thing. Pure."""
