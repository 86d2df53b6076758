"""Steps of the catalogue database, oldest first."""
