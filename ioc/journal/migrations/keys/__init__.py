"""Steps of the keys database, oldest first."""
