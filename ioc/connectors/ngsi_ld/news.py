"""What is new in entities that are read again and again, or notified more than once."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import structs

from ioc.connect.mapping.streams import Row
from ioc.connect.memory import KnownRejects, Remembered
from ioc.connect.polling import Harvest
from ioc.connectors.ngsi_ld.mapping import Taken, batch_of
from ioc.domain.inbound import AlertTaken, AssetSeen, CallTaken, Inbound, RecordRejected
from ioc.domain.records import PublicAlert


class EntityNews:
    """Remembers what was said of each entity, bounded.

    An asset is said when its description changed. A reading with a time is said once: what comes again with the time
    it had is no news; one without a time is of now, and is said as often as the source says it anew. An alert is said
    once per time of issue (a later one is an update of the one before), a call whenever its status changed.
    """

    def __init__(self, feed: str) -> None:
        self._feed = feed
        self._assets: Remembered[str, AssetSeen] = Remembered()
        self._rows: Remembered[tuple[str, str], tuple[int, float, int]] = Remembered()
        self._alerts: Remembered[str, bool] = Remembered()
        self._newest: Remembered[tuple[str, str], str] = Remembered()
        self._calls: Remembered[str, tuple[str, int]] = Remembered()
        self._rejects = KnownRejects()

    def harvest(self, pages: Iterable[Taken]) -> Harvest:
        """The messages of what is new; `taken` counts assets, alerts and calls of which something is new."""
        assets: dict[str, AssetSeen] = {}
        rows: list[Row] = []
        alerts: list[PublicAlert] = []
        calls: list[CallTaken] = []
        rejects: list[RecordRejected] = []
        for page in pages:
            assets |= {one.id: one for one in page.assets if self._assets.get(one.id) != one}
            rows += [row for row in page.rows if self._is_new_row(row)]
            alerts += page.alerts
            calls += page.calls
            rejects += page.rejects
        for one in assets.values():
            self._assets.put(one.id, one)
        fresh_alerts = self._new_alerts(alerts)
        fresh_calls = [call for call in calls if self._is_new_call(call)]
        batch = batch_of(rows, self._feed)
        messages: tuple[Inbound, ...] = (
            *assets.values(),
            *([batch] if batch else []),
            *(AlertTaken(feed=self._feed, alert=alert) for alert in fresh_alerts),
            *fresh_calls,
            *self._rejects.news(rejects),
        )
        changed = {row.asset for row in rows} | set(assets)
        return Harvest(messages=messages, taken=len(changed) + len(fresh_alerts) + len(fresh_calls))

    def _is_new_row(self, row: Row) -> bool:
        if not row.source_us:
            return True
        key, told = (row.asset, row.property), (row.source_us, row.value, row.quality)
        before = self._rows.get(key)
        if before is not None and (row.source_us < before[0] or repr(before) == repr(told)):
            return False
        self._rows.put(key, told)
        return True

    def _new_alerts(self, alerts: Iterable[PublicAlert]) -> list[PublicAlert]:
        fresh = []
        for alert in alerts:
            if self._alerts.get(alert.id) is not None:
                continue
            self._alerts.put(alert.id, True)
            key = (alert.sender, alert.identifier)
            before = self._newest.get(key)
            self._newest.put(key, alert.id)
            update = structs.replace(alert, msg_type="Update", references=(before,)) if before else alert
            fresh.append(update)
        return fresh

    def _is_new_call(self, call: CallTaken) -> bool:
        told, known = (call.status_word, call.status_us), self._calls.get(call.id)
        self._calls.put(call.id, told)
        return told != known
