"""What a connector is, and how connectors are polled, listed and supervised."""
