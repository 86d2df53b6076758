"""The desk's end of the tile process: which layers are shown, which tiles are here, which are still wanted."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import threading
from collections import OrderedDict
from collections.abc import Iterable
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path

import platformdirs
from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal

from ioc.domain.records import Text
from ioc.domain.site import LayerSpec, Site
from ioc.geodata.ground_files import LAYERS, ground_folder, read_manifest
from maps.projection import View
from maps.tiles.entry import serve
from maps.tiles.grid import TileKey, tiles_over
from maps.tiles.orders import GROUND, Came, Setup, Stands, Wanted
from maps.tokens import Tokens

MOST_BYTES = 64 * 1024 * 1024
"""Of tiles kept in memory, as PNG."""
ASK_AGAIN_MS = 35_000
"""What could not be had is asked for again after so long: a little more than a service's pause."""
SOON_MS = 15


class TileShelf(QObject):
    """All layers of one site on this desk, shared by its maps. Its process starts with the first wish."""

    came = Signal()
    """Tiles are here that were wanted."""
    changed = Signal()
    """Layers are shown or hidden, or one stands otherwise."""
    _heard = Signal(object)

    def __init__(self, layers: tuple[LayerSpec, ...], grounds: tuple[tuple[str, str], ...]) -> None:
        super().__init__(QCoreApplication.instance())
        self.layers = layers
        self._grounds = grounds
        self.shown = {spec.id for spec in layers if spec.shown}
        self.standing: dict[str, Stands] = {}
        self.look = 0
        self._tokens: Tokens = {}
        self._dpr = 1.0
        self._tiles: OrderedDict[TileKey, bytes] = OrderedDict()
        self._held = 0
        self._views: dict[int, tuple[TileKey, ...]] = {}
        self._line: Connection | None = None
        self._process: SpawnProcess | None = None
        self._soon = QTimer(self, singleShot=True, interval=SOON_MS)
        self._soon.timeout.connect(self._ask)
        self._again = QTimer(self, singleShot=True, interval=ASK_AGAIN_MS)
        self._again.timeout.connect(self._ask)
        self._heard.connect(self._take)
        app = QCoreApplication.instance()
        if app is not None:
            app.aboutToQuit.connect(self.close)

    def drawn(self, zoom: int) -> list[LayerSpec]:
        """The layers that are shown at this zoom, lowest first."""
        return [spec for spec in self.layers if spec.id in self.shown and spec.min_zoom <= zoom <= spec.max_zoom]

    def show(self, layer: str, shown: bool) -> None:
        """Draw a layer or leave it out."""
        if (layer in self.shown) != shown:
            self.shown ^= {layer}
            self.changed.emit()

    def dress(self, tokens: Tokens, dpr: float) -> None:
        """Other colours or another pixel ratio: everything is painted anew."""
        if (tokens, dpr) != (self._tokens, self._dpr):
            self._tokens, self._dpr = dict(tokens), dpr
            self.look += 1
            self._tiles.clear()
            self._held = 0

    def tile(self, key: TileKey) -> bytes | None:
        """A tile as PNG, b"" for an empty one; None while it is not here."""
        found = self._tiles.get(key)
        if found is not None:
            self._tiles.move_to_end(key)
        return found

    def want(self, owner: int, view: View) -> list[TileKey]:
        """The tiles of a view, lowest layer first; what is not here is asked for. `owner` tells maps apart."""
        places = tiles_over(view)
        keys = [TileKey(spec.id, *place) for spec in self.drawn(view.zoom) for place in places]
        self._views[owner] = tuple(keys)
        if any(key not in self._tiles for key in keys):
            self._soon.start()
        return keys

    def forget(self, owner: int) -> None:
        """A map is gone."""
        self._views.pop(owner, None)

    def missing(self) -> list[TileKey]:
        """All that is wanted and not here."""
        return [key for keys in self._views.values() for key in keys if key not in self._tiles]

    def credits(self) -> list[str]:
        """Whose data is shown, each once."""
        shown = [spec.attribution for spec in self.layers if spec.id in self.shown and spec.attribution]
        return list(dict.fromkeys(shown))

    def troubles(self) -> list[Stands]:
        """The shown layers that do not stand well."""
        return [told for told in self.standing.values() if told.code and told.layer in self.shown]

    @property
    def pid(self) -> int | None:
        """The tile process's id while it lives."""
        return self._process.pid if self._process is not None else None

    def close(self) -> None:
        """End the process."""
        line, process, self._line, self._process = self._line, self._process, None, None
        if line is not None:
            line.close()
        if process is not None:
            process.kill()
            process.join(2.0)

    def _ask(self) -> None:
        wanted = list(dict.fromkeys(self.missing()))
        if not wanted:
            return
        if self._line is None:
            self._start()
        self._again.start()
        assert self._line is not None
        try:
            self._line.send(Wanted(tuple(wanted), self.look, self._dpr, self._tokens))
        except OSError:
            self.close()

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._line, theirs = context.Pipe()
        setup = Setup(self.layers, self._grounds, str(cache_folder()), os.environ.get("IOC_MAP_NETWORK") != "off")
        self._process = context.Process(target=serve, args=(theirs, setup), name="ioc-tiles", daemon=True)
        self._process.start()
        theirs.close()
        threading.Thread(target=self._listen, args=(self._line,), daemon=True, name="tiles").start()

    def _listen(self, line: Connection) -> None:
        """Waits on its own thread; what it hears is taken on the GUI thread."""
        with contextlib.suppress(EOFError, OSError, RuntimeError):
            while True:
                self._heard.emit(line.recv())
        with contextlib.suppress(RuntimeError):
            self._heard.emit(line)

    def _take(self, said: object) -> None:
        if isinstance(said, Stands):
            self.standing[said.layer] = said
            self.changed.emit()
        elif isinstance(said, Came) and said.look == self.look:
            self._keep(said.tiles)
            self.came.emit()
        elif said is self._line and said is not None:
            self.close()  # the process died; the next wish starts another

    def _keep(self, tiles: Iterable[tuple[TileKey, bytes]]) -> None:
        for key, data in tiles:
            self._held += len(data) - len(self._tiles.pop(key, b""))
            self._tiles[key] = data
        while self._held > MOST_BYTES:
            _, gone = self._tiles.popitem(last=False)
            self._held -= len(gone)


def cache_folder() -> Path:
    """Where fetched tiles and prepared files lie: `IOC_MAP_CACHE`, else the user's cache folder."""
    told = os.environ.get("IOC_MAP_CACHE")
    return Path(told) if told else platformdirs.user_cache_path("ioc", appauthor=False) / "map"


def layers_of(site: Site | None) -> tuple[tuple[LayerSpec, ...], tuple[tuple[str, str], ...]]:
    """The layers of a site, those of its imported ground lowest, and the ground's folders by layer."""
    if site is None:
        return (), ()
    own: list[LayerSpec] = []
    folders: list[tuple[str, str]] = []
    folder = ground_folder(site.ground)
    made = read_manifest(folder) if folder else None
    if folder is not None and made is not None:
        name = f"{GROUND}{site.ground}"
        title = Text(vi=f"Nền {site.ground}", en=f"Ground {site.ground}")
        base = LayerSpec(id=name, title=title, kind="ground", address=str(folder), attribution=made.attribution)
        if made.tiles:
            tiles = Text(vi=f"Mảnh bản đồ {site.ground}", en=f"Tiles {site.ground}")
            address = str(folder / made.tiles)
            own.append(_with(base, id=f"{name}:tiles", title=tiles, kind="tiles", address=address))
        if (folder / LAYERS).is_file():
            own.append(base)
            folders.append((name, str(folder)))
    return (*own, *site.layers), tuple(folders)


def _with(spec: LayerSpec, **changes: object) -> LayerSpec:
    from msgspec.structs import replace

    return replace(spec, **changes)


_shelves: dict[object, TileShelf] = {}


def shelf_for(site: Site | None) -> TileShelf | None:
    """The shelf of a site's layers, the same for every map of the process; None when it has none."""
    layers, folders = layers_of(site)
    if not layers:
        return None
    key = (layers, folders)
    if key not in _shelves:
        made = _shelves[key] = TileShelf(layers, folders)
        made.destroyed.connect(lambda *_: _shelves.pop(key, None))
    return _shelves[key]
