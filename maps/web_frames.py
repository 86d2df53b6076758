"""Frames for the page: what it lacks of the scene, as bytes. Qt-free."""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from maps.areas import area_shapes
from maps.overlay import Item, Overlay
from maps.plate_specs import PlateSpec
from maps.scene import Scene

HEADER = struct.Struct("<10I")
NONE, DELTA, WHOLE = 0, 1, 2
MOST_PLATES = 3000
"""Pictures a page keeps before it starts afresh."""


@dataclass(frozen=True)
class Have:
    """What the page says it holds: status sequence, revisions of assets, look, signs and areas (-1: nothing)."""

    seq: int = 0
    epoch: int = -1
    look: int = -1
    signs: int = -1
    areas: int = -1

    @classmethod
    def asked(cls, query: dict[str, str]) -> Have:
        """From the page's request. Raises ValueError on nonsense."""
        return cls(
            int(query.get("have", 0)),
            int(query.get("epoch", -1)),
            int(query.get("look", -1)),
            int(query.get("signs", -1)),
            int(query.get("areas", -1)),
        )


class Pictures(Protocol):
    """Plates as straight RGBA bytes: (width, height, bytes) in device pixels."""

    def rgba(self, spec: PlateSpec) -> tuple[int, int, bytes]:
        """The plate's pixels."""


def packed(data: Any, pixels: bytes) -> bytes:
    """u32 length of JSON, u32 length of pixels, JSON, pixels."""
    text = json.dumps(data, separators=(",", ":")).encode()
    return struct.pack("<2I", len(text), len(pixels)) + text + pixels


def positions(scene: Scene, epoch: int) -> bytes:
    """u32 epoch, u32 n, float64 x[n], y[n] on the unit square, u8 symbol[n], u8 near and u8 clear zoom per domain."""
    columns = scene.assets
    head = struct.pack("<2I", epoch, len(columns))
    parts = (columns.x, columns.y, columns.symbol, columns.near, columns.clear)
    return head + b"".join(part.tobytes() for part in parts)


class SignsEncoder:
    """Encodes overlays; knows which plates the page holds. An encoding counts only once it was `delivered`."""

    def __init__(self) -> None:
        self._held: dict[PlateSpec, int] = {}
        self._made: dict[PlateSpec, int] = {}
        self._next = 1

    def delivered(self) -> None:
        """The page has fetched what was encoded last."""
        self._held = self._made

    def encode(self, overlay: Overlay, pictures: Pictures, areas: list[dict[str, Any]] | None, fresh: bool) -> bytes:
        """The overlay with the plates that the page lacks; `fresh` when it holds none."""
        fresh = fresh or len(self._held) > MOST_PLATES
        self._made = {} if fresh else dict(self._held)
        plates: list[dict[str, int]] = []
        pixels: list[bytes] = []

        def flat(items: list[Item]) -> list[int]:
            out: list[int] = []
            for item in items:
                key = self._made.get(item.spec)
                if key is None:
                    key = self._made[item.spec] = self._next
                    self._next += 1
                    width, height, rgba = pictures.rgba(item.spec)
                    plates.append({"key": key, "width": width, "height": height})
                    pixels.append(rgba)
                out += (key, item.x, item.y)
            return out

        data: dict[str, Any] = {
            "zoom": overlay.zoom,
            "under": flat(overlay.under),
            "over": flat(overlay.over),
            "strokes": [vars(strokes) for strokes in overlay.strokes if strokes.lines or strokes.rings],
        }
        data.update(plates=plates, fresh=fresh)
        if areas is not None:
            data["areas"] = areas
        return packed(data, b"".join(pixels))


class FrameEncoder:
    """Makes the newest frame for what a page holds. `signs_revision` numbers the overlays it was given."""

    def __init__(self, scene: Scene, pictures: Pictures) -> None:
        self.scene, self.pictures = scene, pictures
        self.frame = 0
        self.look = self.signs_revision = self.generation = 0
        self._overlay = Overlay(-1)
        self._signs = SignsEncoder()

    @property
    def epoch(self) -> int:
        """Which set of assets this is; a new scene (`generation`) is a new set too."""
        return (self.generation << 16) + self.scene.assets_revision

    def set_overlay(self, overlay: Overlay) -> None:
        """This is what stands on the map now."""
        self._overlay = overlay
        self.signs_revision += 1

    def delivered(self) -> None:
        """The page has fetched the frame encoded last."""
        self._signs.delivered()

    def encode(self, have: Have) -> bytes:
        """The frame that brings a page holding `have` up to date."""
        scene = self.scene
        kind, body, count = NONE, b"", 0
        if have.epoch == self.epoch and have.seq != scene.log.seq:
            rows = scene.log.since(have.seq) if have.seq else None
            status = scene.assets.status()
            if rows is None or len(rows) * 5 >= len(status):
                kind, body, count = WHOLE, status.tobytes(), len(status)
            else:
                body, count = rows.tobytes() + status[rows].tobytes(), len(rows)
                kind = DELTA
        signs, at = b"", 0
        if have.look == self.look and have.signs != self.signs_revision and have.epoch == self.epoch:
            body += b"\0" * (-(HEADER.size + len(body)) % 4)
            at = HEADER.size + len(body)
            areas = area_shapes(scene) if have.areas != scene.areas_revision else None
            signs = self._signs.encode(self._overlay, self.pictures, areas, have.signs < 0)
        revisions = (self.look, self.signs_revision, scene.areas_revision, at)
        head = HEADER.pack(self.frame, scene.log.seq, have.seq, self.epoch, kind, count, *revisions)
        return head + body + signs


def held(frame: bytes) -> Have:
    """What a page holds once it has drawn `frame`, which must not have sent it for positions or look."""
    _, seq, _, epoch, _, _, look, signs, areas, _ = HEADER.unpack_from(frame)
    return Have(seq, epoch, look, signs, areas)


def counted(frame: bytes) -> int:
    """How many asset rows a frame carries."""
    return int(np.frombuffer(frame, np.uint32, 1, 20)[0])
