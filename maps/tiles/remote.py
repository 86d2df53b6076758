"""Tiles of a service: from the cache while fresh, else asked for politely; old ones stand in while it is away."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import requests
from PySide6.QtGui import QImage

from ioc import __version__
from ioc.domain.site import LayerSpec
from maps.tiles.addresses import wms_address, xyz_address
from maps.tiles.capabilities import MOST_BYTES, Unusable, Wmts, wmts_of
from maps.tiles.grid import Place
from maps.tiles.sources import raster
from maps.tiles.tile_cache import Kept, TileCache

AGENT = f"ioc-desktop/{__version__} (map layer of an operations centre; caches tiles)"
TIMES_S = (5.0, 15.0)
"""To connect, and between two packets."""
MOST_TILE = 5_000_000
AT_ONCE = 2
"""Requests to one host at a time (OSM tile usage policy allows two)."""
PAUSE_S = 30.0
"""A host that failed is left alone so long; longer when it says so."""
MISSING_DAYS = 1.0
"""How long "there is no tile" counts."""
DAY_S = 86_400.0
_CAPABILITIES: Place = (0, 0, -1)
"""Where the capabilities lie in the cache."""


class NotNow(Exception):
    """The tile may be had later."""


class Hosts:
    """What is known of the services' hosts: who may be asked now."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._gates: dict[str, threading.Semaphore] = {}
        self._rest_until: dict[str, float] = {}

    def gate(self, host: str) -> threading.Semaphore:
        """Lets `AT_ONCE` requests through."""
        with self._lock:
            return self._gates.setdefault(host, threading.Semaphore(AT_ONCE))

    def rest(self, host: str, seconds: float) -> None:
        """Ask no more for a while."""
        with self._lock:
            self._rest_until[host] = time.monotonic() + seconds

    def resting(self, host: str) -> bool:
        """Whether the host is left alone."""
        with self._lock:
            return time.monotonic() < self._rest_until.get(host, 0.0)


@dataclass(frozen=True)
class Standing:
    """How a layer stands: `code` of a sentence ("" = well) with its parameters; `age_s` of the oldest tile shown."""

    code: str = ""
    params: Mapping[str, str | int | float] | None = None


class RemoteSource:
    """One layer of a service. Thread-safe: several threads ask for different tiles."""

    def __init__(self, spec: LayerSpec, cache: TileCache, hosts: Hosts, *, network: bool = True) -> None:
        self._spec, self._cache, self._hosts, self._network = spec, cache, hosts, network
        self._host = urlsplit(spec.address).netloc
        self._key = f"{spec.kind}|{spec.address}|{spec.layer}|{spec.crs}|{spec.matrix_set}|{spec.version}"
        self._wmts: Wmts | None = None
        self._lock = threading.Lock()
        self._oldest_s = 0.0
        self.standing = Standing() if network else Standing("geodata.layer_cache_only", {})

    def painted(self, place: Place, dpr: float, tokens: Mapping[str, str]) -> dict[Place, QImage | None]:
        """The tile; None when the service has none there. Raises NotNow when it cannot be asked and nothing is kept."""
        kept = self._cache.get(self._key, place)
        if kept is None or self._is_old(kept):
            kept = self._ask(place, kept) or kept
        if kept is None and self._network:
            raise NotNow
        if kept is None or not kept.body:
            return {place: None}
        return {place: raster(kept.body, 1, 0, 0, self._spec.style, tokens)}

    def _is_old(self, kept: Kept) -> bool:
        days = self._spec.keep_days if kept.body else min(self._spec.keep_days, MISSING_DAYS)
        return kept.age_s > days * DAY_S

    def _ask(self, place: Place, kept: Kept | None) -> Kept | None:
        """A fresh answer; None when there is none, and then the standing says why."""
        if not self._network:
            return None
        if self._hosts.resting(self._host):
            self._note_age(kept)
            return None
        try:
            with self._hosts.gate(self._host):
                address = self._address(place)
                if address is None:
                    return Kept(b"", 0.0)
                return self._take(place, kept, self._get(address, kept, MOST_TILE))
        except requests.RequestException as trouble:
            self._hosts.rest(self._host, PAUSE_S)
            self._note_age(kept)
            self._stand("geodata.layer_offline", reason=type(trouble).__name__)
        except Unusable as trouble:
            self._hosts.rest(self._host, PAUSE_S)
            self._stand(trouble.code, **trouble.params)
        return None

    def _address(self, place: Place) -> str | None:
        if self._spec.kind == "xyz":
            return xyz_address(self._spec.address, place)
        if self._spec.kind == "wms":
            return wms_address(self._spec, place)
        with self._lock:
            if self._wmts is None:
                self._wmts = wmts_of(self._capabilities(), self._spec)
        return self._wmts.address(place)

    def _capabilities(self) -> bytes:
        """The service's document, kept like a tile."""
        kept = self._cache.get(self._key, _CAPABILITIES)
        if kept is not None and not self._is_old(kept):
            return kept.body
        try:
            answer, body = self._get(self._spec.address, None, MOST_BYTES)
        except requests.RequestException:
            if kept is None:
                raise
            return kept.body
        if answer.status_code != 200:
            raise Unusable("geodata.layer_refused", status=str(answer.status_code), host=self._host)
        self._cache.put(self._key, _CAPABILITIES, body)
        return body

    def _get(self, address: str, kept: Kept | None, most: int) -> tuple[requests.Response, bytes]:
        headers = {"User-Agent": AGENT, "Accept": "image/*,application/xml;q=0.8,*/*;q=0.5"}
        if kept is not None and kept.etag:
            headers["If-None-Match"] = kept.etag
        elif kept is not None and kept.modified:
            headers["If-Modified-Since"] = kept.modified
        with requests.get(address, headers=headers, timeout=TIMES_S, stream=True) as answer:
            body = b""
            for part in answer.iter_content(65_536):
                body += part
                if len(body) > most:
                    raise Unusable("geodata.layer_too_large", host=self._host, megabytes=str(most // 1_000_000))
            return answer, body

    def _take(self, place: Place, kept: Kept | None, got: tuple[requests.Response, bytes]) -> Kept | None:
        answer, body = got
        if answer.status_code == 304 and kept is not None:
            self._cache.freshen(self._key, place)
            self._well()
            return Kept(kept.body, 0.0, kept.etag, kept.modified)
        if answer.status_code in (204, 404):
            self._cache.put(self._key, place, b"")
            self._well()
            return Kept(b"", 0.0)
        if answer.status_code != 200:
            self._hosts.rest(self._host, _wait_s(answer.headers.get("Retry-After", "")))
            raise Unusable("geodata.layer_refused", status=str(answer.status_code), host=self._host)
        if QImage.fromData(body).isNull():
            words = " ".join(body[:400].decode("utf-8", "replace").split())
            raise Unusable("geodata.layer_no_picture", host=self._host, said=words[:160])
        etag, modified = answer.headers.get("ETag", ""), answer.headers.get("Last-Modified", "")
        self._cache.put(self._key, place, body, etag, modified)
        self._well()
        return Kept(body, 0.0, etag, modified)

    def _note_age(self, kept: Kept | None) -> None:
        if kept is not None:
            self._oldest_s = max(self._oldest_s, kept.age_s)

    def _well(self) -> None:
        self._oldest_s, self.standing = 0.0, Standing()

    def _stand(self, code: str, **params: str) -> None:
        days = round(self._oldest_s / DAY_S)
        self.standing = Standing(code, {"host": self._host, "days": days, **params})


def _wait_s(told: str) -> float:
    """Retry-After in seconds (RFC 9110, 10.2.3), at least our own pause; dates count as none."""
    return max(PAUSE_S, min(float(told), 3600.0)) if told.isdigit() else PAUSE_S
