"""What correlation remembers between two looks: which alarms are new, which wait below which parent, the topology.

It rides on the engine's state and is no part of it: desks and replays have none. All of it follows from the tables, and
after a refused commit it is made anew from them.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from ioc.domain.correlation_spec import BELOW, CorrelationSpec, GroupRule
from ioc.domain.records import Asset
from ioc.domain.site import Site

DEEPEST = 8
"""Steps up from an asset; also ends a circle of parents that a feed may have made."""
Place = tuple[str, str]
"""Rule and parent."""


class Watch:
    """Told of every alarm as it is raised; costs one dictionary step there."""

    def __init__(self) -> None:
        self.fresh: dict[str, None] = {}
        self.raised: dict[str, None] = {}
        self.waiting: dict[Place, dict[str, int]] = {}
        """Alarms by where they may belong, with the instants they were raised at."""
        self._spec: CorrelationSpec | None = None
        self._by_kind: dict[str, tuple[GroupRule, ...]] = {}
        self._own: dict[str, tuple[str, ...]] = {}
        self._above: dict[str, tuple[str, ...]] = {}
        self._below: dict[str, list[str]] = {}
        self._known = self._reshaped = 0

    def note(self, alarm: str) -> None:
        """An alarm was raised."""
        self.fresh[alarm] = None
        self.raised[alarm] = None

    def take_raised(self) -> list[str]:
        """What was raised since this was asked last: for clustering, which looks for itself."""
        taken = list(self.raised)
        self.raised.clear()
        return taken

    def take(self) -> list[str]:
        """What is new since this was asked last: for grouping."""
        taken = list(self.fresh)
        self.fresh.clear()
        return taken

    def forget_topology(self) -> None:
        """An asset hangs elsewhere now."""
        self._above.clear()
        self._below.clear()
        self._known = 0

    def follow(self, spec: CorrelationSpec, assets: dict[str, Asset], reshaped: int) -> None:
        """Take in rules and assets that came since."""
        if spec is not self._spec:
            self._spec = spec
            self._by_kind.clear()
            self._own.clear()
            self.waiting.clear()
        if reshaped != self._reshaped or len(assets) < self._known:
            self._reshaped = reshaped
            self.forget_topology()
        if len(assets) > self._known:
            if self._known:
                self._above.clear()  # a parent may be registered after what hangs below it
            for asset in islice(assets.values(), self._known, None):
                if asset.parent is not None:
                    self._below.setdefault(asset.parent, []).append(asset.id)
            self._known = len(assets)

    def rules_at(self, kind: str) -> tuple[GroupRule, ...]:
        """Rules whose parent may be an asset of that kind, in the site's order."""
        found = self._by_kind.get(kind)
        if found is None:
            rules = self._spec.groups if self._spec is not None else ()
            found = tuple(r for r in rules if r.scope == BELOW and (not r.parents or kind in r.parents))
            self._by_kind[kind] = found
        return found

    def rules_on(self, kind: str, site: Site | None) -> tuple[str, ...]:
        """Ids of the alarm rules that may lie on an asset of that kind."""
        found = self._own.get(kind)
        if found is None:
            rules = site.rules if site is not None else ()
            found = self._own[kind] = tuple(one.id for one in rules if one.kind == kind)
        return found

    def above(self, assets: dict[str, Asset], ident: str) -> tuple[str, ...]:
        """The assets above, nearest first."""
        found = self._above.get(ident)
        if found is None:
            found = self._above[ident] = above(assets, ident)
        return found

    def count_below(self, assets: dict[str, Asset], parent: str, kinds: Iterable[str]) -> int:
        """How many assets of `kinds` (empty: any) hang below `parent`."""
        wanted, count, seen = frozenset(kinds), 0, {parent}
        level = [parent]
        for _ in range(DEEPEST):
            level = [child for one in level for child in self._below.get(one, ()) if child not in seen]
            if not level:
                break
            seen.update(level)
            count += sum(1 for child in level if not wanted or assets[child].kind in wanted)
        return count


def above(assets: dict[str, Asset], ident: str) -> tuple[str, ...]:
    """The assets above one, nearest first; each once."""
    found: list[str] = []
    for _ in range(DEEPEST):
        held = assets.get(ident)
        if held is None or held.parent is None or held.parent in found:
            break
        ident = held.parent
        found.append(ident)
    return tuple(found)
