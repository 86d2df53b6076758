"""Buses: six lines along the streets, all day and night, held up by water, accidents and breakdowns.

The timetable goes by the real clock in the city's zone (GTFS names trips by the day they begin); what holds a bus up
goes by the story.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from typing import NamedTuple

import numpy as np

from ioc.simulator.lines import Line, Point, Spot, distance_m
from ioc.simulator.story import Moment, Story
from ioc.simulator.streets import Streets

ZONE = timezone(timedelta(hours=7))
HEADWAY_S, SPEED_M_S, DWELL_SHARE = 1200, 7.0, 0.85
"""A bus every 20 minutes each way; 25 km/h, of which stops take a part."""

STOP_M = 420.0
NEAR_M = 250.0
HELD_UP_S = 420.0
"""What a full queue costs a bus that must through it."""


class RoutePlan(NamedTuple):
    """A line: number, name, and its streets in order (a minus: driven from end to start)."""

    id: str
    name: str
    streets: tuple[str, ...]
    colour: str


ROUTES = (
    RoutePlan(
        "R1", "Hải Vân - Trung tâm", ("-Nguyễn Lương Bằng", "-Tôn Đức Thắng", "Điện Biên Phủ", "Hùng Vương"), "1F6FB2"
    ),
    RoutePlan("R2", "Liên Chiểu - Hải Châu", ("Nguyễn Tất Thành", "Hải Phòng"), "3A8F5C"),
    RoutePlan("R3", "Hòa Khánh - Cẩm Lệ", ("Trường Chinh", "Cách Mạng Tháng Tám"), "A8571F"),
    RoutePlan("R4", "Thanh Khê - Hòa Cường", ("Nguyễn Văn Linh", "2 Tháng 9"), "7A4FA3"),
    RoutePlan("R5", "Sơn Trà - Ngũ Hành Sơn", ("Ngô Quyền", "Ngũ Hành Sơn", "Lê Văn Hiến"), "B23A48"),
    RoutePlan("R6", "Hòa Cường - Hòa Xuân", ("Nguyễn Hữu Thọ", "Nguyễn Phước Lan"), "4A6572"),
)  # fmt: skip


class Stop(NamedTuple):
    """A stop of one direction of a line."""

    id: str
    name: str
    spot: Spot
    metres: float


class Way(NamedTuple):
    """One direction of a line: 0 there, 1 back."""

    route: RoutePlan
    direction: int
    line: Line
    points: tuple[Point, ...]
    stops: tuple[Stop, ...]

    @property
    def lasts_s(self) -> int:
        """Seconds from the first stop to the last by timetable."""
        return int(self.line.length_m / (SPEED_M_S * DWELL_SHARE))


class Trip(NamedTuple):
    """A bus under way: which trip of which day, where, and how late (seconds)."""

    way: Way
    day: str
    start_s: int
    metres: float
    late_s: float
    stands: bool

    @property
    def id(self) -> str:
        """As in trips.txt."""
        return trip_id(self.way, self.start_s)

    @property
    def vehicle(self) -> str:
        """The bus that drives it."""
        return f"bus-{self.way.route.id.lower()}-{self.start_s // HEADWAY_S % 12 + 1 + 12 * self.way.direction:02d}"


class Transit:
    """The bus net and where its buses are."""

    def __init__(self, story: Story, streets: Streets) -> None:
        self._story = story
        self.ways = tuple(_way(route, back, streets) for route in ROUTES for back in (0, 1))

    def trips(self, moment: Moment) -> list[Trip]:
        """The buses that are under way, in the order of lines and starts."""
        local = datetime.fromtimestamp(moment.at_us / 1e6, tz=UTC).astimezone(ZONE)
        now_s = local.hour * 3600 + local.minute * 60 + local.second
        broken = {active.event.target: active.since_s for active in self._story.active("bus_breakdown", moment.story_s)}
        found: list[Trip] = []
        for way in self.ways:
            for back in (1, 0):
                day = local.date() - timedelta(days=back)
                found += self._of_day(way, day, now_s + 86_400 * back, moment, broken)
        return found

    def _of_day(self, way: Way, day: date, now_s: int, moment: Moment, broken: dict[str, float]) -> Iterator[Trip]:
        hold_ups = list(self.hold_ups(way, moment.story_s))
        text = f"{day:%Y%m%d}"
        for start_s in starts():
            since = now_s - start_s
            if not 0 <= since < way.lasts_s + 1800:
                continue
            metres, late = _driven(way, float(since), hold_ups)
            if metres >= way.line.length_m:
                continue
            trip = Trip(way, text, start_s, metres, late, False)
            stood = broken.get(trip.vehicle)
            if stood is not None:
                stood_s = stood / moment.speed
                back_m = max(0.0, metres - stood_s * SPEED_M_S * DWELL_SHARE)
                trip = trip._replace(metres=back_m, late_s=late + stood_s, stands=True)
            yield trip

    def hold_ups(self, way: Way, story_s: float) -> Iterator[tuple[float, float, str]]:
        """What stands in the way: metres along, seconds lost there, and what it is."""
        course, within = self._story.course(story_s)
        for blockage, queue in zip(course.roads.blockages, course.roads.queue_m.at(within), strict=True):
            if queue < 5.0:
                continue
            away = [distance_m((spot.lon, spot.lat), blockage.near) for spot in _every(way, 100.0)]
            nearest = int(np.argmin(away))
            if away[nearest] < NEAR_M:
                yield nearest * 100.0, HELD_UP_S * float(queue) / 260.0, blockage.what


def starts() -> range:
    """Seconds of the day at which a bus leaves, each way of every line."""
    return range(0, 86_400, HEADWAY_S)


def trip_id(way: Way, start_s: int) -> str:
    """A trip's name in trips.txt."""
    return f"{way.route.id}-{way.direction}-{start_s // 3600:02d}{start_s % 3600 // 60:02d}"


def _driven(way: Way, since_s: float, hold_ups: list[tuple[float, float, str]]) -> tuple[float, float]:
    """Metres after `since_s`, and how late: at each hold-up the bus stands until its time there is over."""
    pace = SPEED_M_S * DWELL_SHARE
    lost = 0.0
    for at_m, cost_s, _ in sorted(hold_ups):
        arrives = at_m / pace + lost
        if since_s <= arrives:
            break
        lost += min(cost_s, since_s - arrives)
    return max(0.0, (since_s - lost) * pace), lost


def _every(way: Way, step_m: float) -> list[Spot]:
    return [way.line.at(step * step_m) for step in range(int(way.line.length_m // step_m) + 1)]


def _way(route: RoutePlan, direction: int, streets: Streets) -> Way:
    points: list[Point] = []
    for name in route.streets:
        bends = streets.streets[name.removeprefix("-")].line.points
        points += reversed(bends) if name.startswith("-") else bends
    if direction:
        points.reverse()
    line = Line(tuple(points))
    count = max(2, round(line.length_m / STOP_M))
    stops = []
    for number in range(count + 1):
        metres = line.length_m * number / count
        spot = line.at(metres).beside(6.0)
        ident = f"{route.id}-{direction}-{number + 1:02d}"
        stops.append(Stop(ident, f"{_street_at(route, streets, spot)} {number + 1}", spot, metres))
    return Way(route, direction, line, tuple(points), tuple(stops))


def _street_at(route: RoutePlan, streets: Streets, spot: Spot) -> str:
    here = (spot.lon, spot.lat)
    names = [name.removeprefix("-") for name in route.streets]

    def away(name: str) -> float:
        found = streets.nearest(name, here).spot
        return distance_m((found.lon, found.lat), here)

    return min(names, key=away)
