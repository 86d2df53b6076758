"""What keeps a map page inside: no request leaves, no navigation, no window, no download."""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject, QUrl
from PySide6.QtWebEngineCore import (
    QWebEnginePage,
    QWebEngineProfile,
    QWebEngineUrlRequestInfo,
    QWebEngineUrlRequestInterceptor,
)

from maps.web_scheme import SCHEME

log = logging.getLogger(__name__)
KEPT = 50


class Guard(QWebEngineUrlRequestInterceptor):
    """Blocks every request that is not of our scheme; `blocked` counts them, `last` holds the newest addresses."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.blocked = 0
        self.last: list[str] = []

    def interceptRequest(self, info: QWebEngineUrlRequestInfo) -> None:
        """Runs on the GUI thread for every request."""
        url = info.requestUrl()
        if url.scheme().encode() in (SCHEME, b"data", b"blob"):
            return
        info.block(True)
        self.blocked += 1
        self.last = [*self.last[1 - KEPT :], url.toString()]
        log.warning("map page request blocked: %s", url.toString())


class GuardedPage(QWebEnginePage):
    """A page that stays where it is."""

    def __init__(self, profile: QWebEngineProfile, home: QUrl, parent: QObject | None = None) -> None:
        super().__init__(profile, parent)
        self._home = home
        self.refused = 0
        self.complaints: list[str] = []

    def acceptNavigationRequest(self, url: QUrl | str, kind: QWebEnginePage.NavigationType, main: bool) -> bool:
        """Only the home page, in the main frame."""
        if main and QUrl(url) == self._home:
            return True
        self.refused += 1
        return False

    def createWindow(self, kind: QWebEnginePage.WebWindowType) -> QWebEnginePage | None:  # type: ignore[override]
        """No second window."""
        self.refused += 1
        return None

    def javaScriptConsoleMessage(
        self, level: QWebEnginePage.JavaScriptConsoleMessageLevel, message: str, line: int, source: str
    ) -> None:
        """Script errors and policy reports go to the log."""
        self.complaints = [*self.complaints[1 - KEPT :], message]
        log.warning("map page: %s (%s:%d)", message, source, line)
