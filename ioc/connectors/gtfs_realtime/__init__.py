"""GTFS-realtime 2.0 with the static timetable that names what it speaks of."""
