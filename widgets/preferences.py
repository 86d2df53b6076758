"""What a person set and finds again: language, theme, keys. One small JSON file beside the layouts."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
from msgspec import Struct


class Preferences(Struct, kw_only=True):
    """Empty strings mean "as the site has it"."""

    language: str = ""
    theme: str = ""
    keys: dict[str, str] = {}
    queries: dict[str, str] = {}
    """Queries of the incident queue that the person gave a name."""


def load_preferences(folder: Path) -> Preferences:
    """What is kept in `folder`; defaults when there is nothing readable."""
    try:
        return msgspec.json.decode((folder / "preferences.json").read_bytes(), type=Preferences)
    except (OSError, msgspec.DecodeError):
        return Preferences()


def save_preferences(folder: Path, kept: Preferences) -> None:
    """Write them, atomically. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    fresh = folder / "preferences.new"
    fresh.write_text(json.dumps(msgspec.to_builtins(kept), ensure_ascii=False, indent=1), encoding="utf-8")
    fresh.replace(folder / "preferences.json")
