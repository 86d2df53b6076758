"""Which senders there are: found through the entry-point group, built-in and foreign alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib.metadata import EntryPoint, entry_points
from typing import Any

import structlog

from ioc.connect.api import BadSettings
from ioc.connect.outbound.api import Sender, SenderManifest

GROUP = "ioc.senders"
log = structlog.get_logger(__name__)


class Senders:
    """Senders by key; a module is imported when its sender is first asked for."""

    def __init__(self, points: Iterable[EntryPoint]) -> None:
        self._points = {point.name: point for point in points}

    @classmethod
    def discover(cls) -> Senders:
        """All that is installed in this environment."""
        return cls(entry_points(group=GROUP))

    def keys(self) -> tuple[str, ...]:
        return tuple(sorted(self._points))

    def manifest(self, key: str) -> SenderManifest:
        """Raises BadSettings when there is no such sender or it cannot be imported."""
        return self._class(key).manifest

    def make(self, key: str, settings: Mapping[str, Any]) -> Sender:
        """A sender of settings that were checked when the site was loaded. Raises BadSettings."""
        kind = self._class(key)
        return kind(kind.manifest.settings.model_validate(dict(settings)))

    def _class(self, key: str) -> type[Sender]:
        if key not in self._points:
            raise BadSettings("outbound.sender_unknown", key="sender", sender=key, known=", ".join(self.keys()))
        try:
            found: type[Sender] = self._points[key].load()
        except Exception as error:
            log.exception("a sender cannot be imported", sender=key)
            raise BadSettings("outbound.sender_broken", key="sender", sender=key) from error
        return found
