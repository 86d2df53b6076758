"""What a city's operations centre is made of, as pure values: no clock, no I/O, no Qt, no randomness.

Times are `int` microseconds since 1970-01-01T00:00:00Z and end in `_us`; durations in seconds end in `_s`.
Coordinates are WGS 84 degrees. Every record is a frozen `msgspec.Struct`, so it can cross threads and be
encoded to MessagePack as it stands.
"""
