"""One action a layer: found in the palette by its title, run by the command line's `/layer`."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject

from ioc.domain.site import LayerSpec
from ioc.qt.actions import Action, Actions
from ioc.qt.layer_grammar import ACTION
from ioc.qt.models import Models
from maps.host import SurfaceHost


class LayerActions(QObject):
    """Follows the layers of the site that the map shows."""

    def __init__(self, host: SurfaceHost, models: Models, actions: Actions) -> None:
        super().__init__(host)
        self._host, self._models, self._actions = host, models, actions
        self._known: list[str] = []

    def renew(self) -> None:
        """Another site, other layers."""
        for ident in self._known:
            self._actions.remove(ident)
        layers = self._host.shelf.layers if self._host.shelf is not None else ()
        self._known = [f"{ACTION}{spec.id}" for spec in layers]
        for spec in layers:
            self._add(spec)

    def _add(self, spec: LayerSpec) -> None:
        made = Action(
            id=f"{ACTION}{spec.id}",
            title=lambda: self._title(spec),
            key="",
            context="map",
            run=lambda: self._switch(spec.id),
        )
        self._actions.add(made, self)

    def _title(self, spec: LayerSpec) -> str:
        say = QCoreApplication.translate
        shelf = self._host.shelf
        pattern = (
            say("Map", "Hide layer: {title}") if shelf and spec.id in shelf.shown else say("Map", "Show layer: {title}")
        )
        return pattern.format(title=spec.title.get(self._models.language))

    def _switch(self, layer: str) -> None:
        if self._host.shelf is not None:
            self._host.shelf.show(layer, layer not in self._host.shelf.shown)
