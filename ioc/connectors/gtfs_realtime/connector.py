"""The `gtfs_realtime` connector: where buses and trains are, how late they are, and what passengers are told."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import ClassVar

import structlog

from ioc.connect.api import BadSettings, Emit, FeedContext, Manifest, NotReady
from ioc.connect.http import Http, Reply
from ioc.connect.interrupt import Stopped
from ioc.connect.memory import KnownRejects, Remembered
from ioc.connect.polling import Harvest, PollingConnector
from ioc.connectors.gtfs_realtime.channel import Brought, Channel
from ioc.connectors.gtfs_realtime.message import read_feed
from ioc.connectors.gtfs_realtime.names import Names
from ioc.connectors.gtfs_realtime.player import Player
from ioc.connectors.gtfs_realtime.records import VehicleSeen
from ioc.connectors.gtfs_realtime.settings import GtfsSettings
from ioc.connectors.gtfs_realtime.timetable_source import TimetableSource
from ioc.domain.inbound import AssetSeen, FeedContacted, Inbound, RecordRejected
from ioc.domain.records import Params, Text

_log = structlog.get_logger(__name__)


class GtfsRealtimeConnector(PollingConnector):
    """Polls one address or several and, now and then, the timetable; or plays what was recorded.

    A record is an entity of a message. It is taken with every message of a newer time: GTFS-realtime is stateless.
    """

    manifest: ClassVar[Manifest] = Manifest(
        key="gtfs_realtime",
        title=Text(vi="Vận tải công cộng (GTFS-realtime)", en="Public transport (GTFS-realtime)"),
        version="1.0",
        settings=GtfsSettings,
        records=("AssetSeen", "ReadingsTaken", "PositionsTaken", "AlertTaken", "RecordRejected", "FeedFailed"),
        polling=True,
        documentation="docs/manual/connector-gtfs_realtime.md",
    )

    def __init__(self, context: FeedContext, settings: GtfsSettings) -> None:
        super().__init__(context, settings)
        self._timetable = TimetableSource(context, settings)
        self._assets: Remembered[str, AssetSeen] = Remembered()
        self._rejects = KnownRejects()
        self._on_trip: dict[str, VehicleSeen] = {}
        self._channels = {url: Channel(context, settings, self._on_trip) for url in settings.urls}
        self._player = Player(context, settings)

    def run(self, emit: Emit, stop: threading.Event) -> None:
        if self.settings.recording:
            self._play(emit, stop)
        else:
            super().run(emit, stop)

    def _play(self, emit: Emit, stop: threading.Event) -> None:
        """Each recorded message when it is due, then rest until somebody wants to see it again."""
        http = Http(self.settings, stop, self.context.now_us, {})
        try:
            recording = self._player.opened()
            self._hand_on(emit, stop, self._rejects.news(recording.rejects), 0)
            while (frame := self._player.next(stop)) is not None:
                loaded = self._timetable.refresh(http, self)
                names = Names(self._timetable.timetable)
                messages: list[Inbound] = [*self._fresh(loaded.assets), *self._rejects.news(loaded.rejects)]
                seen = self.decode(http, frame.path.read_bytes(), read_feed, self.context.feed)
                brought = self._channel(frame.channel).take(seen, names, self._player.said_us)
                taken = sum(isinstance(one, AssetSeen) for one in messages) + brought.taken
                self._hand_on(emit, stop, [*messages, *self.said(brought)], taken)
        except Stopped:
            return
        finally:
            http.close()
        if not stop.is_set():
            raise BadSettings("gtfs_realtime.recording_over", key="recording", messages=len(recording.frames))

    def _hand_on(self, emit: Emit, stop: threading.Event, messages: Sequence[Inbound], taken: int) -> None:
        for message in messages:
            if stop.is_set():
                raise Stopped
            emit(message)
        refused = sum(isinstance(one, RecordRejected) for one in messages)
        emit(FeedContacted(feed=self.context.feed, taken=taken, refused=refused))

    def _channel(self, name: str) -> Channel:
        return self._channels.setdefault(name, Channel(self.context, self.settings, self._on_trip))

    def fetch(self, http: Http) -> Harvest:
        replies, failed = self._asked(http)
        loaded = self._timetable.refresh(http, self)
        messages: list[Inbound] = [*self._fresh(loaded.assets), *self._rejects.news(loaded.rejects)]
        taken = sum(isinstance(one, AssetSeen) for one in messages)
        trouble: tuple[str, Params] | None = (failed.code, failed.params) if failed else None
        names = Names(self._timetable.timetable)
        for url, reply in replies.items():
            channel = self._channels[url]
            if not reply.unchanged:
                seen = self.decode(http, reply.body, read_feed, self.context.feed)
                brought = channel.take(seen, names)
                messages += self.said(brought)
                taken += brought.taken
            wrong = channel.health.round(self.context.now_us())
            trouble = trouble or ((wrong.code, wrong.params) if wrong else None)
        unchanged = not messages and all(reply.unchanged for reply in replies.values())
        return Harvest(messages=tuple(messages), taken=taken, unchanged=unchanged, trouble=trouble)

    def said(self, brought: Brought) -> list[Inbound]:
        """The messages for what was brought: assets before what is said of them, and only those that changed."""
        if brought.unmatched:
            _log.info("gtfs_realtime.unmatched", feed=self.context.feed, trips=brought.unmatched)
        return [
            *self._fresh(brought.assets),
            *(batch for batch in (brought.readings, brought.positions) if batch is not None),
            *brought.alerts,
            *self._rejects.news(brought.rejects),
        ]

    def _asked(self, http: Http) -> tuple[dict[str, Reply], NotReady | None]:
        """The answers, and what kept one of several addresses from answering. Raises NotReady when none answered."""
        replies: dict[str, Reply] = {}
        failed: NotReady | None = None
        for url in self._channels:
            try:
                replies[url] = http.get(url)
            except NotReady as trouble:
                failed = failed or trouble
        if failed is not None and not replies:
            raise failed
        return replies, failed

    def _fresh(self, assets: tuple[AssetSeen, ...]) -> list[Inbound]:
        fresh: list[Inbound] = []
        for asset in assets:
            if self._assets.get(asset.id) != asset:
                self._assets.put(asset.id, asset)
                fresh.append(asset)
        return fresh
