"""One settings file as read: its values, the line of each, and the faults found in it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from config.faults import Fault, Params, dotted
from config.lines import KeyLines
from config.matching import LISTED, nearest
from config.sentences import WHATS

_PLACE = re.compile(r" \((?:at line (\d+), column (\d+)|at end of document)\)$")


class Document:
    """A TOML file that was read; `add` collects faults with the line of the key they are about."""

    def __init__(self, file: Path, tree: dict[str, Any], lines: KeyLines, faults: list[Fault]) -> None:
        self.file = file
        self.tree = tree
        self.faults = faults
        self._lines = lines

    def line_of(self, path: Sequence[str | int]) -> int:
        """Line of a key path, or of what encloses it."""
        return self._lines.line_of(path)

    def apart(self) -> Document:
        """The same file with a fault list of its own."""
        return Document(self.file, self.tree, self._lines, [])

    def add(self, path: Sequence[str | int], code: str, hint: str = "", **params: str | int | float) -> None:
        """Note a fault at `path`."""
        place = tuple(path)
        self.faults.append(
            Fault(file=self.file, line=self.line_of(place), key=dotted(place), code=code, params=params, hint=hint)
        )

    def add_unknown(self, path: Sequence[str | int], what: str, name: str, known: Iterable[str]) -> None:
        """Note that nothing of sort `what` (a key of `WHATS`) is called `name`, with the nearest that is."""
        hint, params = suggestion(name, known)
        words = WHATS[what]
        self.add(path, "unknown_name", hint, what_vi=words.vi, what_en=words.en, name=name, **params)


def suggestion(name: str, known: Iterable[str]) -> tuple[str, Params]:
    """Hint code and its parameters for an unknown `name`."""
    names = sorted(known)
    near = nearest(name, names)
    if near is not None:
        return "nearest", {"nearest": near}
    if names and len(names) <= LISTED:
        return "known", {"known": ", ".join(names)}
    return "", {}


def read_document(file: Path, faults: list[Fault]) -> Document | None:
    """Read and parse `file`; on trouble adds the fault and gives None."""
    text = _read_text(file, faults)
    if text is None:
        return None
    try:
        tree = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        place = _PLACE.search(message)
        line = int(place.group(1)) if place and place.group(1) else text.count("\n") + 1
        detail = message[: place.start()] if place else message
        faults.append(Fault(file=file, line=line, key="", code="syntax", params={"detail": detail}))
        return None
    return Document(file, tree, KeyLines(text.replace("\r\n", "\n")), faults)


def _read_text(file: Path, faults: list[Fault]) -> str | None:
    code, params = "", Params()
    try:
        return file.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        code = "no_file"
    except UnicodeDecodeError as error:
        code, params = "not_utf8", {"offset": error.start + 1}
    except OSError as error:
        code, params = "unreadable", {"detail": error.strerror or type(error).__name__}
    faults.append(Fault(file=file, line=1, key="", code=code, params=params))
    return None
