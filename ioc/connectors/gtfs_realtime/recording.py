"""Recorded messages in a folder: in the order of their own time, whatever their names."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from ioc.connect.api import BadSettings
from ioc.connect.polling import PAYLOAD_KEPT
from ioc.connect.refused import Refused
from ioc.connectors.gtfs_realtime.fields import seconds_us
from ioc.connectors.gtfs_realtime.wire import read_message
from ioc.domain.inbound import RecordRejected


class Frame(Struct, frozen=True, kw_only=True):
    """One recorded message. `channel` is its subfolder: each stands for one address, as of vehicles and of trips."""

    at_us: int
    channel: str
    path: Path


class Recording(Struct, frozen=True, kw_only=True):
    """All of a folder: what can be played, and the files that cannot."""

    frames: tuple[Frame, ...]
    rejects: tuple[RecordRejected, ...]


def read_recording(folder: str, feed: str) -> Recording:
    """Every file of the folder and its subfolders. Raises BadSettings when there is nothing to play."""
    root = Path(folder).expanduser()
    if not root.is_dir():
        raise BadSettings("gtfs_realtime.recording_missing", key="recording", path=folder)
    frames: list[Frame] = []
    rejects: list[RecordRejected] = []
    for path in sorted(one for one in root.rglob("*") if one.is_file() and not one.name.startswith(".")):
        name, payload = path.relative_to(root), path.read_bytes()
        try:
            frames.append(Frame(at_us=_time_of(payload), channel=str(name.parent), path=path))
        except Refused as refused:
            rejects.append(
                RecordRejected(
                    feed=feed,
                    record=str(name),
                    reason=refused.code,
                    params=refused.params,
                    payload=payload[:PAYLOAD_KEPT],
                )
            )
    if not frames:
        raise BadSettings("gtfs_realtime.recording_empty", key="recording", path=folder)
    return Recording(frames=tuple(sorted(frames, key=lambda one: (one.at_us, one.path))), rejects=tuple(rejects))


def _time_of(payload: bytes) -> int:
    at_us = seconds_us(read_message(payload)[0].timestamp, "header.timestamp")
    if not at_us:
        raise Refused("gtfs_realtime.recording_untimed")
    return at_us
