"""What the simulated city sends by itself: to an MQTT broker, to a webhook, into a folder."""
