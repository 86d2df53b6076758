"""Effects outside: senders, a lane for each channel, and their outcome as facts."""
