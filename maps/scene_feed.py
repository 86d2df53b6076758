"""Keeps a scene in step with a session's state: rebuilt after a snapshot, else only what facts touched."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import numpy as np

from ioc.domain.alarms import label
from ioc.domain.records import Alarm
from ioc.domain.state import Change, State
from ioc.domain.vocabulary import AlarmSource
from ioc.qt.names import Names
from maps.closures import closure_signs
from maps.draw_list import urgency
from maps.marks import DOMAIN_INDEX, AreaSign, Label, Outage
from maps.outages import OutageFinder
from maps.scene import Scene
from maps.scene_status import WRITTEN, area_sign, asset_status, feed_is_quiet, incident_signs, unit_sign, warning_sign
from maps.scene_words import asset_label

MOST_LABELLED = 300
"""So many assets get words at most, the most urgent first; the map writes 40 of them."""


class SceneFeed:
    """Knows which alarms lie on which asset and which assets come from which feed."""

    def __init__(self, scene: Scene, names: Names) -> None:
        self.scene, self.names = scene, names
        self.hidden: frozenset[str] = frozenset()
        """Domains that are not drawn; a matter of the seat, not of the record."""
        self.placed_by_domain: Counter[str] = Counter()
        self._alarms: dict[str, tuple[str, ...]] = {}
        self._at: dict[str, str] = {}
        self._of_feed: dict[str, list[str]] = {}
        self._quiet: set[str] = set()
        self._mute: dict[str, str] = {}
        """Assets whose own data stopped, by alarm; those of a quiet feed are told of by the feed."""
        self._finder: OutageFinder | None = None
        self.drawn: AreaSign | None = None
        """A shape of this desk's own: an area that is being drawn or looked at."""

    def rebuild(self, state: State) -> None:
        """Everything anew."""
        self._set_assets(state)
        self._alarms, self._at, self._mute = {}, {}, {}
        for alarm in state.tables.alarms.values():
            self._index(alarm)
        self._quiet = {ident for ident in state.tables.feeds if feed_is_quiet(state, ident)}
        quiet = [asset for feed in self._quiet for asset in self._of_feed.get(feed, ())]
        self._set_status(state, {*self._alarms, *quiet})
        self.scene.set_incidents(incident_signs(state))
        self.settle(state)
        self.set_areas(state)

    def take(self, state: State, change: Change) -> None:
        """What these facts touched."""
        if "assets" in change or "site" in change:
            self.rebuild(state)
            return
        if "places" in change and not self._moved(state, change.of("places")):
            self.rebuild(state)
            return
        touched = set(self._touched_assets(state, change.of("alarms")))
        for ident in {*change.of("feeds"), *self._feeds_of(state, change.of("alarms"))}:
            touched.update(self._feed_turned(state, ident))
        if touched:
            self._set_status(state, touched)
        if "incidents" in change:
            self.scene.set_incidents(incident_signs(state))
        self._set_units(state)
        if "alerts" in change or "warnings" in change or "closures" in change:
            self.set_areas(state)

    def _moved(self, state: State, assets: Iterable[str]) -> bool:
        """Move what moves. False when something came into sight or left it: then the columns are other ones."""
        held, rows = state.registry.assets, self.scene.assets.row_of
        drawn = [ident for ident in assets if ident in held and held[ident].domain not in self.hidden]
        places = {ident: state.place_of(held[ident]) for ident in drawn}
        if any((at is not None) is not (ident in rows) for ident, at in places.items()):
            return False
        self.scene.move_assets({ident: at for ident, at in places.items() if at is not None})
        return True

    def settle(self, state: State) -> None:
        """Bring what changes without a fact up to date: positions grow old, lamps under a tripped feeder go dark."""
        self._set_units(state)
        columns = self.scene.assets
        if self._finder is None or not self._finder.fits(state, columns):
            self._finder = OutageFinder(state, self.names, columns)
        self.scene.set_outages(self._finder.find(state, columns))

    def _set_units(self, state: State) -> None:
        signs = (unit_sign(unit, state.at_us) for unit in state.tables.units.values())
        self.scene.set_units(sign for sign in signs if sign is not None)

    def relabel(self, state: State, now_us: int) -> None:
        """Words of the abnormal, in the language of the moment; the selected thing always has some."""
        self.settle(state)
        columns = self.scene.assets
        rows = np.nonzero(columns.severity)[0]
        order = np.argsort(-urgency(columns, rows), kind="stable")
        chosen = [columns.ids[row] for row in rows[order][:MOST_LABELLED].tolist()]
        selection = self.scene.selection
        if selection and selection[0] == "asset" and selection[1] in columns.row_of:
            chosen.append(selection[1])
        chosen += [asset for asset in self._mute.values() if asset in columns.row_of][:MOST_LABELLED]
        labels: dict[str, Label] = {}
        parents: dict[str, Outage] = {outage.root: outage for outage in self.scene.outages}
        for asset in dict.fromkeys(chosen):
            members = len(parents[asset].spokes) if asset in parents else 0
            labels[asset] = asset_label(state, self.names, asset, self._shown(state, asset), now_us, members)
        self.scene.set_labels(labels)

    def hidden_abnormal(self, state: State) -> dict[str, tuple[int, int]]:
        """(how many assets are abnormal, the worst level) by hidden domain; what is drawn speaks for itself."""
        found: dict[str, tuple[int, int]] = {}
        for asset, alarms in self._alarms.items() if self.hidden else ():
            held = state.registry.assets.get(asset)
            if held is None or held.domain not in self.hidden or state.place_of(held) is None:
                continue
            mine = [state.tables.alarms[ident] for ident in alarms if ident in state.tables.alarms]
            severity = asset_status(mine, False)[0]
            if severity:
                count, worst = found.get(held.domain, (0, severity))
                found[held.domain] = (count + 1, min(worst, severity))
        return found

    def _set_assets(self, state: State) -> None:
        places = {a.id: at for a in state.registry.assets.values() if (at := state.place_of(a)) is not None}
        known = [state.registry.assets[ident] for ident in places]
        self.placed_by_domain = Counter(asset.domain for asset in known)
        placed = [asset for asset in known if asset.domain not in self.hidden] if self.hidden else known
        self._of_feed = {}
        for asset in placed:
            self._of_feed.setdefault(asset.feed, []).append(asset.id)
        symbol_of = self.names.symbol
        numbers = {d: DOMAIN_INDEX.get(symbol_of(d), 0) for d in {asset.domain for asset in placed}}
        self.scene.set_assets(
            [asset.id for asset in placed],
            np.array([places[asset.id][0] for asset in placed], np.float64),
            np.array([places[asset.id][1] for asset in placed], np.float64),
            np.array([numbers[asset.domain] for asset in placed], np.uint8),
        )

    def _index(self, alarm: Alarm) -> str | None:
        """Note where an alarm lies; the asset, if it has one."""
        if alarm.asset is not None and alarm.id not in self._at:
            self._at[alarm.id] = alarm.asset
            # tuples: fifty thousand sets cost half a second where a hundred thousand alarms open
            self._alarms[alarm.asset] = (*self._alarms.get(alarm.asset, ()), alarm.id)
        if alarm.source is AlarmSource.SILENT_ASSET and alarm.asset:
            if alarm.active:
                self._mute[alarm.id] = alarm.asset
            else:
                self._mute.pop(alarm.id, None)
        return alarm.asset

    def _touched_assets(self, state: State, alarms: Iterable[str]) -> Iterable[str]:
        for ident in alarms:
            alarm = state.tables.alarms.get(ident)
            asset = self._index(alarm) if alarm is not None else self._at.get(ident)
            if alarm is None:
                self._mute.pop(ident, None)
            if asset is not None:
                yield asset

    def _feeds_of(self, state: State, alarms: Iterable[str]) -> Iterable[str]:
        """Feeds whose silence these alarms are."""
        for ident in alarms:
            alarm = state.tables.alarms.get(ident)
            if alarm is not None and alarm.source is AlarmSource.SILENT_FEED and alarm.feed:
                yield alarm.feed

    def _feed_turned(self, state: State, ident: str) -> Iterable[str]:
        """The assets of a feed that fell quiet or came back."""
        quiet = feed_is_quiet(state, ident)
        if quiet == (ident in self._quiet):
            return ()
        (self._quiet.add if quiet else self._quiet.discard)(ident)
        return self._of_feed.get(ident, ())

    def _set_status(self, state: State, assets: Iterable[str]) -> None:
        held, alarms = state.registry.assets, state.tables.alarms
        status = {}
        for asset in assets:
            if asset in held:
                mine = [alarms[ident] for ident in self._alarms.get(asset, ()) if ident in alarms]
                status[asset] = asset_status(mine, held[asset].feed in self._quiet)
        self.scene.apply_status(status)

    def _shown(self, state: State, asset: str) -> list[Alarm]:
        alarms = (state.tables.alarms.get(ident) for ident in self._alarms.get(asset, ()))
        return [alarm for alarm in alarms if alarm is not None and label(alarm) in WRITTEN]

    def set_areas(self, state: State) -> None:
        """Areas of public alerts in force, their words in the language of the moment."""
        signs = [area_sign(alert) for alert in state.tables.alerts.values()]
        signs += [warning_sign(warning) for warning in state.tables.warnings.values()]
        signs += closure_signs(state, self.names.language)
        self.scene.set_areas(sign for sign in (*signs, self.drawn) if sign is not None)


def scene_of(state: State, names: Names) -> Scene:
    """The scene of a state, from nothing: what the live desk, kept in step, must equal."""
    scene = Scene()
    SceneFeed(scene, names).rebuild(state)
    return scene
