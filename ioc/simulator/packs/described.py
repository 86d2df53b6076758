"""How properties are named where a standard has names of its own: SensorThings, smart data models."""

from __future__ import annotations

from ioc.simulator.speak.ngsi import Attribute, Model
from ioc.simulator.speak.sensorthings import Observed
from ioc.simulator.things import Group

_QUDT = "http://qudt.org/vocab/quantitykind/"
_AIR = "http://dd.eionet.europa.eu/vocabulary/aq/pollutant/"
OBSERVED: dict[str, Observed] = {
    "pm25_ug_m3": Observed("PM2.5", f"{_AIR}6001", "microgram per cubic metre", "ug/m3"),
    "pm10_ug_m3": Observed("PM10", f"{_AIR}5", "microgram per cubic metre", "ug/m3"),
    "o3_ug_m3": Observed("O3", f"{_AIR}7", "microgram per cubic metre", "ug/m3"),
    "no2_ug_m3": Observed("NO2", f"{_AIR}8", "microgram per cubic metre", "ug/m3"),
    "so2_ug_m3": Observed("SO2", f"{_AIR}1", "microgram per cubic metre", "ug/m3"),
    "co_ug_m3": Observed("CO", f"{_AIR}10", "microgram per cubic metre", "ug/m3"),
    "temp_c": Observed("Air temperature", f"{_QUDT}Temperature", "degree Celsius", "Cel"),
    "humidity_pct": Observed("Relative humidity", f"{_QUDT}RelativeHumidity", "percent", "%"),
    "wind_m_s": Observed("Wind speed", f"{_QUDT}Speed", "metre per second", "m/s"),
    "gust_m_s": Observed("Gust speed", f"{_QUDT}Speed", "metre per second", "m/s"),
    "vn_aqi": Observed("VN_AQI", "https://ioc.invalid/vn-aqi", "index", "1"),
    "uv_index": Observed("UV index", "https://ioc.invalid/uv-index", "index", "1"),
    "gas_lel_pct": Observed("Combustible gas", "https://ioc.invalid/lel", "percent of the lower limit", "%"),
    "noise_dba": Observed("Sound level", f"{_QUDT}SoundPressureLevel", "decibel", "dB[SPL]"),
}
"""The properties of the environment's stations."""


def _containers(group: Group) -> Model:
    attributes = {
        "fill_pct": Attribute("fillingLevel", "C62", 0.01),
        "temp_c": Attribute("temperature", "CEL"),
        "tilted": Attribute("tilted"),
    }
    return Model("WasteContainer", group, attributes)


def _stations(group: Group) -> Model:
    attributes = {"fill_pct": Attribute("fillingLevel", "C62", 0.01), "queue_trucks": Attribute("queueLength")}
    return Model("WasteTransferStation", group, attributes)


def _landfills(group: Group) -> Model:
    attributes = {"leachate_pct": Attribute("leachateLevel", "P1"), "gas_ch4_pct": Attribute("methane", "P1")}
    return Model("Landfill", group, attributes)


def _trucks(group: Group) -> Model:
    return Model("WasteCollectionRound", group, {"route_late_min": Attribute("delay", "MIN")})


WASTE_MODELS = (_containers, _stations, _landfills, _trucks)
"""The smart data models of the waste feed's groups, in their order; a filling level is a share from 0 to 1."""
