"""Which facts people read: the shift log leaves bookkeeping out, stepping through a replay stops at fewer still."""

from __future__ import annotations

from typing import get_args

from ioc.domain.facts import AnyFact

BOOKKEEPING = frozenset(
    {
        "BlockSealed",
        "BlocksCompacted",
        "DayCompacted",
        "FeedCounted",
        "StreamsMarked",
        "IntervalsLearnt",
        "ServicesMeasured",
        "SegmentOpened",
        "RecordsArchived",
        "ArchivedIdHeard",
        "ArchivedIdsDropped",
        "AlarmMarked",
        "UnitNeared",
        "UnitStrayed",
        "IntakeSaved",
        "IncidentWatched",
        "EffectQueued",
        "EffectFailed",
        "RiskMeasured",
        "WarningAmended",
    }
)
"""The record about itself."""

REGISTRATION = frozenset(
    {
        "AssetRegistered",
        "StreamRegistered",
        "UnitRegistered",
        "FeedRegistered",
        "SiteDescribed",
        "AssetWithdrawn",
        "StreamWithdrawn",
        "RuleChanged",
    }
)
"""What there is, told once each: thousands at the first start."""

LOG_KINDS = tuple(
    kind.__name__ for kind in get_args(AnyFact) if kind.__name__ not in BOOKKEEPING | REGISTRATION | {"RecordRefused"}
)
"""Fact types that a shift log shows. Refused records are many; the feed panel lists them."""

LOOK_KINDS = tuple(kind for kind in LOG_KINDS if kind not in ("FeedStateChanged", "SeatTaken", "SeatLeft"))
"""Fact types at which stepping through a replay stops."""
