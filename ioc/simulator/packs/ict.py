"""The centre's own systems: switches and what hangs on them, servers and services, and attempts to get in."""

from __future__ import annotations

import numpy as np

from ioc.simulator.lighting import Grid
from ioc.simulator.packs.placing import Site, points
from ioc.simulator.story import Moment, Story
from ioc.simulator.things import Columns, Group, Waves

SWITCHES = tuple(
    Site(key, f"Chuyển mạch {name}", lon, lat, ward)
    for key, name, lon, lat, ward in (
        ("hai-chau", "Hải Châu", 108.2190, 16.0690, "Hải Châu"),
        ("thanh-khe", "Thanh Khê", 108.1930, 16.0660, "Thanh Khê"),
        ("hoa-khanh", "Hòa Khánh", 108.1580, 16.0670, "Hòa Khánh"),
        ("son-tra", "Sơn Trà", 108.2390, 16.0780, "Sơn Trà"),
        ("cam-le", "Cẩm Lệ", 108.2030, 16.0170, "Cẩm Lệ"),
        ("ngu-hanh-son", "Ngũ Hành Sơn", 108.2480, 16.0280, "Ngũ Hành Sơn"),
    )
)
SERVERS = tuple(
    Site(key, name, 108.2225, 16.0770, "Hải Châu")
    for key, name in (
        ("lgsp", "Trục LGSP"), ("gis", "Máy chủ bản đồ"), ("vms", "Máy chủ camera"), ("db", "Cơ sở dữ liệu"),
        ("mail", "Thư điện tử"), ("portal", "Cổng thông tin"),
    )
)  # fmt: skip
QUIET_TRIES, ATTACK_TRIES = 3.0, 420.0
"""Failed sign-ins an hour on an ordinary day, and under attack."""


def ict_groups(story: Story, grid: Grid) -> list[Group]:
    """Switches, servers, internet links, radio gateways."""
    switches = [site.thing("switch", "switch") for site in SWITCHES]
    servers = [site.thing("server", "server") for site in SERVERS]
    servers = [thing._replace(spot=thing.spot.towards(90, 8.0 * n)) for n, thing in enumerate(servers)]
    feeders = [grid.nearest(point) for point in points(switches)]
    hub = switches[0]
    links = [
        Site(f"isp-{n}", f"Đường truyền {n}", hub.spot.lon, hub.spot.lat, hub.ward).thing(
            "internet_link", "link", hub.id
        )
        for n in (1, 2)
    ]
    gateways = [
        Site(site.key, f"Cổng LoRa {site.ward}", site.lon, site.lat, site.ward).thing(
            "gateway", "gateway", f"switch-{site.key}"
        )
        for site in SWITCHES
    ]
    links = [thing._replace(spot=thing.spot.towards(60, 12.0 * n)) for n, thing in enumerate(links, 1)]
    gateways = [thing._replace(spot=thing.spot.towards(300, 20.0)) for thing in gateways]
    link_waves = Waves(story.seed, "links", len(links))
    waves, server_waves = Waves(story.seed, "switches", len(switches)), Waves(story.seed, "servers", len(servers))

    def switch_values(moment: Moment) -> Columns:
        course, within = story.course(moment.story_s)
        down = story.targets("link_down", moment.story_s)
        # a switch has no battery: it goes with its feeder
        lost = [
            thing.id in down or course.power.is_out(feeder, within)
            for thing, feeder in zip(switches, feeders, strict=True)
        ]
        up = 1.0 - np.array(lost, dtype=np.float64)
        delay = up * (4.0 + 6.0 * waves.fixed + waves.at(moment.story_s))
        return up.tolist(), np.maximum(delay, 0.0).tolist()

    def server_values(moment: Moment) -> Columns:
        noise = server_waves.at(moment.story_s)
        attack = sum(active.event.strength for active in story.active("intrusion", moment.story_s))
        busy = np.clip(28.0 + 20.0 * server_waves.fixed + 6.0 * noise + 25.0 * attack, 0.0, 100.0)
        disk = 52.0 + 25.0 * server_waves.fixed
        tries = QUIET_TRIES * (1.0 + noise) + ATTACK_TRIES * attack * (server_waves.fixed > 0.3)
        found = (np.arange(len(servers)) == 0) * (attack > 1.5)
        offset = 4.0 * noise
        days = 60.0 + 200.0 * server_waves.fixed
        fine = (busy, disk, np.maximum(np.round(tries), 0.0), offset, found.astype(np.float64), days)
        return [values.tolist() for values in fine]

    def link_values(moment: Moment) -> Columns:
        attack = sum(active.event.strength for active in story.active("intrusion", moment.story_s))
        load = 900.0 * story.curve("demand", moment.story_s) * (0.8 + 0.4 * link_waves.fixed) + 9500.0 * (attack > 2.0)
        return ((load + 20.0 * link_waves.at(moment.story_s)).tolist(),)

    def gateway_values(moment: Moment) -> Columns:
        down = story.targets("link_down", moment.story_s)
        return ([float(thing.id not in down and thing.parent not in down) for thing in gateways],)

    return [
        Group(switches, (("online", 0), ("latency_ms", 0)), switch_values),
        Group(
            servers,
            (
                ("cpu_pct", 0),
                ("disk_pct", 0),
                ("failed_logins", 0),
                ("time_offset_ms", 0),
                ("malware", 0),
                ("cert_days", 0),
            ),
            server_values,
        ),
        Group(links, (("traffic_mbps", 0),), link_values),
        Group(gateways, (("online", 0),), gateway_values),
    ]
