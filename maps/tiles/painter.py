"""The tile process: paints what lies on disk, fetches what does not, newest wishes first. No window, no event loop."""

from __future__ import annotations

import contextlib
import queue
import signal
import threading
from collections.abc import Callable, Iterable
from multiprocessing.connection import Connection
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QImage

from ioc.domain.site import LayerSpec
from ioc.geodata.refusal import GeodataRefused
from maps.tiles.grid import TileKey
from maps.tiles.layer_files import prepared
from maps.tiles.orders import Came, Setup, Stands, Wanted
from maps.tiles.remote import Hosts, NotNow, RemoteSource
from maps.tiles.sources import ArchiveSource, FileSource, GroundSource, Painted, Source
from maps.tiles.tile_cache import TileCache

FETCHERS = 4
_REMOTE = ("xyz", "wms", "wmts")


def serve(line: Connection, setup: Setup) -> None:
    """The process: answers until the other end is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    painter = _Painter(line, setup)
    with contextlib.suppress(EOFError, OSError):
        while True:
            painter.take(line.recv())


class _Desk:
    """What is still wanted by one group of workers, most wanted first; a newer wish replaces the older."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._keys: list[TileKey] = []
        self._wanted: Wanted | None = None

    def put(self, keys: list[TileKey], wanted: Wanted) -> None:
        with self._changed:
            self._keys, self._wanted = keys, wanted
            self._changed.notify_all()

    def next(self) -> tuple[TileKey, Wanted]:
        with self._changed:
            while not self._keys or self._wanted is None:
                self._changed.wait()
            return self._keys.pop(0), self._wanted

    def done(self, look: int, keys: Iterable[TileKey]) -> None:
        """These came along with another tile of their block."""
        with self._changed:
            if self._wanted is not None and self._wanted.look == look:
                gone = set(keys)
                self._keys = [key for key in self._keys if key not in gone]


class _Painter:
    """One thread paints (it is pure work), some fetch (they wait), one sends."""

    def __init__(self, line: Connection, setup: Setup) -> None:
        self._line = line
        self._specs = {spec.id: spec for spec in setup.layers}
        self._setup = setup
        self._cache = TileCache(Path(setup.cache) / "tiles")
        self._hosts = Hosts()
        self._sources: dict[str, Source | None] = {}
        self._stood: dict[str, tuple[str, str]] = {}
        self._out: queue.SimpleQueue[Came | Stands] = queue.SimpleQueue()
        self._near, self._far = _Desk(), _Desk()
        self._lock = threading.Lock()
        threading.Thread(target=self._send, daemon=True, name="send").start()
        threading.Thread(target=self._work, args=(self._near,), daemon=True, name="paint").start()
        for number in range(FETCHERS):
            threading.Thread(target=self._work, args=(self._far,), daemon=True, name=f"fetch-{number}").start()

    def take(self, wanted: Wanted) -> None:
        """A new wish list."""
        far = [key for key in wanted.keys if self._is_remote(key.layer)]
        near = [key for key in wanted.keys if not self._is_remote(key.layer)]
        self._near.put(near, wanted)
        self._far.put(far, wanted)

    def _is_remote(self, layer: str) -> bool:
        spec = self._specs.get(layer)
        return spec is not None and spec.kind in _REMOTE

    def _send(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            while True:
                self._line.send(self._out.get())

    def _work(self, desk: _Desk) -> None:
        while True:
            key, wanted = desk.next()
            painted = self._painted(key, wanted)
            if painted is None:
                continue
            keys = {TileKey(key.layer, *place): picture for place, picture in painted.items()}
            desk.done(wanted.look, keys)
            self._out.put(Came(wanted.look, tuple((each, png(picture)) for each, picture in keys.items())))

    def _painted(self, key: TileKey, wanted: Wanted) -> Painted | None:
        """Pictures; none when the layer cannot be drawn, which is said once."""
        try:
            source = self._source(key.layer)
            painted = source.painted((key.zoom, key.x, key.y), wanted.dpr, wanted.tokens) if source else None
        except NotNow:
            painted = None
        except GeodataRefused as refused:
            self._sources[key.layer] = None
            self._stand(key.layer, refused.code, dict(refused.params))
            return None
        except Exception as trouble:
            self._sources[key.layer] = None
            self._stand(key.layer, "geodata.layer_fault", {"reason": f"{type(trouble).__name__}: {trouble}"[:200]})
            return None
        if isinstance(source, RemoteSource):
            self._stand(key.layer, source.standing.code, dict(source.standing.params or {}))
        return painted

    def _source(self, layer: str) -> Source | None:
        with self._lock:
            if layer not in self._sources:
                self._sources[layer] = self._opened(layer)
            return self._sources[layer]

    def _opened(self, layer: str) -> Source | None:
        for name, folder in self._setup.grounds:
            if name == layer:
                return GroundSource(Path(folder))
        spec = self._specs.get(layer)
        if spec is None:
            return None
        openers: dict[str, Callable[[LayerSpec], Source]] = {
            "file": lambda spec: FileSource(prepared(spec, Path(self._setup.cache) / "files"), spec),
            "tiles": lambda spec: ArchiveSource(Path(spec.address), spec),
        }
        if spec.kind in openers:
            return openers[spec.kind](spec)
        return RemoteSource(spec, self._cache, self._hosts, network=self._setup.network)

    def _stand(self, layer: str, code: str, params: dict[str, object]) -> None:
        told = (code, repr(params))
        if self._stood.get(layer, ("", "{}")) != told:
            self._stood[layer] = told
            self._out.put(Stands(layer, code, params))


def png(picture: QImage | None) -> bytes:
    """A picture as PNG, quickly rather than small; b"" for an empty one."""
    if picture is None:
        return b""
    store = QByteArray()
    buffer = QBuffer(store)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG", 80)  # type: ignore[call-overload]
    return bytes(store.data())
