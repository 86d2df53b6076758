"""What citizens report: each report has a cause in the course of the scenario, or is one of an ordinary day.

A report is open until its cause is over and somebody has looked at it. Names and numbers are invented.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from ioc.simulator.course.places import DEEP
from ioc.simulator.lines import Point
from ioc.simulator.story import Course, Moment, Story
from ioc.simulator.streets import Place, Streets

KEPT_S = 3600.0
"""Reports stay listed this long after they were made (story seconds)."""

ORDINARY = 14
"""Reports of an ordinary hour of story."""


class Service(NamedTuple):
    """A service that citizens may ask for: GeoReport's code, names, who is responsible, and what people write."""

    code: str
    name: str
    description: str
    group: str
    agency: str
    words: tuple[str, ...]


SERVICES = (
    Service("flooding", "Ngập đường", "Nước đọng trên đường, hố ga trào", "Thoát nước", "Công ty Thoát nước", (
        "Nước ngập ngang bánh xe, chưa ai rào.", "Hố ga trào nước đen ra đường.", "Nước vào sân nhà, vẫn đang lên.")),
    Service("power", "Mất điện", "Mất điện trên diện rộng, dây điện đứt", "Điện lực", "Điện lực thành phố", (
        "Cả xóm mất điện từ nãy.", "Có tiếng nổ ở cột điện rồi tối om.")),
    Service("streetlight", "Đèn đường", "Đèn tắt, nhấp nháy, trụ nghiêng", "Chiếu sáng", "Công ty Chiếu sáng", (
        "Đèn đầu hẻm tắt mấy hôm nay.", "Đèn sáng cả ban ngày.")),
    Service("tree", "Cây xanh", "Cây đổ, cành gãy", "Cây xanh", "Công ty Cây xanh", (
        "Cây đổ chắn đường.", "Cành gãy treo trên dây điện.")),
    Service("waste", "Rác thải", "Thùng rác đầy, đổ trộm", "Môi trường", "Công ty Môi trường", (
        "Thùng rác đầy, túi rác ra cả lòng đường.", "Xe rác hôm nay không qua.")),
    Service("road", "Hư hỏng mặt đường", "Ổ gà, nắp hố ga, biển báo", "Giao thông", "Sở Xây dựng", (
        "Ổ gà to giữa đường.", "Nắp hố ga kêu và lệch.")),
    Service("water", "Nước sạch", "Mất nước, nước đục, vỡ ống", "Cấp nước", "Công ty Cấp nước", (
        "Nước máy yếu hẳn, tầng hai không lên.", "Nước chảy ra có màu vàng.")),
    Service("noise", "Tiếng ồn", "Hàng quán, công trình làm ồn", "Trật tự", "Phường", (
        "Hát loa kéo quá giờ.", "Công trình khoan cắt ban đêm.")),
)  # fmt: skip
BY_CODE = {service.code: service for service in SERVICES}
_EVERYDAY = ("streetlight", "waste", "road", "noise", "tree")


class Report(NamedTuple):
    """One report at a moment: made and (when it is closed) ended in story seconds."""

    number: int
    service: Service
    place: Place
    words: str
    made_s: float
    closed_s: float | None

    def ident(self, moment: Moment) -> str:
        """Unique over restarts, since it carries the real instant."""
        return f"{moment.us_of(self.made_s) // 1_000_000}-{self.number:03d}"


Made = tuple[float, float, str, Place, str]


class Reports:
    """The reports of a scenario."""

    def __init__(self, story: Story, streets: Streets) -> None:
        self._story, self._streets = story, streets
        self._made: dict[int, list[Made]] = {}

    def listed(self, moment: Moment) -> list[Report]:
        """The reports made within the last hour of story, oldest first; those answered by now are closed."""
        lasts_s = self._story.lasts_s
        found: list[Report] = []
        for cycle in range(int(max(0.0, moment.story_s - KEPT_S) // lasts_s), int(moment.story_s // lasts_s) + 1):
            for number, (made, done, code, place, words) in enumerate(self._of_cycle(cycle), 1):
                made_s, done_s = made + cycle * lasts_s, done + cycle * lasts_s
                if moment.story_s - KEPT_S < made_s <= moment.story_s:
                    closed = done_s if done_s <= moment.story_s else None
                    found.append(Report(number, BY_CODE[code], place, words, made_s, closed))
        return found

    def _of_cycle(self, cycle: int) -> list[Made]:
        """Second made, second answered, service, place, words; by second made."""
        if cycle not in self._made:
            rng = random.Random(f"{self._story.seed}/reports/{cycle}")
            course = self._story.cycle(cycle)
            made = [*self._caused(course, rng), *self._everyday(rng)]
            kept = {number: self._made[number] for number in sorted(self._made)[-1:]}
            self._made = kept | {cycle: sorted(made, key=lambda one: one[:2])}
        return self._made[cycle]

    def _caused(self, course: Course, rng: random.Random) -> Iterator[Made]:
        for index, spot in enumerate(DEEP):
            begun = course.roads.depth_m.first_above(index, 0.12)
            if begun is not None:
                wet = np.flatnonzero(course.roads.depth_m.rows[:, index] > 0.05)
                yield from self._several(rng, "flooding", spot.near, begun, float(wet[-1]) * 2.0, 3)
        for feeder, span in course.power.outages():
            near = course.wiring.feeders[feeder]
            yield from self._several(rng, "power", near, span.begun_s, span.ends_s, 3)
        for near, span in course.roads.trees:
            yield from self._several(rng, "tree", near, span.begun_s, span.ends_s, 2)
        for near, span in course.mains.bursts:
            yield from self._several(rng, "water", near, span.begun_s + 60.0, span.ends_s, 4)

    def _several(
        self, rng: random.Random, code: str, near: Point, begun_s: float, over_s: float, count: int
    ) -> Iterator[Made]:
        for _ in range(count):
            made = begun_s + rng.expovariate(1 / 90.0)
            street = self._streets.closest((near[0] + rng.uniform(-6e-4, 6e-4), near[1] + rng.uniform(-6e-4, 6e-4)))
            yield made, max(over_s, made) + rng.uniform(30, 240), code, street, rng.choice(BY_CODE[code].words)

    def _everyday(self, rng: random.Random) -> Iterator[Made]:
        for _ in range(ORDINARY):
            made, code = rng.uniform(0.0, self._story.lasts_s), rng.choice(_EVERYDAY)
            place = self._streets.place(rng.uniform(0.0, self._streets.length_m))
            yield made, made + rng.uniform(600, 4000), code, place, rng.choice(BY_CODE[code].words)
