"""A GeoJSON file as read (RFC 7946): its features with the line each begins on, and the faults found in it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from config.faults import Fault, Params
from config.matching import nearest
from config.sentences import WHATS

Model = TypeVar("Model", bound=BaseModel)
Points = tuple[tuple[float, float], ...]
_LIST = re.compile(r'"features"\s*:\s*\[')
_GAP = re.compile(r"[\s,]*")


class Features:
    """Reads one file; every fault goes into the list that was given, with the line of its feature."""

    def __init__(self, file: Path, faults: list[Fault]) -> None:
        self.file = file
        self.tree: dict[str, Any] = {}
        self._faults = faults
        self._lines: list[int] = []
        text = self._text()
        if text is not None:
            self._parse(text)

    @property
    def features(self) -> list[Any]:
        """The features; none when the file is at fault."""
        listed: list[Any] = self.tree.get("features", [])
        return listed

    def add(self, index: int, code: str, key: str = "", hint: str = "", **params: str | int | float) -> None:
        """Note a fault of feature `index` (0-based; -1 = the file)."""
        named = f"features[{index + 1}]{key}" if index >= 0 else key
        line = self._lines[index] if 0 <= index < len(self._lines) else 1
        self._faults.append(Fault(file=self.file, line=line, key=named, code=code, params=params, hint=hint))

    def add_unknown(self, index: int, key: str, what: str, name: str, known: set[str]) -> None:
        """Note that nothing of sort `what` (a key of `WHATS`) is called `name`, with the nearest that is."""
        near = nearest(name, sorted(known))
        words = WHATS[what]
        params: Params = {"what_vi": words.vi, "what_en": words.en, "name": name}
        if near is not None:
            params["nearest"] = near
        self.add(index, "unknown_name", key, "nearest" if near is not None else "", **params)

    def each(self, model: type[Model]) -> Iterator[tuple[int, Model, Any]]:
        """Number, checked properties and geometry of every sound feature."""
        for index, feature in enumerate(self.features):
            told = feature.get("properties") if isinstance(feature, dict) else None
            try:
                yield index, model.model_validate(told if isinstance(told, dict) else {}), feature.get("geometry")
            except ValidationError as error:
                for detail in error.errors():
                    key = ".properties" + "".join(f".{part}" for part in detail["loc"])
                    self.add(index, "invalid", key, detail=detail["msg"])

    def _text(self) -> str | None:
        code, params = "", Params()
        try:
            return self.file.read_bytes().decode("utf-8-sig")
        except FileNotFoundError:
            code = "no_file"
        except UnicodeDecodeError as error:
            code, params = "not_utf8", {"offset": error.start + 1}
        except OSError as error:
            code, params = "unreadable", {"detail": error.strerror or type(error).__name__}
        self._faults.append(Fault(file=self.file, line=1, key="", code=code, params=params))
        return None

    def _parse(self, text: str) -> None:
        try:
            tree = json.loads(text)
        except (ValueError, RecursionError) as error:
            line = getattr(error, "lineno", 1)
            detail = getattr(error, "msg", type(error).__name__)
            self._faults.append(Fault(file=self.file, line=line, key="", code="bad_json", params={"detail": detail}))
            return
        if not isinstance(tree, dict) or not isinstance(tree.get("features"), list):
            self.add(-1, "not_features")
            return
        self.tree = tree
        self._lines = _lines(text)


def points(value: Any) -> Points | None:
    """A list of positions as degrees, or None when it is none: numbers only, within the earth, height dropped."""
    if not isinstance(value, list):
        return None
    made = []
    for pair in value:
        if not isinstance(pair, list) or len(pair) < 2:
            return None
        lon, lat = pair[0], pair[1]
        if isinstance(lon, bool) or isinstance(lat, bool):
            return None
        if not (isinstance(lon, int | float) and isinstance(lat, int | float)):
            return None
        if not (-180 <= lon <= 180 and -90 <= lat <= 90):
            return None
        made.append((float(lon), float(lat)))
    return tuple(made)


def _lines(text: str) -> list[int]:
    """The line on which each feature begins; as many as can be told where the list is not the file's own."""
    begin = _LIST.search(text)
    if begin is None:
        return []
    decoder, at, line, counted = json.JSONDecoder(), begin.end(), 1, 0
    lines: list[int] = []
    while True:
        at = _GAP.match(text, at).end()  # type: ignore[union-attr]
        if at >= len(text) or text[at] == "]":
            return lines
        line, counted = line + text.count("\n", counted, at), at
        lines.append(line)
        try:
            at = decoder.raw_decode(text, at)[1]
        except ValueError:
            return lines
