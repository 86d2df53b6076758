"""Tables in files: CSV, NDJSON, XLSX."""
