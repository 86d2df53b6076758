"""The map panel: feeds the scene from the session, selects what is clicked, follows incidents until a hand holds it."""

from __future__ import annotations

import html
import time
from functools import partial

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QToolTip, QVBoxLayout, QWidget

from ioc.domain.correlation_records import IncidentProposal
from ioc.domain.ground import GroundSpec
from ioc.domain.site import Site
from ioc.domain.state import Change
from ioc.qt.actions import Action, Actions
from ioc.qt.alarm_table import subject_of
from ioc.qt.command_reading import Place
from ioc.qt.drawn_shape import DrawnShape
from ioc.qt.models import Models
from ioc.qt.proposed import places_of
from ioc.qt.session import Session
from ioc.qt.tokens import DARK, THEMES
from maps.choose import Preference, create_surface
from maps.domain_chips import DomainChips
from maps.domain_counts import domain_entries, hidden_words
from maps.fitting import in_sight
from maps.following import Following, within
from maps.ground_shapes import grounds_for, place_names
from maps.host import SurfaceHost
from maps.layer_actions import LayerActions
from maps.marks import CLOSURE, AreaSign, PlaceName
from maps.projection import View
from maps.scene import Scene
from maps.scene_feed import SceneFeed
from maps.scene_status import drawn_sign
from maps.scene_words import tooltip
from maps.streets import dressed, ground_names
from maps.surface import MapSurface
from maps.tiles.shelf import shelf_for
from maps.tokens import Tokens, complete

BEHIND_MS = 15
"""So long after all has taken a snapshot the map is made anew. A window paints 5 ms after it was asked to; a timer of
no length would come before the lists are on the screen."""
WORDS_MS = 1000
WORDS_SHARE = 10
"""Words are made anew at most every WORDS_MS, and never for more than one part in WORDS_SHARE of the time."""
"""Values and ages beside symbols change at most once a second."""
COUNTRY_HOME = (109.8, 15.2, 5)
"""Việt Nam with both archipelagos: where the map looks before the record says which city it is."""
CLOSE_UP = 15
"""Zoom at which a thing is shown that somebody asked to be taken to."""
WARD_UP = 14
"""The same for a ward."""
TO_SCENE = {"asset": "asset", "incident": "incident", "unit": "unit", "warning": "area", "alert": "area"}
"""Kinds of the shared selection and of the scene."""
TO_SELECTION = {scene: shared for shared, scene in TO_SCENE.items()}


def theme_tokens(palette: QPalette) -> Tokens:
    """The theme that dressed the application, known by its window colour."""
    window = palette.color(QPalette.ColorRole.Window).name().upper()
    return next((dict(t) for t in THEMES.values() if t["bg0"].upper() == window), dict(DARK))


class MapPanel(QWidget):
    """One panel a window set; the same in replay, whose session it is then given."""

    def __init__(
        self,
        session: Session,
        models: Models,
        actions: Actions,
        parent: QWidget | None = None,
        *,
        prefer: Preference = "auto",
        marker: bool = False,
    ) -> None:
        super().__init__(parent)
        self._session, self._models = session, models
        self.scene = Scene()
        self._feed = SceneFeed(self.scene, models.names)
        self._site: Site | None = None
        self._checked = False
        self._home: tuple[float, float, int] = COUNTRY_HOME
        self._following = Following()
        self._stale = False
        """Whether the scene is of a state that a snapshot has replaced."""
        self._tokens: Tokens = {}
        self.domains = DomainChips(self)
        self.domains.hide()
        self.header_parts = (self.domains,)
        """What the frame puts into the panel's head."""
        self.host = SurfaceHost(partial(self._make, prefer, marker), self.scene, self)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.host)
        self.setFocusProxy(self.host)
        self._behind = QTimer(self, interval=BEHIND_MS, singleShot=True)
        self._behind.timeout.connect(self._rebuild)
        self._words = QTimer(self, interval=WORDS_MS, singleShot=True)
        self._words.timeout.connect(self._relabel)
        self._connect()
        self._register(actions)
        self._dress()
        self._rebuild()

    @property
    def surface(self) -> MapSurface:
        """What paints the map now."""
        return self.host.surface

    @property
    def held(self) -> bool:
        """Whether a hand holds the view."""
        return self._following.held

    def scene_hash(self, view: View | None = None) -> str:
        """What the map shows at the session's sequence number, in `view` (by default the present one)."""
        self._feed.settle(self._session.state)
        return self.scene.hash(view or self.surface.view)

    def follow(self) -> None:
        """Follow the incidents again (F)."""
        self._following.resume()
        self.host.set_held(False)
        self._look_at_incidents()

    def _make(self, wished: Preference, marker: bool, parent: QWidget, prefer: Preference) -> MapSurface:
        chosen = wished if prefer == "auto" else prefer
        ground, land = (self._site.ground, self._site.land) if self._site else ("", None)
        return create_surface(parent, chosen, ground=ground, land=land, marker=marker)

    def _connect(self) -> None:
        self._models.rebuilt.connect(self._fall_behind)
        # queued: from when everything else has taken the snapshot, which lasts longer than the timer
        self._models.rebuilt.connect(self._catch_up_soon, Qt.ConnectionType.QueuedConnection)
        self._models.updated.connect(self._take)
        self._models.language_changed.connect(self._speak)
        self._models.selection.selected.connect(self._selected)
        self._models.selection.shown.connect(self._go_to)
        self._models.place_shown.connect(self._go_to_place)
        self._models.shape_drawn.connect(self._draw)
        self._session.readings_changed.connect(self._words_soon)
        self._models.clock.ticked.connect(self._words_soon)
        self.host.pointed.connect(self._models.place_pointed)
        self.host.picked.connect(self._picked)
        self.host.hovered.connect(self._hovered)
        self.host.view_moved.connect(self._moved)
        self.host.follow_asked.connect(self.follow)
        self.domains.changed.connect(self._filter)

    def _register(self, actions: Actions) -> None:
        self._layer_actions = LayerActions(self.host, self._models, actions)
        for ident, title, key, run in (
            ("map.follow", self._follow_title, "F", self.follow),
            ("map.zoom_in", self._zoom_in_title, "+", lambda: self.surface.zoom(1)),
            ("map.zoom_out", self._zoom_out_title, "-", lambda: self.surface.zoom(-1)),
            ("map.show_all", self._show_all_title, "0", self.domains.show_all),
            ("map.layers", self._layers_title, "B", self.host.open_layers),
        ):
            actions.add(Action(id=ident, title=title, key=key, context="map", run=run), self)

    def _follow_title(self) -> str:
        return self.tr("Follow incidents")

    def _zoom_in_title(self) -> str:
        return self.tr("Zoom in")

    def _zoom_out_title(self) -> str:
        return self.tr("Zoom out")

    def _show_all_title(self) -> str:
        return self.tr("Show every domain")

    def _layers_title(self) -> str:
        return self.tr("Layers of the map")

    # --- the session

    def _rebuild(self) -> None:
        """A snapshot has replaced everything: the map follows once the lists have been painted."""
        self._behind.stop()
        self._stale = False
        self._check_site()
        self._feed.rebuild(self._session.state)
        self._mark_selection()
        self._relabel()
        self._look_at_incidents()
        self.host.say_around()

    def _fall_behind(self) -> None:
        self._stale = True

    def _catch_up_soon(self) -> None:
        # snapshots that follow close on each other (a hand on the time line) put nothing off
        if not self._behind.isActive():
            self._behind.start()

    def _take(self, change: Change) -> None:
        chosen = self._models.selection
        if "proposals" in change and chosen.kind == "proposal":
            self._selected(chosen.kind, chosen.id)  # what belongs to it grew
        if self._stale:
            return  # everything is about to be made anew
        if "site" in change:
            self._check_site()
        self._feed.take(self._session.state, change)
        if "assets" in change:
            self._count_domains()
        if "alarms" in change:
            self._mark_selection()
            self._words_soon()
        if "incidents" in change:
            self._look_at_incidents()
        if any(name in change for name in ("alerts", "warnings", "closures")):
            self.host.say_around()
        self.host.surface.refresh()

    def _check_site(self) -> None:
        """Another city: its ground, its names, its home view."""
        site = self._session.state.registry.site
        if site is self._site and self._checked:
            return
        self._site, self._checked = site, True
        land = site.land if site else GroundSpec()
        grounds = dressed(grounds_for(site.ground if site else ""), land)
        self.scene.set_places(place_names(grounds, ground_names(land)))
        self.surface.set_grounds(grounds)
        self.host.set_schematic(land.schematic or any(ward.schematic for ward in land.wards))
        self.host.set_shelf(shelf_for(site))
        self._layer_actions.renew()
        self._home = (*site.centre, round(site.zoom)) if site else COUNTRY_HOME
        self._following.resume()
        self.host.set_view(*self._home)

    def _filter(self) -> None:
        """Domains were hidden or shown."""
        self._feed.hidden = self.domains.off
        self._feed.rebuild(self._session.state)
        self._mark_selection()
        self._relabel()

    def _count_domains(self) -> None:
        """Say how many assets every domain has and how bad it is in hidden ones: nothing is hidden in silence."""
        entries = domain_entries(self._session.state, self._models.names, self._feed)
        self.domains.tell(entries)
        if self.domains.off != self._feed.hidden:
            self._filter()
            return
        self.host.say_hidden(hidden_words(entries, self.domains.off))

    def _words_soon(self, _: object = None) -> None:
        if not self._words.isActive():
            self._words.start()

    def _relabel(self) -> None:
        if self._stale:
            return  # what is drawn may not be in the state any more
        began = time.perf_counter()
        self._feed.relabel(self._session.state, self._models.clock.now_us())
        self._count_domains()
        self.surface.refresh()
        # in a storm the words take their turn: a tenth of the time at most
        self._words.setInterval(max(WORDS_MS, round(WORDS_SHARE * 1000 * (time.perf_counter() - began))))

    def _look_at_incidents(self) -> None:
        places = self._following.places(self.scene.incidents.values(), self._site.box if self._site else None)
        if places:
            self.host.fit(places, self._selected_place())
        elif places is not None:
            self.host.set_view(*self._home)

    def _selected_place(self) -> tuple[float, float] | None:
        """Where the selected thing is, if it has a place in the city."""
        place = self.scene.place_of(*self.scene.selection) if self.scene.selection else None
        return place if place is not None and within(place, self._site.box if self._site else None) else None

    # --- selection and hand

    def _selected(self, kind: str, ident: str) -> None:
        held = self._session.state.tables.proposals.get(ident) if kind == "proposal" else None
        self.scene.set_found(self._proposed(held) if held is not None else None)
        self.scene.set_halo(places_of(self._session.state, held) if held is not None else ())
        self._mark_selection()
        self._relabel()
        if kind == "warning":
            self._see(self.scene.areas.get(ident))

    def _proposed(self, held: IncidentProposal) -> PlaceName | None:
        """The place of a proposed incident; the view stays where it is."""
        if held.lon is None or held.lat is None:
            return None
        kind = self._models.names.types.get(held.type)
        title = kind.title.get(self._models.language) if kind is not None else held.type
        return PlaceName(self.tr("Proposed: {title}").format(title=title), held.lon, held.lat, "found")

    def _mark_selection(self) -> None:
        """Show the shared selection; an alarm stands for its asset or its public alert."""
        selection = self._models.selection
        self.scene.select(*self._in_scene(selection.kind, selection.id))

    def _in_scene(self, kind: str, ident: str) -> tuple[str | None, str | None]:
        if kind == "alarm":
            alarm = self._session.state.tables.alarms.get(ident)
            parent = self._models.alarms.parent_of(ident) if alarm is None else ""
            kind, ident = subject_of(alarm) if alarm else ("asset" if parent else "", parent)
        if kind == "closure":
            return "area", f"{CLOSURE}{ident}"
        return (TO_SCENE[kind], ident) if kind in TO_SCENE else (None, None)

    def _go_to(self, kind: str, ident: str) -> None:
        """Somebody asked to be taken to a thing: the view is then theirs, as after a move by hand."""
        scene_kind, name = self._in_scene(kind, ident)
        asset = self._session.state.registry.assets.get(name or "") if scene_kind == "asset" else None
        if asset is not None:
            self.domains.show_domain(asset.domain)
        place = self.scene.place_of(scene_kind, name) if scene_kind and name else self._call_place(kind, ident)
        if place is not None and scene_kind == "area":
            self._hold()
            self.host.fit(self.scene.areas[str(name)].corners())
            return
        if place is not None:
            self._hold()
            self.host.set_view(*place, max(self.surface.view.zoom, CLOSE_UP))

    def _go_to_place(self, place: Place) -> None:
        """Somebody asked for a place of the ground: it is marked until something else is selected."""
        if place.lon is None or place.lat is None:
            return
        self.scene.set_found(PlaceName(place.label, place.lon, place.lat, "found"))
        self._hold()
        zoom = WARD_UP if place.wide else max(self.surface.view.zoom, CLOSE_UP)
        self.host.set_view(place.lon, place.lat, zoom)
        self.host.surface.refresh()

    def _draw(self, shape: DrawnShape | None) -> None:
        """Show a shape that somebody draws or looks at; the view goes to it when it is out of sight."""
        self._feed.drawn = drawn_sign(shape)
        self._feed.set_areas(self._session.state)
        self._see(self._feed.drawn)
        self.host.surface.refresh()

    def _see(self, sign: AreaSign | None) -> None:
        """Go to an area that is out of sight."""
        if sign is not None and not in_sight(self.surface.view, sign.middle()):
            self._hold()
            self.host.fit(sign.corners())

    def _call_place(self, kind: str, ident: str) -> tuple[float, float] | None:
        """A waiting call has no sign on the map, but a place."""
        call = self._session.state.tables.calls.get(ident) if kind == "call" else None
        return (call.lon, call.lat) if call and call.lon is not None and call.lat is not None else None

    def _picked(self, kind: str, ident: str) -> None:
        if kind == "area" and ident in self._session.state.tables.warnings:
            self._models.selection.select("warning", ident)
        elif kind == "area" and ident.startswith(CLOSURE):
            closed = ident.removeprefix(CLOSURE)
            held = self._session.state.tables.closures.get(closed)
            incident = held.incident if held is not None else None
            self._models.selection.select(*(("incident", incident) if incident else ("closure", closed)))
        elif kind in TO_SELECTION:
            self._models.selection.select(TO_SELECTION[kind], ident)

    def _hovered(self, kind: str, ident: str, at: QPoint) -> None:
        words = tooltip(self._session.state, self._models.names, kind, ident)
        lines = html.escape(words).replace("\n", "<br>")
        QToolTip.showText(at, f"<qt>{lines}</qt>" if words else "", self)

    def _moved(self, by_hand: bool) -> None:
        if by_hand:
            self._hold()

    def _hold(self) -> None:
        if not self._following.held:
            self._following.hold()
            self.host.set_held(True)

    # --- looks

    def _speak(self, language: str) -> None:
        self._feed.set_areas(self._session.state)
        self._relabel()
        self.host.set_language(language)
        self.host.set_held(self._following.held)

    def _dress(self) -> None:
        tokens = theme_tokens(self.palette())
        if tokens != self._tokens:
            self._tokens = tokens
            self.host.set_theme(tokens)
            self.domains.dress(complete(tokens))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self._dress()
