"""Writes an incident's dispatch sheet as PDF: the engine says it in HTML, the desk sets it on A4."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMarginsF
from PySide6.QtGui import QPageLayout, QPageSize, QPdfWriter, QTextDocument

from ioc.domain.records import Incident
from ioc.qt.format import iso
from ioc.qt.names import Names
from ioc.qt.sentences import sentence
from ioc.qt.session import Session

Told = Callable[[str], None]
MARGIN_MM = 15.0
DPI = 150


def export_sheet(session: Session, names: Names, incident: Incident, folder: Path, done: Told, failed: Told) -> None:
    """Ask for the sheet and write it to `folder`. `done` is told the path, `failed` why there is none."""

    def write(answer: object) -> None:
        html = str(dict(answer).get("html", ""))  # type: ignore[call-overload]
        stamp = re.sub(r"[^0-9T]", "", iso(session.now_us(), names.zone)[:19])
        path = folder / f"sheet-{re.sub(r'[^A-Za-z0-9_.-]', '_', incident.number)}-{stamp}.pdf"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
            print_sheet(html, path)
        except OSError as trouble:
            failed(sentence("desk.file_not_written", {"folder": str(folder), "why": trouble.strerror}, names.language))
            return
        done(str(path))

    question = session.ask("sheet", incident=incident.id, language=names.language)
    question.answered.connect(write)
    question.failed.connect(lambda code, params: failed(sentence(code, params, names.language)))


def print_sheet(html: str, path: Path) -> None:
    """Set HTML on A4 pages of a PDF."""
    writer = QPdfWriter(str(path))
    writer.setResolution(DPI)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF(MARGIN_MM, MARGIN_MM, MARGIN_MM, MARGIN_MM), QPageLayout.Unit.Millimeter)
    document = QTextDocument()
    document.documentLayout().setPaintDevice(writer)
    document.setPageSize(writer.pageLayout().paintRectPixels(DPI).size().toSizeF())
    document.setHtml(html)
    document.print_(writer)
