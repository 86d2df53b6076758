"""What a desk makes of a picture before it leaves: small enough, upright, and nothing that the camera added."""

from __future__ import annotations

import random
import struct
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QColor, QImage, QImageWriter

from ioc.domain.attachments import JPEG, MOST_BYTES, PNG, media_type
from ioc.qt.attaching import LONGEST_SIDE, NotAttached, from_file, from_picture, read_picture
from tests.helpers.attached import png


def jpeg(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert QImageWriter(buffer, QByteArray(b"jpeg")).write(image)
    return bytes(buffer.data().data())


def exif(orientation: int, planted: bytes) -> bytes:
    """An APP1 segment: one tag (orientation), then words where a position would stand."""
    tiff = b"II*\0\x08\0\0\0" + struct.pack("<HHHIHHI", 1, 0x0112, 3, 1, orientation, 0, 0) + planted
    body = b"Exif\0\0" + tiff
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def noise(width: int, height: int) -> QImage:
    pixels = random.Random(4).randbytes(width * height * 4)
    return QImage(pixels, width, height, QImage.Format.Format_RGB32).copy()


def test_that_position_and_camera_stay_behind_and_the_picture_stands_upright(tmp_path: Path) -> None:
    image = QImage(60, 20, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    whole = jpeg(image)
    file = tmp_path / "IMG_0001.JPG"
    file.write_bytes(whole[:2] + exif(6, b"GPS 16.0471N 108.2068E") + whole[2:])
    made = from_file(file, "en")
    assert b"GPS" not in made.content and b"Exif" not in made.content
    assert media_type(made.content) == JPEG and made.is_redrawn
    turned = read_picture(made.content)
    assert (turned.width(), turned.height()) == (20, 60)


def test_that_a_text_chunk_of_a_png_stays_behind(tmp_path: Path) -> None:
    file = tmp_path / "a.png"
    file.write_bytes(png(words="Nguyen Thi Giau"))
    made = from_file(file, "en")
    assert b"Giau" in file.read_bytes() and b"Giau" not in made.content
    assert media_type(made.content) == PNG


@pytest.mark.parametrize(("width", "height"), [(2400, 1200), (300, 2400), (1600, 1600)])
def test_that_the_worst_picture_fits_and_keeps_its_shape(width: int, height: int) -> None:
    made = from_picture(noise(width, height), "x")
    assert len(made.content) <= MOST_BYTES and media_type(made.content) == JPEG
    shown = read_picture(made.content)
    assert max(shown.width(), shown.height()) <= LONGEST_SIDE
    assert shown.width() / shown.height() == pytest.approx(width / height, rel=0.02)


def test_that_bytes_after_a_picture_do_not_travel_with_it(tmp_path: Path) -> None:
    file = tmp_path / "a.jpg"
    file.write_bytes(jpeg(noise(20, 20)) + b"hidden archive")
    assert media_type(file.read_bytes()) is None
    assert b"hidden" not in from_file(file, "en").content


@pytest.mark.parametrize("content", [b"GIF89a\x01\0\x01\0\0\0\0;", b"BM\x1a\0\0\0", b"\0" * 40, b""])
def test_that_other_kinds_are_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "a.png"
    file.write_bytes(content)
    with pytest.raises(NotAttached) as refused:
        from_file(file, "en")
    assert refused.value.code == "refused.attachment_kind"


def test_that_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(NotAttached, match="not_found"):
        from_file(tmp_path, "en")
