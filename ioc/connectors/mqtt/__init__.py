"""MQTT 3.1.1 and 5 by rules for topics."""
