"""Steps of the vault database, oldest first."""
