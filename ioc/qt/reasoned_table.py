"""A table of what people ordered and gave a reason for; the reason comes from the vault when it is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from PySide6.QtCore import QObject

from ioc.domain.records import VaultRef
from ioc.qt.clock import DeskClock
from ioc.qt.format import NOTHING
from ioc.qt.names import Names
from ioc.qt.ordered_table import OrderedTable
from ioc.qt.session import Session
from ioc.qt.texts import TextCache


class ReasonedTable(OrderedTable):
    """Every record of the state's table `source`, kept up with the session and with reasons as they arrive."""

    source = ""

    def __init__(
        self, session: Session, names: Names, clock: DeskClock, texts: TextCache, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._names, self._clock, self._texts = session, names, clock, texts
        texts.arrived.connect(self.refresh_all)
        session.changed.connect(self._take)
        session.reset.connect(self.rebuild)
        self.rebuild()

    def _take(self, change: Any) -> None:
        self.touch(change.of(self.source))

    def _records(self) -> Mapping[str, Any]:
        held: Mapping[str, Any] = getattr(self._session.state.tables, self.source)
        return held

    def _why(self, reason: VaultRef) -> str:
        """The reason's words, or a dash until they are here."""
        return self._texts.get(reason.id) or NOTHING

    # --- OrderedTable

    def every_id(self) -> Iterable[str]:
        return self._records()

    def knows(self, ident: str) -> bool:
        return ident in self._records()
