"""A small Đà Nẵng that speaks GeoJSON and CAP over HTTP, as a process of its own."""
