"""Units as SensorThings services write them (`unitOfMeasurement`: name, symbol, definition) as UN/CEFACT codes."""

from __future__ import annotations

from typing import Any

_WRITTEN = {
    "MTR": "m meter metre meters mNAP",
    "CMT": "cm centimeter centimetre",
    "MMT": "mm millimeter millimetre",
    "KMT": "km kilometer kilometre",
    "CEL": "°c c cel degc degree_celsius degrees_celsius celsius centigrade gradencelsius degreecelsius ℃",
    "KEL": "k kelvin",
    "FAH": "°f f degf degf fahrenheit degreefahrenheit",
    "P1": "% percent pct procent",
    "GQ": "µg/m3 ug/m3 μg/m3 µg/m³ ug/m³ μg/m³ ug.m-3 µg.m-3 μg.m-3 microgrampercubicmetre",
    "GP": "mg/m3 mg/m³ mg.m-3",
    "M1": "mg/l mg/dm3",
    "MTS": "m/s m.s-1 meterpersecond",
    "KMH": "km/h kmh kph km.h-1",
    "PAL": "pa pascal",
    "A97": "hpa hectopascal",
    "MBR": "mbar millibar",
    "KPA": "kpa kilopascal",
    "BAR": "bar",
    "MQS": "m3/s m³/s",
    "MQH": "m3/h m³/h",
    "G51": "l/s",
    "H67": "mm/h mm.h-1",
    "VLT": "v volt",
    "AMP": "a ampere",
    "4K": "ma milliampere",
    "WTT": "w watt",
    "KWT": "kw kilowatt",
    "KWH": "kwh kilowatthour",
    "HTZ": "hz hertz",
    "2N": "db dba db(a) decibel",
    "LUX": "lx lux",
    "DD": "° deg degree degrees",
    "SEC": "s second sec",
    "MIN": "min minute",
    "HUR": "h hour",
}
_CODES = {word.lower(): code for code, words in _WRITTEN.items() for word in words.split()}


def unit_code(unit: Any) -> str | None:
    """The code of a unit by symbol, name or the end of its definition; "" when the unit says nothing, None when it
    says something that is not known."""
    if not isinstance(unit, dict):
        return ""
    said = [str(unit.get(key) or "").strip() for key in ("symbol", "name", "definition")]
    for text in (*said[:2], said[2].rstrip("/").rpartition("/")[2].rpartition("#")[2]):
        found = _CODES.get(text.lower()) or _CODES.get(text.replace(" ", "").lower())
        if found:
            return found
    return None if any(said[:2]) else ""
