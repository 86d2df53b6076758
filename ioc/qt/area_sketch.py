"""An area of a warning while it is put together: wards, rings corner by corner, circles; the last goes first.

Plain values; the desk draws them on the map, the domain says what is wrong with them.
"""

from __future__ import annotations

from ioc.domain.records import Text
from ioc.domain.site import Site
from ioc.domain.warning_areas import rings_of, rounded, wards_under
from ioc.domain.warning_records import Ring, WarningArea
from ioc.domain.warning_texts import ward_words
from ioc.qt.aliases import fold
from ioc.qt.format import number

Point = tuple[float, float]
DOT_KM = 0.05
"""A corner that has no outline yet is drawn so wide."""


class AreaSketch:
    """`order` names what was added, so that it can be taken back: "ward", "ring", "circle"."""

    def __init__(self, area: WarningArea | None = None) -> None:
        held = area or WarningArea()
        self.wards: list[str] = list(held.wards)
        self.rings: list[Ring] = list(held.polygons)
        self.circles: list[tuple[float, float, float]] = list(held.circles)
        self.description = held.description
        self.corners: list[Point] = []
        """Of the ring that is being drawn."""
        self.drawing = False
        self.order = ["ward"] * len(self.wards) + ["ring"] * len(self.rings) + ["circle"] * len(self.circles)
        self.named_by_hand = bool(held.description.vi or held.description.en)

    # --- wards

    def matches(self, site: Site, typed: str) -> list[tuple[str, str]]:
        """Wards whose name begins so, without tone marks, as (code, name); whole names first. Those chosen are left
        out."""
        wanted = fold(typed)
        if not wanted:
            return []
        known = {
            ward.code: ward.name
            for ward in site.land.wards
            if ward.code and not ward.ends and ward.code not in self.wards
        }
        found = [(code, name) for code, name in known.items() if _begins(name, wanted)]
        return sorted(found, key=lambda one: (fold(one[1]) != wanted, one[1]))

    def add_ward(self, site: Site, code: str) -> None:
        """Take a ward in, and its name into the description."""
        self.wards.append(code)
        self.order.append("ward")
        self._rename(site)

    # --- rings and circles

    def start_drawing(self) -> None:
        """Corners from now on."""
        self.drawing, self.corners = True, []

    def add_corner(self, lon: float, lat: float) -> None:
        """The next corner; the same place twice is one."""
        point = rounded([(lon, lat)])[0]
        if not self.corners or self.corners[-1] != point:
            self.corners.append(point)

    def close_ring(self, site: Site) -> bool:
        """Make a ring of the corners; False while there are fewer than three."""
        if len(set(self.corners)) < 3:
            return False
        self.rings.append((*self.corners, self.corners[0]))
        self.order.append("ring")
        self.stop_drawing()
        self._rename(site)
        return True

    def stop_drawing(self) -> None:
        """Forget the corners."""
        self.drawing, self.corners = False, []

    def add_circle(self, site: Site, lon: float, lat: float, radius_km: float) -> None:
        """Everything within so many kilometres."""
        self.circles.append((*rounded([(lon, lat)])[0], round(radius_km, 3)))
        self.order.append("circle")
        self._rename(site)

    def take_back(self, site: Site) -> str:
        """Undo the last: a corner while drawing, else a whole part. What it was; "" when nothing is left."""
        if self.drawing:
            if self.corners:
                self.corners.pop()
            return "corner"
        if not self.order:
            return ""
        last = self.order.pop()
        if last == "ring":
            self.rings.pop()
        elif last == "circle":
            self.circles.pop()
        else:
            self.wards.pop()
        self._rename(site)
        return last

    # --- what comes of it

    def name(self, vi: str, en: str) -> None:
        """Call it otherwise; empty words let it be called by its wards, and those under what is drawn, again."""
        self.description = Text(vi=vi, en=en)
        self.named_by_hand = bool(vi or en)

    def area(self) -> WarningArea:
        """As it stands, without the ring that is not closed."""
        return WarningArea(
            description=self.description,
            wards=tuple(self.wards),
            polygons=tuple(self.rings),
            circles=tuple(self.circles),
        )

    def shapes(self, site: Site) -> tuple[tuple[Ring, ...], tuple[tuple[float, float, float], ...]]:
        """What the map draws: every ring, the open one closed meanwhile, and its corners as dots."""
        rings = list(rings_of(site, self.area()))
        if len(set(self.corners)) >= 3:
            rings.append((*self.corners, self.corners[0]))
        dots = tuple((lon, lat, DOT_KM) for lon, lat in self.corners)
        return tuple(rings), (*self.circles, *dots)

    def parts(self, site: Site, language: str) -> list[str]:
        """What is in it, in words, in the order in which it was added."""
        wards, rings, circles = iter(self.wards), iter(self.rings), iter(self.circles)
        names = {ward.code: ward.name for ward in site.land.wards}
        told = []
        for sort in self.order:
            if sort == "ward":
                code = next(wards)
                told.append(names.get(code, code))
            elif sort == "ring":
                told.append(f"⬠ {len(next(rings)) - 1}")
            else:
                told.append(f"◯ {number(next(circles)[2], 1, language)} km")
        return told

    def _rename(self, site: Site) -> None:
        if self.named_by_hand:
            return
        names = {ward.code: ward.name for ward in site.land.wards}
        chosen = [names.get(code, code) for code in self.wards]
        self.description = ward_words(dict.fromkeys([*chosen, *wards_under(site, self.rings, self.circles)]))


def _begins(name: str, wanted: str) -> bool:
    """Whether the name, or one of its words, begins so."""
    words = name.split()
    return any(fold(" ".join(words[at:])).startswith(wanted) for at in range(len(words)))
