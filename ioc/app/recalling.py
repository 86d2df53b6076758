"""What the record holds of the last moments before an engine ended, for feeds that go on where they were."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import structlog

from ioc.connect.keeping import Told
from ioc.domain.inbound import PositionsTaken, ReadingsTaken
from ioc.domain.readings import Array, ReadingBatch
from ioc.domain.state import State
from ioc.engine.ports import JournalRefused
from ioc.journal.reader import JournalReader

_MARGIN_US = 5_000_000
"""The machine's clock may have been set back a little since."""
_log = structlog.get_logger(__name__)


def recall(reader: JournalReader, feed: str, since_us: int) -> Sequence[Told]:
    """See `ioc.connect.keeping.Keeping`. Readings of the feed's assets alone; positions of all units. A record that
    cannot be read recalls nothing, and the log says so."""
    try:
        after = reader.state_at(since_us - _MARGIN_US).seq
        state = reader.state_at_seq(reader.bounds().last_seq)
        batches = [item for item in reader.replay(after) if not hasattr(item, "fact")]
    except JournalRefused as refused:
        _log.warning("feed.not_recalled", feed=feed, code=refused.code)
        return ()
    found: list[Told] = []
    for batch in batches:
        if isinstance(batch, ReadingBatch):
            found.append(_readings(batch, state, feed))
        else:
            columns = {name: getattr(batch, name) for name in ("units", "source_us", "lon", "lat", "heading", "speed")}
            found.append(PositionsTaken(feed=feed, **columns))
    return found


def _readings(batch: ReadingBatch, state: State, feed: str) -> ReadingsTaken:
    streams = [state.by_index[index] for index in batch.stream.tolist()]
    assets = state.registry.assets
    rows = [row for row, one in enumerate(streams) if (asset := assets.get(one.asset)) and asset.feed == feed]
    return ReadingsTaken(
        feed=feed,
        assets=tuple(streams[row].asset for row in rows),
        properties=tuple(streams[row].property for row in rows),
        source_us=batch.source_us[rows],
        value=batch.value[rows],
        quality=batch.quality[rows],
    )


def recall_readings(reader: JournalReader, stream: int, from_us: int, to_us: int) -> tuple[Array, Array, Array]:
    """See `ioc.engine.deriving.Recall`. A record that cannot be read recalls nothing, and the log says so."""
    try:
        found = reader.history(stream, from_us, to_us)
    except JournalRefused as refused:
        _log.warning("stream.not_recalled", stream=stream, code=refused.code)
        return np.empty(0, np.int64), np.empty(0), np.empty(0, np.uint8)
    return found.source_us, found.value, found.quality
