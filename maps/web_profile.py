"""The one browser profile of the process: off the record, one scheme handler, one guard for all map pages."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject, QUrl
from PySide6.QtWebEngineCore import QWebEngineProfile, QWebEngineSettings

from maps.web_guard import Guard, GuardedPage
from maps.web_scheme import SCHEME, PageDesk, SchemeHandler

MOST_PAGES = 3
"""So many pages may live at a time, at about 140 MB each; a further map is painted natively."""


class MapProfile(QObject):
    """Shared by all web surfaces; pages are numbered so that each has an origin of its own."""

    def __init__(self, parent: QObject | None) -> None:
        super().__init__(parent)
        self.profile = QWebEngineProfile(self)
        self.guard = Guard(self)
        self.handler = SchemeHandler(self)
        self.profile.setUrlRequestInterceptor(self.guard)
        self.profile.installUrlSchemeHandler(SCHEME, self.handler)
        self.profile.downloadRequested.connect(lambda download: download.cancel())
        self._switch_off(self.profile.settings())
        self._pages = 0
        self._live: set[str] = set()

    def _switch_off(self, settings: QWebEngineSettings) -> None:
        """What a map page never needs."""
        off = QWebEngineSettings.WebAttribute
        for attribute in (
            off.LocalStorageEnabled,
            off.LocalContentCanAccessFileUrls,
            off.LocalContentCanAccessRemoteUrls,
            off.JavascriptCanOpenWindows,
            off.JavascriptCanAccessClipboard,
            off.PluginsEnabled,
            off.HyperlinkAuditingEnabled,
            off.NavigateOnDropEnabled,
        ):
            settings.setAttribute(attribute, False)

    @property
    def live(self) -> int:
        """How many pages there are, hidden ones too: they hold their memory."""
        return len(self._live)

    @property
    def has_room(self) -> bool:
        """Whether one more page may be made."""
        return self.live < MOST_PAGES

    def release(self, host: str) -> None:
        """The page of this host is gone: its requests are answered no more and its slot is free. Again: nothing."""
        self._live.discard(host)
        self.handler.forget(host)

    def page(self, desk: PageDesk, parent: QObject) -> tuple[GuardedPage, QUrl]:
        """A page whose requests `desk` answers, and the address to load; its slot is taken until `release`."""
        self._pages += 1
        host = f"map{self._pages}"
        self._live.add(host)
        home = QUrl(f"{SCHEME.decode()}://{host}/")
        self.handler.serve(host, desk)
        return GuardedPage(self.profile, home, parent), home


_shared: list[MapProfile] = []


def map_profile() -> MapProfile:
    """The process's profile, made at the first call; it lives as long as the application."""
    if not _shared:
        made = MapProfile(QCoreApplication.instance())
        made.destroyed.connect(_shared.clear)
        _shared.append(made)
    return _shared[0]
