"""Pictures of others in the colours of the desk: paper becomes land, ink becomes grey, and nothing glows."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage

from maps.projection import TILE

INK = 0.6
"""Share of grey where the picture is black."""


def calmed(image: QImage, style: Any, paper: QColor, ink: QColor) -> QImage:
    """A tile of 256 pixels with the layer's opacity; its own colours if the style says so.

    Light pixels become `paper`, dark ones tend to `ink`, in the dark theme as in the light one.
    """
    if image.width() != TILE or image.height() != TILE:
        mode = Qt.TransformationMode.SmoothTransformation
        image = image.scaled(TILE, TILE, Qt.AspectRatioMode.IgnoreAspectRatio, mode)
    image = image.convertToFormat(QImage.Format.Format_RGBA8888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(TILE, image.bytesPerLine())
    pixels = rows[:, : TILE * 4].reshape(TILE, TILE, 4).copy()
    if not style.own_colours:
        light = pixels[..., :3] @ np.array([0.2126, 0.7152, 0.0722]) / 255.0
        share = ((1.0 - light) * INK)[..., None]
        low = np.array([paper.red(), paper.green(), paper.blue()])
        high = np.array([ink.red(), ink.green(), ink.blue()])
        pixels[..., :3] = np.round(low * (1 - share) + high * share)
    if style.opacity < 1:
        pixels[..., 3] = np.round(pixels[..., 3] * style.opacity)
    return QImage(pixels.tobytes(), TILE, TILE, TILE * 4, QImage.Format.Format_RGBA8888).copy()
