"""What others push to us over HTTP."""
