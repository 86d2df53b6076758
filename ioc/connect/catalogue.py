"""Which connectors there are: found through the entry-point group, built-in and foreign alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib.metadata import EntryPoint, entry_points
from typing import Any

import structlog
from pydantic import ValidationError

from ioc.connect.api import BadSettings, Connector, FeedContext, Manifest, Settings
from ioc.connect.faults import Fault, faults_of

GROUP = "ioc.connectors"
_log = structlog.get_logger(__name__)


class Catalogue:
    """Connectors by key. A module is imported when its connector is first asked for, not before."""

    def __init__(self, points: Iterable[EntryPoint]) -> None:
        self._points = {point.name: point for point in points}
        self._loaded: dict[str, type[Connector]] = {}

    @classmethod
    def discover(cls) -> Catalogue:
        """All that is installed in this environment."""
        return cls(entry_points(group=GROUP))

    def keys(self) -> tuple[str, ...]:
        return tuple(sorted(self._points))

    def manifest(self, key: str) -> Manifest:
        """Raises BadSettings when there is no such connector or it cannot be imported."""
        return self._connector(key).manifest

    def manifests(self) -> tuple[Manifest, ...]:
        """Of all that can be imported; one that cannot is logged and left out."""
        found = []
        for key in self.keys():
            try:
                found.append(self.manifest(key))
            except BadSettings:
                continue
        return tuple(found)

    def validate(self, key: str, settings: Mapping[str, Any]) -> list[Fault]:
        """Every fault of these settings at once; empty when a connector can be made of them."""
        try:
            self._settings(key, settings)
        except BadSettings as trouble:
            return [Fault(trouble.key, trouble.code, trouble.params)]
        except ValidationError as error:
            return faults_of(error)
        return []

    def make(self, key: str, context: FeedContext, settings: Mapping[str, Any]) -> Connector:
        """A connector of that key. Raises BadSettings naming the first fault."""
        try:
            checked = self._settings(key, settings)
        except ValidationError as error:
            fault = faults_of(error)[0]
            others = {name: value for name, value in fault.params.items() if name != "key"}
            raise BadSettings(fault.code, key=fault.key, **others) from error
        return self._connector(key)(context, checked)

    def _settings(self, key: str, settings: Mapping[str, Any]) -> Settings:
        return self._connector(key).manifest.settings.model_validate(dict(settings))

    def _connector(self, key: str) -> type[Connector]:
        if key in self._loaded:
            return self._loaded[key]
        if key not in self._points:
            known = ", ".join(self.keys())
            raise BadSettings("feed.connector_unknown", key="connector", connector=key, known=known)
        try:
            found: type[Connector] = self._points[key].load()
            assert isinstance(found.manifest, Manifest)
        except Exception as error:
            _log.exception("connector.import_failed", connector=key)
            raise BadSettings("feed.connector_broken", key="connector", connector=key) from error
        self._loaded[key] = found
        return found
