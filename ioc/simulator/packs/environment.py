"""Air, noise and weather: what the air model gives at each station, scattered by its place and the fires near it."""

from __future__ import annotations

import numpy as np

from ioc.simulator.lines import Spot
from ioc.simulator.packs.placing import Site, along, points
from ioc.simulator.story import Moment, Story
from ioc.simulator.streets import Streets
from ioc.simulator.things import Columns, Group, Waves

GUST = 1.3
"""A gust over the mean wind; how much of the wind a mast gets depends on what stands around it."""

AQI = (0.0, 50.0, 100.0, 150.0, 200.0, 300.0, 400.0, 500.0)
PM25_UG = (0.0, 25.0, 50.0, 80.0, 150.0, 250.0, 350.0, 500.0)
PM10_UG = (0.0, 50.0, 150.0, 250.0, 350.0, 420.0, 500.0, 600.0)
"""VN_AQI's break points for dust (Decision 1459/QĐ-TCMT, 2019), as the station shows it."""

AIR_SITES = (
    Site("hai-chau", "Không khí Hải Châu", 108.2200, 16.0720, "Hải Châu"),
    Site("thanh-khe", "Không khí Thanh Khê", 108.1900, 16.0660, "Thanh Khê"),
    Site("lien-chieu", "Không khí KCN Liên Chiểu", 108.1380, 16.0860, "Liên Chiểu"),
    Site("hoa-khanh", "Không khí KCN Hòa Khánh", 108.1480, 16.0640, "Hòa Khánh"),
    Site("cam-le", "Không khí Cẩm Lệ", 108.2000, 16.0140, "Cẩm Lệ"),
    Site("ngu-hanh-son", "Không khí Ngũ Hành Sơn", 108.2500, 16.0200, "Ngũ Hành Sơn"),
    Site("son-tra", "Không khí Sơn Trà", 108.2400, 16.0860, "Sơn Trà"),
)


def air_columns(story: Story, waves: Waves, spots: list[tuple[float, float]], moment: Moment) -> Columns:
    """PM2.5, PM10, O3, NO2, SO2, CO at each spot in µg/m³, and the index that the station shows."""
    course, within = story.course(moment.story_s)
    noise = waves.at(moment.story_s)
    fine = course.air.pm25.at(within)[0] * (0.8 + 0.4 * waves.fixed) + 0.6 * noise
    fine = np.maximum(fine + course.air.plume(spots, within), 1.0)
    crowd, heat = story.curve("crowding", moment.story_s), story.curve("temperature_c", moment.story_s)
    coarse = fine * 1.6 + 4.0 * (1.0 + noise * 0.2)
    ozone = np.maximum(20.0 + 3.2 * max(0.0, heat - 22.0) + 4.0 * noise, 2.0)
    nitrogen = np.maximum(14.0 + 18.0 * crowd * (0.5 + waves.fixed) + 1.5 * noise, 1.0)
    sulphur = np.maximum(6.0 + 4.0 * waves.fixed + 0.5 * noise, 0.5)
    carbon = np.maximum(450.0 + 320.0 * crowd + 9.0 * fine + 20.0 * noise, 50.0)
    index = np.maximum(np.interp(fine, PM25_UG, AQI), np.interp(coarse, PM10_UG, AQI))
    return [values.tolist() for values in (fine, coarse, ozone, nitrogen, sulphur, carbon, index)]


def environment_groups(story: Story, streets: Streets, noise_meters: int) -> list[Group]:
    """Air stations, weather stations, noise meters."""
    stations = [site.thing("air_station", "air") for site in AIR_SITES]
    air_waves, spots = Waves(story.seed, "air", len(stations)), points(stations)
    air = Group(
        stations,
        (
            ("pm25_ug_m3", 1),
            ("pm10_ug_m3", 1),
            ("o3_ug_m3", 0),
            ("no2_ug_m3", 0),
            ("so2_ug_m3", 0),
            ("co_ug_m3", 0),
            ("vn_aqi", 0),
        ),
        lambda moment: air_columns(story, air_waves, spots, moment),
    )
    masts = [site._replace(name=site.name.replace("Không khí", "Khí tượng")) for site in AIR_SITES[::2]]
    weather = [site.thing("weather_station", "weather") for site in masts]
    weather = [thing._replace(spot=Spot(thing.spot.lon, thing.spot.lat, 0).towards(45, 30)) for thing in weather]
    shelter = np.linspace(0.62, 0.92, len(weather))
    mast_waves = Waves(story.seed, "weather", len(weather))
    meters = along(streets, noise_meters, "noise_meter", "noise", "Tiếng ồn", shift=0.91)
    gas = along(streets, max(2, noise_meters // 4), "gas_detector", "gas", "Khí cháy", shift=0.12)
    gas_waves = Waves(story.seed, "gas", len(gas))
    meter_waves = Waves(story.seed, "noise", noise_meters)

    def mast_values(moment: Moment) -> Columns:
        noise = mast_waves.at(moment.story_s)
        rain = story.curve("rain_mm_h", moment.story_s)
        warm = story.curve("temperature_c", moment.story_s) + 0.6 * noise
        humid = np.clip(68.0 + 0.5 * min(rain, 50.0) + 3.0 * noise, 20, 100)
        wind = np.maximum(story.curve("wind_m_s", moment.story_s) * shelter + 0.4 * noise, 0.0)
        day = max(0.0, 1.0 - abs(story.hour(moment.story_s) - 12.0) / 6.0)
        light = [round(9.0 * day * (0.3 if rain > 0.5 else 1.0), 1)] * len(weather)
        return warm.tolist(), humid.tolist(), wind.tolist(), (GUST * wind).tolist(), light

    def meter_values(moment: Moment) -> Columns:
        crowd = story.curve("crowding", moment.story_s)
        level = 54.0 + 6.0 * meter_waves.fixed + 6.0 * crowd + 2.0 * meter_waves.at(moment.story_s)
        return ((level + 0.05 * story.curve("rain_mm_h", moment.story_s)).tolist(),)

    return [
        air,
        Group(
            weather,
            (("temp_c", 1), ("humidity_pct", 0), ("wind_m_s", 1), ("gust_m_s", 1), ("uv_index", 1)),
            mast_values,
        ),
        Group(meters, (("noise_dba", 1),), meter_values),
        Group(gas, (("gas_lel_pct", 1),), lambda moment: ((0.6 + 0.4 * gas_waves.at(moment.story_s)).tolist(),)),
    ]
