"""Alarm tones made at run time: a short WAV for each priority, nothing to ship and nothing to license."""

from __future__ import annotations

import io
import wave
from pathlib import Path

import numpy as np

RATE = 22_050
PATTERNS: dict[int, tuple[tuple[float, float], ...]] = {
    1: ((880.0, 0.14), (0.0, 0.06), (880.0, 0.14), (0.0, 0.06), (1174.7, 0.22)),
    2: ((784.0, 0.16), (0.0, 0.08), (784.0, 0.16)),
    3: ((659.3, 0.20),),
    4: ((523.3, 0.16),),
    5: ((440.0, 0.12),),
}
"""Priority -> (frequency in Hz, 0 = silence; seconds). Told apart by pattern, not by pitch alone."""

REPEAT_S = {1: 4.0, 2: 8.0, 3: 20.0}
"""How often an unsilenced tone comes again; lower priorities sound once."""


def tone(priority: int) -> bytes:
    """A mono 16-bit WAV file of the priority's pattern."""
    parts = [_note(frequency, seconds) for frequency, seconds in PATTERNS[min(max(priority, 1), 5)]]
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(np.concatenate(parts).tobytes())
    return out.getvalue()


def write_tones(folder: Path) -> dict[int, Path]:
    """All tones as files, by priority. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {priority: folder / f"alarm_{priority}.wav" for priority in PATTERNS}
    for priority, file in files.items():
        file.write_bytes(tone(priority))
    return files


def _note(frequency: float, seconds: float) -> np.ndarray:
    at = np.arange(round(RATE * seconds)) / RATE
    ramp = np.minimum(1.0, np.minimum(at, seconds - at) / 0.01)
    return (np.sin(2 * np.pi * frequency * at) * ramp * 0.5 * 32767).astype("<i2")
