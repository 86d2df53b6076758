"""Unit codes of UN/CEFACT Recommendation 20 (NGSI-LD `unitCode`, ETSI GS CIM 009 clause 4.5.2) and their measure.

Only codes that the property tables use; a code that is not here is told as unknown, never guessed.
"""

from __future__ import annotations

from msgspec import Struct


class Unit(Struct, frozen=True):
    """What it measures, and value * `factor` + `offset` in the base unit of that."""

    measure: str
    factor: float = 1.0
    offset: float = 0.0


_CODES: dict[str, Unit] = {
    "C62": Unit("number"),
    "P1": Unit("number", 0.01),
    "59": Unit("number", 1e-6),
    "61": Unit("number", 1e-9),
    "MTR": Unit("length"),
    "CMT": Unit("length", 0.01),
    "MMT": Unit("length", 0.001),
    "KMT": Unit("length", 1000.0),
    "MTK": Unit("area"),
    "HAR": Unit("area", 10_000.0),
    "MTQ": Unit("volume"),
    "LTR": Unit("volume", 0.001),
    "MTS": Unit("speed"),
    "KMH": Unit("speed", 1 / 3.6),
    "KNT": Unit("speed", 1852 / 3600),
    "H67": Unit("speed", 0.001 / 3600),
    "CEL": Unit("temperature", 1.0, 273.15),
    "KEL": Unit("temperature"),
    "FAH": Unit("temperature", 5 / 9, 459.67 * 5 / 9),
    "PAL": Unit("pressure"),
    "A97": Unit("pressure", 100.0),
    "MBR": Unit("pressure", 100.0),
    "KPA": Unit("pressure", 1000.0),
    "BAR": Unit("pressure", 100_000.0),
    "GQ": Unit("density", 1e-9),
    "GP": Unit("density", 1e-6),
    "M1": Unit("density", 1e-3),
    "GL": Unit("density", 1.0),
    "MQS": Unit("flow"),
    "MQH": Unit("flow", 1 / 3600),
    "G51": Unit("flow", 0.001),
    "VLT": Unit("voltage"),
    "KVT": Unit("voltage", 1000.0),
    "2Z": Unit("voltage", 0.001),
    "AMP": Unit("current"),
    "4K": Unit("current", 0.001),
    "WTT": Unit("power"),
    "KWT": Unit("power", 1000.0),
    "MAW": Unit("power", 1e6),
    "D44": Unit("reactive_power"),
    "KVR": Unit("reactive_power", 1000.0),
    "WHR": Unit("energy"),
    "KWH": Unit("energy", 1000.0),
    "MWH": Unit("energy", 1e6),
    "HTZ": Unit("frequency"),
    "2N": Unit("level"),
    "LUX": Unit("illuminance"),
    "DD": Unit("angle"),
    "SEC": Unit("time"),
    "MIN": Unit("time", 60.0),
    "HUR": Unit("time", 3600.0),
    "DAY": Unit("time", 86_400.0),
    "KGM": Unit("mass"),
    "TNE": Unit("mass", 1000.0),
}


def known(code: str) -> bool:
    """Whether a code is in the table."""
    return code in _CODES


def converted(value: float, given: str, wanted: str) -> float | None:
    """`value` of unit code `given` in `wanted`; None when one is unknown or they measure different things."""
    if given == wanted:
        return value
    source, target = _CODES.get(given), _CODES.get(wanted)
    if source is None or target is None or source.measure != target.measure:
        return None
    return (value * source.factor + source.offset - target.offset) / target.factor
