"""Makes ready what a person attaches: reads the file, makes pictures small enough, leaves out what a camera adds.

Every picture is drawn and encoded anew, also one that is small enough: its position, camera, owner and preview (EXIF,
XMP, text chunks) stay behind. PDF and text go as they are; what is too large of them is refused.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QColorSpace, QImage, QImageReader, QImageWriter, QPainter

from ioc.domain.attachments import KB, MOST_BYTES, PDF, TEXT, media_type
from ioc.qt.format import file_size

LONGEST_SIDE = 1600
"""px of a picture; a number plate or a gauge staff is still read at that."""
SMALLER_SIDES = (LONGEST_SIDE, 1200, 900)
QUALITIES = (90, 80, 70, 60, 50, 40)
MOST_OPENED = 40 << 20
"""Bytes of a file that the desk opens at all."""
MOST_PIXELS = 100_000_000
"""A picture of more is not unpacked: a small file may claim any size."""
_HEADS = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpeg"}


class Prepared(NamedTuple):
    """What is sent: name, content, and whether it is a picture that was drawn anew."""

    name: str
    content: bytes
    is_redrawn: bool


class NotAttached(Exception):
    """Why it is not sent: sentence code and parameters."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code, params)
        self.code, self.params = code, params


def from_file(path: Path, language: str) -> Prepared:
    """The file, made ready. Raises NotAttached."""
    try:
        if not path.is_file():
            raise NotAttached("desk.attachment_not_found")
        size = path.stat().st_size
        if size > MOST_OPENED:
            most = file_size(MOST_OPENED, language)
            raise NotAttached("desk.attachment_huge", size=file_size(size, language), most=most)
        content = path.read_bytes()
    except OSError as trouble:
        raise NotAttached("desk.attachment_unread", why=trouble.strerror or "") from trouble
    kind = picture_format(content)
    if kind:
        picture = read_picture(content, LONGEST_SIDE)
        return Prepared(path.name, _encoded(picture, may_be_png=kind != "jpeg"), is_redrawn=True)
    if media_type(content) not in (PDF, TEXT):
        raise NotAttached("refused.attachment_kind")
    if len(content) > MOST_BYTES:
        raise NotAttached("refused.attachment_large", most_kb=MOST_BYTES // KB)
    return Prepared(path.name, content, is_redrawn=False)


def from_picture(image: QImage, name: str) -> Prepared:
    """A picture of the clipboard, made ready. Raises NotAttached for an empty one."""
    if image.isNull():
        raise NotAttached("desk.attachment_clipboard")
    return Prepared(name, _encoded(image, may_be_png=True), is_redrawn=True)


def picture_format(content: bytes) -> str:
    """ "png", "jpeg" or "webp" by the first bytes; empty for anything else, which no decoder is given."""
    if content[8:12] == b"WEBP" and content.startswith(b"RIFF"):
        return "webp"
    return next((name for head, name in _HEADS.items() if content.startswith(head)), "")


def read_picture(content: bytes, longest: int = 0) -> QImage:
    """The picture upright, its longer side at most `longest` px (0: as it is). Raises NotAttached."""
    buffer = QBuffer()
    buffer.setData(QByteArray(content))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(picture_format(content).encode()))
    reader.setAutoDetectImageFormat(False)
    reader.setAutoTransform(True)
    size = reader.size()
    if not size.isValid() or size.width() * size.height() > MOST_PIXELS:
        raise NotAttached("desk.attachment_picture")
    if longest and max(size.width(), size.height()) > longest:
        reader.setScaledSize(_fitting(size, longest))
    image = reader.read()
    if image.isNull():
        raise NotAttached("desk.attachment_picture")
    return image


def _encoded(image: QImage, *, may_be_png: bool) -> bytes:
    """As PNG what is small enough so (screens, drawings), else as JPEG, step by step smaller until it fits."""
    for side in SMALLER_SIDES:
        drawn = _drawn(image, side)
        if may_be_png and side == LONGEST_SIDE:
            content = _saved(drawn, b"PNG", -1)
            if len(content) <= MOST_BYTES:
                return content
        for quality in QUALITIES:
            content = _saved(drawn, b"JPEG", quality)
            if len(content) <= MOST_BYTES:
                return content
    raise NotAttached("refused.attachment_large", most_kb=MOST_BYTES // KB)


def _drawn(image: QImage, side: int) -> QImage:
    """The pixels alone, on white, in sRGB: a new picture carries nothing else of the old one along."""
    if image.colorSpace().isValid():
        image = image.convertedToColorSpace(QColorSpace(QColorSpace.NamedColorSpace.SRgb))
    size = _fitting(image.size(), side)
    if size != image.size():
        image = image.scaled(size, mode=Qt.TransformationMode.SmoothTransformation)
    made = QImage(size, QImage.Format.Format_RGB32)
    made.fill(Qt.GlobalColor.white)
    painter = QPainter(made)
    painter.drawImage(0, 0, image)
    painter.end()
    return made


def _fitting(size: QSize, side: int) -> QSize:
    if max(size.width(), size.height()) <= side:
        return size
    return size.scaled(side, side, Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1))


def _saved(image: QImage, kind: bytes, quality: int) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(kind))
    writer.setQuality(quality)
    writer.write(image)
    return bytes(buffer.data().data())
