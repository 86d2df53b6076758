"""The desk's own URL scheme: every byte a map page gets comes from here, with a Content-Security-Policy on it."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QUrlQuery
from PySide6.QtWebEngineCore import QWebEngineUrlRequestJob, QWebEngineUrlScheme, QWebEngineUrlSchemeHandler

SCHEME = b"ioc"
"""Map pages live at ioc://map1/ …; deep links such as ioc://incident/… use other hosts and are never served."""

POLICY = (
    b"default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    b"connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def register_scheme() -> None:
    """Make the scheme known to Chromium. Must run before the QApplication; a second call does nothing."""
    if QWebEngineUrlScheme.schemeByName(QByteArray(SCHEME)).name() == SCHEME:
        return
    scheme = QWebEngineUrlScheme(QByteArray(SCHEME))
    scheme.setSyntax(QWebEngineUrlScheme.Syntax.Host)
    scheme.setFlags(
        QWebEngineUrlScheme.Flag.SecureScheme
        | QWebEngineUrlScheme.Flag.CorsEnabled
        | QWebEngineUrlScheme.Flag.FetchApiAllowed
    )
    QWebEngineUrlScheme.registerScheme(scheme)


class PageDesk(Protocol):
    """Answers one page's requests, on the GUI thread, with ready bytes."""

    def answer(self, path: str, query: dict[str, str]) -> tuple[bytes, QByteArray] | None:
        """(media type, body) or None if there is no such thing."""


class SchemeHandler(QWebEngineUrlSchemeHandler):
    """Serves each page its own host; a page that asks for another page's host is refused."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desks: dict[str, PageDesk] = {}
        self.refused = 0

    def serve(self, host: str, desk: PageDesk) -> None:
        """From now on `desk` answers for `host`."""
        self._desks[host] = desk

    def forget(self, host: str) -> None:
        """`host` is gone."""
        self._desks.pop(host, None)

    def requestStarted(self, job: QWebEngineUrlRequestJob) -> None:
        """Reply with ready bytes, or fail the job. Runs on the GUI thread."""
        url = job.requestUrl()
        desk = self._desks.get(url.host())
        asked_by = job.initiator().host()
        if desk is None or bytes(job.requestMethod().data()) != b"GET" or asked_by not in ("", url.host()):
            self.refused += 1
            job.fail(QWebEngineUrlRequestJob.Error.RequestDenied)
            return
        items = QUrlQuery(url).queryItems()
        found = desk.answer(url.path() or "/", dict(items))
        if found is None:
            job.fail(QWebEngineUrlRequestJob.Error.UrlNotFound)
            return
        media, body = found
        job.setAdditionalResponseHeaders(
            {b"Content-Security-Policy": [POLICY], b"X-Content-Type-Options": [b"nosniff"]}  # type: ignore[dict-item]
        )
        buffer = QBuffer(job)
        buffer.setData(body)
        buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        job.reply(QByteArray(media), buffer)
