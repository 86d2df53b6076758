"""NGSI-LD context brokers (NGSI v2 tolerated) and the smart data models."""
