"""Where things lie in a data directory."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import platformdirs

SEGMENT_SUFFIX = ".ioc"


class Layout:
    """The files of one data directory. Nothing is created here."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.segments = directory / "journal"
        self.catalogue = directory / "catalogue.ioc"
        self.vault = directory / "vault.ioc"
        self.keys = directory / "vault.keys"
        self.heads = directory / "heads.log"
        self.lock = directory / "engine.lock"

    def segment(self, day: str) -> Path:
        """File of the segment `day` ("2025-01-31")."""
        return self.segments / f"{day}{SEGMENT_SUFFIX}"

    def segment_files(self) -> list[Path]:
        """Segments that are present, oldest first (their names sort by day)."""
        if not self.segments.is_dir():
            return []
        return sorted(path for path in self.segments.glob(f"*{SEGMENT_SUFFIX}") if not path.name.startswith("."))


def compacted_file(layout: Layout, day: str, kind: str) -> Path:
    """Where the compacted rows of a sealed day lie, beside its segment."""
    return layout.segments / f"{day}.{kind}.parquet"


def default_key_file() -> Path:
    """The master key lies in the person's configuration folder, never in a data directory."""
    return platformdirs.user_config_path("ioc-desktop") / "master.key"


def day_of(at_us: int) -> str:
    """UTC day of an instant, which names its segment."""
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at_us)).date().isoformat()


def following_day(day: str) -> str:
    """The day after `day`."""
    return (datetime.fromisoformat(day) + timedelta(days=1)).date().isoformat()
