"""How long what is kept: `retention.toml` in the data directory, and dropping the oldest days."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import msgspec
from msgspec import Struct, field

from ioc.domain.commit import JournalRefused
from ioc.domain.facts import SegmentsDropped
from ioc.journal.copying import remove
from ioc.journal.layout import Layout, compacted_file, day_of
from ioc.journal.medium import sync_folder
from ioc.journal.shelf import Shelf

FILE = "retention.toml"
PERSONAL_DAYS = {"reject": 30, "login": 90}


class Retention(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Days and gigabytes (10^9 bytes); None means for ever, or as much as the disk holds.

    `personal_days` counts by kind of vault record (call, call_words, call_reason, note, log, incident_text,
    shelve_reason, service_reason, work_reason, stage_reason, ungroup_reason, rejection_reason, reject, login,
    unmask_reason, attachment).
    `date_confirmed`: on that day a person checked this
    machine's date (`ioc.app.clock_trust`).
    """

    journal_days: int | None = None
    personal_days: dict[str, int] = field(default_factory=PERSONAL_DAYS.copy)
    key_backup_days: int = 30
    disk_budget_gb: float | None = None
    warn_days: float = 14.0
    date_confirmed: date | None = None

    @property
    def key_copy_days(self) -> int:
        """How long a copy of the vault's keys may live: never longer than the personal data that it opens."""
        return min((self.key_backup_days, *self.personal_days.values()))


def load_retention(directory: Path) -> Retention:
    """The file's settings, or the defaults without one. Raises JournalRefused `journal.retention`."""
    path = directory / FILE
    try:
        made = msgspec.toml.decode(path.read_bytes(), type=Retention)
    except FileNotFoundError:
        return Retention()
    except (OSError, ValueError) as fault:
        raise JournalRefused("journal.retention", file=str(path), why=str(fault)) from fault
    days = [made.journal_days, made.key_backup_days, *made.personal_days.values()]
    if any(number is not None and number < 1 for number in days):
        raise JournalRefused("journal.retention", file=str(path), why="a number of days below 1")
    return made


def drop_due(layout: Layout, retention: Retention, now_us: int) -> SegmentsDropped | None:
    """The fact that says which days go; None when none is due. The newest segment is never dropped."""
    if retention.journal_days is None:
        return None
    oldest_kept = (date.fromisoformat(day_of(now_us)) - timedelta(days=retention.journal_days)).isoformat()
    every = Shelf(layout).all()
    gone = [segment for segment in every[:-1] if segment.opening.day < oldest_kept]
    if not gone or not gone[-1].tail().sealed:
        return None
    following = every[len(gone)].opening
    return SegmentsDropped(
        through=gone[-1].opening.day,
        days=tuple(segment.opening.day for segment in gone),
        last_seq=following.opening_seq,
        head=following.previous_head,
    )


def drop(layout: Layout, fact: SegmentsDropped) -> int:
    """Delete what a durable `SegmentsDropped` names, oldest first; returns how many files. May be repeated."""
    gone = 0
    for day in sorted(fact.days):
        path = layout.segment(day)
        beside = (path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm"))
        for file in (*(compacted_file(layout, day, kind) for kind in ("readings", "positions")), path, *beside):
            gone += file.exists()
            remove(file)
    if gone:
        sync_folder(layout.segments)
    return gone
