"""Finding calls, reports and alarms that are perhaps one thing: by place, time, kind and words (docs/decisions/0055).

Online and in order: an item joins the oldest proposal that it agrees with and that lies near, else it and all that
agree with it and stand in no proposal make one, if they are enough. So a proposal never grows along a street for
miles, and the same items in the same order give the same proposals. Words come in folded and go out as a figure.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace
from rapidfuzz import fuzz

from ioc.domain.correlation_records import IncidentProposal, ProposalMember
from ioc.domain.correlation_spec import ClusterRule
from ioc.domain.units import distance_m

MINUTE_US = 60_000_000
REACH = 2.0
"""How many of the rule's distances from its place a proposal may reach."""
DEGREE_M = 111_195.0
WIDEST_LAT = 85.0
Cell = tuple[int, int]
Words = Mapping[str, str]
"""Folded words by item."""


class Item(Struct, frozen=True, kw_only=True):
    """Something that may be a member. `kind` is of the call, or the rule of the alarm."""

    table: str
    id: str
    kind: str
    at_us: int
    lon: float
    lat: float
    ward: str = ""
    asset: str | None = None
    occurrence: int = 0

    @property
    def key(self) -> str:
        """Table and id."""
        return f"{self.table}/{self.id}"


class Agreement(Struct, frozen=True):
    """How well two items agree; `words` None: one has none."""

    metres: float
    minutes: float
    words: float | None


def fits(rule: ClusterRule, item: Item) -> bool:
    """Whether the rule looks at the item."""
    if item.table == "alarms":
        return item.kind in rule.alarms
    return rule.calls and (not rule.kinds or item.kind in rule.kinds)


def likeness(left: str, right: str) -> float:
    """How alike folded words are, 0 to 100: the order of words counts nothing, what only one says counts half."""
    return float(fuzz.token_set_ratio(left, right) + fuzz.token_sort_ratio(left, right)) / 2


def agree(rule: ClusterRule, one: Item, other: Item, words: Words) -> Agreement | None:
    """How the two agree; None when they do not."""
    minutes = abs(one.at_us - other.at_us) / MINUTE_US
    if minutes > rule.minutes:
        return None
    if abs(one.lat - other.lat) * DEGREE_M > rule.metres:
        return None  # most are told apart by this alone
    metres = distance_m(one.lon, one.lat, other.lon, other.lat)
    if metres > rule.metres:
        return None
    said = words.get(one.key, ""), words.get(other.key, "")
    alike = likeness(*said) if all(said) else None
    if rule.words:
        if alike is None and metres > rule.metres / 2:
            return None
        if alike is not None and alike < rule.words:
            return None
    return Agreement(metres, minutes, alike)


class Pool:
    """Items that wait for company under one rule, by cells as wide as the rule's distance."""

    def __init__(self, rule: ClusterRule) -> None:
        self.rule = rule
        self._cells: dict[Cell, dict[str, Item]] = {}
        self._where: dict[str, Cell] = {}

    def __contains__(self, key: str) -> bool:
        return key in self._where

    def __len__(self) -> int:
        return len(self._where)

    def put(self, item: Item) -> None:
        """Let it wait; one that is there already is replaced."""
        self.drop(item.key)
        cell = self._cell(item.lon, item.lat)
        self._cells.setdefault(cell, {})[item.key] = item
        self._where[item.key] = cell

    def drop(self, key: str) -> None:
        """It waits no longer."""
        cell = self._where.pop(key, None)
        if cell is not None:
            self._cells[cell].pop(key)
            if not self._cells[cell]:
                del self._cells[cell]

    def keys_of(self, table: str) -> list[str]:
        """What waits of one table."""
        return [key for key in self._where if key.startswith(f"{table}/")]

    def expire(self, before_us: int) -> None:
        """Drop what came earlier."""
        for items in list(self._cells.values()):
            for item in list(items.values()):
                if item.at_us < before_us:
                    self.drop(item.key)

    def near(self, item: Item) -> Iterator[Item]:
        """What may lie within the rule's distance."""
        x, y = self._cell(item.lon, item.lat)
        # a degree of longitude is shorter farther from the equator: look as many columns wide as that takes
        wide = math.ceil(1 / math.cos(math.radians(min(abs(item.lat) + 0.5, WIDEST_LAT))))
        for column in range(x - wide, x + wide + 1):
            for row in (y - 1, y, y + 1):
                yield from self._cells.get((column, row), {}).values()

    def _cell(self, lon: float, lat: float) -> Cell:
        size = self.rule.metres / DEGREE_M
        return math.floor(lon / size), math.floor(lat / size)


def gather(pool: Pool, item: Item, words: Words) -> list[ProposalMember]:
    """The item and all in the pool that agree with it, by time; empty when they are too few for a proposal."""
    found = [
        (other, agreed)
        for other in pool.near(item)
        if other.key != item.key and (agreed := agree(pool.rule, item, other, words)) is not None
    ]
    if len(found) + 1 < pool.rule.least:
        return []
    best = min((agreed for _, agreed in found), key=lambda one: (one.metres, one.minutes))
    members = [_member(item, best), *(_member(other, agreed) for other, agreed in found)]
    return sorted(members, key=lambda one: (one.at_us, one.key))


def joins(
    rule: ClusterRule, proposal: IncidentProposal, members: Sequence[Item], item: Item, words: Words
) -> ProposalMember | None:
    """The item as a member of a proposal that it agrees with (`members` are those that still stand); None: it does
    not, or lies too far from the proposal's place."""
    if proposal.lon is None or proposal.lat is None:
        return None
    reach = REACH * rule.metres
    if abs(proposal.lat - item.lat) * DEGREE_M > reach:
        return None
    if distance_m(proposal.lon, proposal.lat, item.lon, item.lat) > reach:
        return None
    agreed = [one for other in members if (one := agree(rule, item, other, words)) is not None]
    best = min(agreed, key=lambda one: (one.metres, one.minutes), default=None)
    return _member(item, best) if best is not None else None


def _member(item: Item, agreed: Agreement) -> ProposalMember:
    return ProposalMember(
        table=item.table,
        id=item.id,
        metres=round(agreed.metres, 1),
        minutes=round(agreed.minutes, 2),
        words=None if agreed.words is None else round(agreed.words, 1),
        at_us=item.at_us,
        occurrence=item.occurrence,
    )


def grown(proposal: IncidentProposal, members: Sequence[ProposalMember], at_us: int) -> IncidentProposal:
    """A proposal with more members."""
    return replace(proposal, members=(*proposal.members, *members), grew_us=at_us)
