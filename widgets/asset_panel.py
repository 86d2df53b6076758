"""One asset: its value in large with age and quality, its trend with limits, and what to do."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QWidget

from ioc.domain.cameras import access_rule
from ioc.domain.commands import StartChecklist
from ioc.domain.records import Alarm, Asset, Stream
from ioc.domain.state import Change
from ioc.qt.actions import Actions
from ioc.qt.asset_view import crossed, latest_of, rules_of
from ioc.qt.models import Models
from ioc.qt.session import Session
from ioc.qt.tokens import INSET
from widgets.asset_facts import AssetFacts
from widgets.asset_history import AssetHistory
from widgets.asset_words import lines_of, measured_of
from widgets.camera_acts import CameraActs
from widgets.filter_chips import FilterChips
from widgets.panel import Panel
from widgets.rationale import rationale_of
from widgets.stream_chips import StreamChips
from widgets.timers import once
from widgets.trend import Shown, Trend
from widgets.trend_limits import limits_of

HOUR_US = 3_600_000_000
WINDOWS = {"15m": HOUR_US // 4, "1": HOUR_US, "6": 6 * HOUR_US, "24": 24 * HOUR_US}
GATHER_MS = 250
SLOW_S = 600
"""A stream that reports no oftener is looked at over six hours."""
NARROW, LOW, LOWEST = 500, 270, 160
"""px; in a low panel the buttons give their place to the words (their keys and the menu stay), in the lowest the
    words and the choice of streams theirs to the value."""


class AssetPanel(Panel):
    """See picture 01, middle right. Shows the asset selected last, or that of the alarm selected last."""

    context = "asset"

    def __init__(self, session: Session, models: Models, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(session, models, actions, parent)
        self._id = ""
        self._stream = ""
        self._window, self._window_chosen = "1", False
        self.history = AssetHistory(session, self)
        self.facts = AssetFacts(self)
        self.trend = Trend(self)
        self.empty = QLabel(self)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.action_text = QLabel(self)
        self.action_text.setWordWrap(True)
        self.action_text.setTextFormat(Qt.TextFormat.PlainText)
        self.streams = StreamChips(self._property, self)
        self.streams.picked.connect(lambda stream: self.show_asset(self._id, stream))
        names = {hours: partial(self._hours, hours) for hours in WINDOWS}
        self.windows = FilterChips(self.header, names, self._window)
        self.windows.picked.connect(self.set_window)
        self.cameras = CameraActs(self)
        self._gathered, self._gathering = Change(), once(self, GATHER_MS, self._show_gathered)
        self._make_actions()
        self._lay_out()
        self._connect()
        self.retranslate()
        self._follow(models.selection.kind, models.selection.id)
        self._look_at_most_urgent()

    def _make_actions(self) -> None:
        self.act("plan", lambda: self.tr("Plan"), "P", self.start_plan, self._why_no_plan)
        self.act("replay", lambda: self.tr("Replay"), "R", self.replay, self._why_not_shown, acts=False)
        self.act("map", lambda: self.tr("Show on map"), "G", self.show_on_map, self._why_not_shown, acts=False)
        self.act(
            "camera",
            lambda: self.cameras.title(self.asset),
            "O",
            lambda: self.cameras.watch(self.asset),
            lambda: self.cameras.why_not(self.asset),
        )
        for at, hours in enumerate(WINDOWS, 1):
            run = partial(self.set_window, hours)
            self.act(f"window_{hours}", partial(self._hours, hours), str(at), run, acts=False)

    def _lay_out(self) -> None:
        self._middle = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._middle.setContentsMargins(0, 0, 8, 0)
        self._middle.addWidget(self.facts, 4)
        self._middle.addWidget(self.trend, 7)
        self._foot = QWidget(self)
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(INSET, 6, INSET, 9)
        foot.setSpacing(8)
        foot.addWidget(self.action_text, 1)
        for name in ("camera", "plan", "replay"):
            button = self.button(name)
            if button is not None:
                foot.addWidget(button)
        self.body.addWidget(self.empty, 1)
        self.body.addWidget(self.streams)
        self.body.addLayout(self._middle, 1)
        self.body.addWidget(self._foot)
        self.body.addWidget(self.cameras.bar)

    def _connect(self) -> None:
        models = self.models
        models.selection.selected.connect(self._follow)
        models.updated.connect(self._take)
        models.rebuilt.connect(self._start_over)
        models.clock.in_turn().ticked.connect(self._tick)
        self.history.ready.connect(self.draw)

    # --- what is shown

    @property
    def asset(self) -> Asset | None:
        """The asset shown, as it stands."""
        return self.session.state.registry.assets.get(self._id)

    @property
    def stream(self) -> Stream | None:
        """The stream in large."""
        return self.models.names.stream(self._stream) if self._stream else None

    @property
    def alarm(self) -> Alarm | None:
        """The most urgent active alarm of the asset, one on the stream shown first."""
        held = self.models.alarms.active_at(self._id)
        return next((alarm for alarm in held if alarm.stream == self._stream), next(iter(held), None))

    def show_asset(self, ident: str, stream: str = "") -> None:
        """Show another asset; `stream` is put in large, else its first."""
        streams = [known.id for known in self.models.names.streams_of(ident)]
        chosen = stream if stream in streams else next(iter(streams), "")
        if (ident, chosen) == (self._id, self._stream):
            return
        self._id, self._stream = ident, chosen
        self._offer_streams()
        self._fetch()

    def set_window(self, name: str) -> None:
        """Show one of `WINDOWS`, from now on for every stream."""
        self._window_chosen = True
        self._look_over(name)

    def _look_over(self, name: str) -> None:
        self._window = name
        self.windows.check(name)
        self._fetch()

    def _fit_window(self) -> None:
        """As long as nobody has chosen a window: the shortest that holds what there is, an hour at most."""
        series, stream = self.history.series, self.stream
        if self._window_chosen or self.history.waiting or stream is None:
            return
        fresh = len(series) and int(series.at_us[0]) >= self.models.clock.now_us() - WINDOWS["15m"]
        wanted = "6" if stream.interval_s >= SLOW_S else ("15m" if fresh else "1")
        if wanted != self._window:
            self._look_over(wanted)

    def draw(self) -> None:
        """Bring everything up to date; does nothing while hidden."""
        if not self.isVisible():
            return
        self._fit_window()
        asset, stream = self.asset, self.stream
        for part in (self.facts, self.trend):
            part.setVisible(asset is not None and (part is not self.trend or stream is not None))
        self._foot.setVisible(asset is not None and self.height() >= LOWEST)
        self.empty.setVisible(asset is None)
        self.header.set_title(asset.name if asset else self.tr("Asset"))
        self.header.set_subtitle(self._kind(asset) if asset else "")
        if asset is None:
            return
        now, names = self.models.clock.now_us(), self.models.names
        if stream is None:
            self.facts.set_facts(None, ())
        else:
            latest = latest_of(names, stream, now)
            lines = lines_of(names, asset, stream, self.history.series, now)
            self.facts.set_facts(measured_of(names, stream, latest, now), lines)
            self._draw_trend(asset, stream, now)
        self._draw_action(asset, stream, now)

    def _tick(self, now_us: int) -> None:
        self.draw()

    def _draw_trend(self, asset: Asset, stream: Stream, now: int) -> None:
        names, alarm = self.models.names, self.alarm
        self.trend.show_series(
            Shown(
                series=self.history.series,
                window_us=WINDOWS[self._window],
                now_us=now,
                limits=limits_of(names, asset, stream),
                unit=stream.unit,
                decimals=names.decimals(stream),
                language=names.language,
                zone=names.zone,
                states=names.states(stream),
                priority=alarm.priority if alarm is not None and alarm.stream == stream.id else 0,
            )
        )

    def _draw_action(self, asset: Asset, stream: Stream | None, now: int) -> None:
        names, alarm = self.models.names, self.alarm
        rule = names.rules.get(alarm.rule) if alarm else None
        latest = latest_of(names, stream, now) if stream else None
        if rule is None and stream and latest:
            rule = crossed(rules_of(names, asset, stream), latest.value)
        told = rationale_of(rule, names, alarm.level if alarm else "") if rule else []
        action = ""
        if told:
            text, within = told[2][1], told[3][1]
            action = self.tr("Action: {text} Respond within {time}.").format(text=text, time=within)
        looked = self.cameras.who_looks(asset)
        self.action_text.setText(" ".join(part for part in (looked, action) if part))
        self.action_text.setToolTip("\n".join(f"{name}: {words}" for name, words in told))
        self._show_camera(asset)
        self.check_actions()

    def _show_camera(self, asset: Asset) -> None:
        """The button is there for what one can look through."""
        button = self._buttons.get(f"{self.context}.camera")
        if button is not None:
            button.setVisible(self.height() >= LOW and access_rule(self.session.state, asset) is not None)
            button.setText(self.cameras.title(asset))

    def retranslate(self) -> None:
        """Put every text again."""
        self.empty.setText(self.tr("Select an asset or an alarm."))
        self.windows.retranslate()
        self.streams.retranslate()
        super().retranslate()
        self.draw()

    # --- what the keys do

    def start_plan(self) -> None:
        """Start the checklist that fits the incident of the asset's alarm."""
        alarm = self.alarm
        plan = self._plan()
        if alarm is not None and alarm.incident and plan:
            self.submit(StartChecklist(incident=alarm.incident, plan=plan))

    def replay(self) -> None:
        """Ask for a replay from the alarm's beginning, or from the window's."""
        alarm = self.alarm
        start = self.models.clock.now_us() - WINDOWS[self._window]
        self.models.replay_wanted.emit(alarm.raised_us if alarm else start)

    def show_on_map(self) -> None:
        """Have the map go there."""
        self.models.selection.show("asset", self._id)

    # --- inside

    def _offer_streams(self) -> None:
        self.streams.show_streams(list(self.models.names.streams_of(self._id)), self._stream)

    def _property(self, stream: Stream) -> str:
        spec = self.models.names.property_of(stream)
        return spec.title.get(self.models.language) if spec else stream.property

    def _hours(self, name: str) -> str:
        return self.tr("{n} min").format(n=15) if name == "15m" else self.tr("{n} h").format(n=name)

    def _kind(self, asset: Asset) -> str:
        kind = self.models.names.kinds.get(asset.kind)
        parts = (kind.title.get(self.models.language) if kind else asset.kind, asset.ward)
        return " · ".join(part for part in parts if part)

    def _plan(self) -> str:
        alarm, site = self.alarm, self.session.state.registry.site
        incident = self.session.state.tables.incidents.get(alarm.incident or "") if alarm else None
        if incident is None or site is None:
            return ""
        fits = (plan.key for plan in site.plans if not plan.incident_types or incident.type in plan.incident_types)
        return next(fits, "")

    def _fetch(self) -> None:
        now = self.models.clock.now_us()
        # an hour at least while the window is ours to choose: what there is decides it
        window = max(WINDOWS[self._window], 0 if self._window_chosen else HOUR_US)
        self.history.show_stream(self.stream, now - window, now)

    def _start_over(self) -> None:
        self.history.start_over()
        if self._id:
            self._offer_streams()
            self._fetch()
        self._look_at_most_urgent()

    def _follow(self, kind: str, ident: str) -> None:
        if kind == "asset":
            self.show_asset(ident)
        elif kind == "alarm":
            alarm = self.models.alarms.alarm(ident)
            if alarm is not None and alarm.asset:
                self.show_asset(alarm.asset, alarm.stream or "")
            elif parent := self.models.alarms.parent_of(ident):
                self.show_asset(parent)

    def _look_at_most_urgent(self) -> None:
        """As long as nobody has selected anything, the panel shows what the banner speaks of."""
        first = self.models.alarms.most_urgent() if not self.models.selection.kind else None
        if first is not None and first.asset:
            self.show_asset(first.asset, first.stream or "")

    def _take(self, change: Change) -> None:
        """At once, but in a storm a few times a second: nobody reads faster, and each asset asks for its history."""
        if self._gathering.isActive():
            self._gathered.merge(change)
        else:
            self._show_change(change)
            self._gathering.start()

    def _show_gathered(self) -> None:
        change, self._gathered = self._gathered, Change()
        if change:
            self._show_change(change)
            self._gathering.start()

    def _show_change(self, change: Change) -> None:
        if "alarms" in change:
            self._look_at_most_urgent()
        if "streams" in change and self._id and not self._stream:
            ident, self._id = self._id, ""
            self.show_asset(ident)
        if any(table in change for table in ("alarms", "assets", "streams", "site", "incidents", "viewings")):
            self.draw()

    def showEvent(self, event: object) -> None:
        self.draw()

    def resizeEvent(self, event: QResizeEvent) -> None:
        narrow = event.size().width() < NARROW
        direction = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        if self._middle.direction() != direction:
            self._middle.setDirection(direction)
        for name in ("plan", "replay"):
            button = self._buttons.get(f"{self.context}.{name}")
            if button is not None:
                button.setVisible(event.size().height() >= LOW)
        self.streams.give_room(event.size().height() >= LOWEST)
        self._foot.setVisible(self.asset is not None and event.size().height() >= LOWEST)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.PaletteChange):
            self.trend.dress()

    def _why_not_shown(self) -> str:
        return "" if self.asset else self.tr("Select an asset first.")

    def _why_no_plan(self) -> str:
        alarm = self.alarm
        if alarm is None or not alarm.incident:
            return self.tr("Open an incident first: a plan belongs to one.")
        return "" if self._plan() else self.tr("The site has no plan for this kind of incident.")
