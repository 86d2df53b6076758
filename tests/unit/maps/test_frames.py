"""What the page is sent, decoded as the page does."""

from __future__ import annotations

import json
import struct

import numpy as np

from maps.overlay import Item, Overlay
from maps.plate_specs import PlateSpec
from maps.scene import Scene
from maps.web_frames import DELTA, HEADER, NONE, WHOLE, FrameEncoder, Have, held, positions


class FakePictures:
    def __init__(self) -> None:
        self.drawn: list[str] = []

    def rgba(self, spec: PlateSpec) -> tuple[int, int, bytes]:
        self.drawn.append(spec.text)
        return 2, 1, b"\1\2\3\4\5\6\7\x08"


def encoder_of(count: int = 100) -> FrameEncoder:
    scene = Scene()
    lon = np.linspace(108.1, 108.3, count)
    scene.set_assets([f"a{n:03d}" for n in range(count)], lon, np.full(count, 16.0), np.ones(count, np.uint8))
    return FrameEncoder(scene, FakePictures())


def up_to_date(encoder: FrameEncoder) -> Have:
    return held(encoder.encode(Have(0, encoder.epoch, encoder.look, -1, -1)))


def test_that_a_delta_carries_only_what_changed() -> None:
    encoder = encoder_of()
    have = up_to_date(encoder)
    encoder.scene.apply_status({"a007": (2, 1)})
    frame = encoder.encode(have)
    head = HEADER.unpack_from(frame)
    assert head[4:6] == (DELTA, 1)
    (row,) = struct.unpack_from("<I", frame, HEADER.size)
    assert encoder.scene.assets.ids[row] == "a007"
    assert frame[HEADER.size + 4] == 2 | 1 << 3
    assert HEADER.unpack_from(encoder.encode(held(frame)))[4] == NONE


def test_that_a_gap_brings_the_whole_status() -> None:
    encoder = encoder_of()
    have = up_to_date(encoder)
    encoder.scene.apply_status({"a007": (2, 1)})
    for wrong in (Have(have.seq + 99, have.epoch, have.look, have.signs, have.areas), Have(0, have.epoch, have.look)):
        frame = encoder.encode(wrong)
        assert HEADER.unpack_from(frame)[4:6] == (WHOLE, 100)
        assert frame[HEADER.size : HEADER.size + 100] == encoder.scene.assets.status().tobytes()


def test_that_a_page_with_other_assets_gets_no_status() -> None:
    encoder = encoder_of()
    have = up_to_date(encoder)
    columns = encoder.scene.assets
    encoder.scene.set_assets(["z"], np.array([108.2]), np.array([16.0]), np.ones(1, np.uint8))
    head = HEADER.unpack_from(encoder.encode(have))
    assert head[4] == NONE
    assert head[3] != have.epoch
    body = positions(encoder.scene, encoder.epoch)
    assert struct.unpack_from("<2I", body) == (encoder.epoch, 1)
    assert len(columns) == 100


def signs(frame: bytes) -> dict[str, object]:
    at = HEADER.unpack_from(frame)[9]
    length = struct.unpack_from("<I", frame, at)[0]
    return dict(json.loads(frame[at + 8 : at + 8 + length]))


def test_that_a_picture_is_sent_until_it_was_delivered_and_then_never_again() -> None:
    encoder = encoder_of()
    have = up_to_date(encoder)
    overlay = Overlay(13, over=[Item(PlateSpec("label", "Cẩm Lệ"), 5, 6)])
    encoder.set_overlay(overlay)
    first = signs(encoder.encode(have))
    again = signs(encoder.encode(have))
    assert len(first["plates"]) == len(again["plates"]) == 1  # type: ignore[arg-type]
    encoder.delivered()
    encoder.set_overlay(Overlay(13, over=[*overlay.over, Item(PlateSpec("label", "Hòa Xuân"), 7, 8)]))
    frame = encoder.encode(have)
    assert len(signs(frame)["plates"]) == 1  # type: ignore[arg-type]
    assert "Cẩm".encode() not in frame
    fresh = Have(have.seq, have.epoch, have.look, -1, -1)
    assert len(signs(encoder.encode(fresh))["plates"]) == 2  # type: ignore[arg-type]
