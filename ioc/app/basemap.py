"""Importing a ground: the work runs in a child process, this side shows how far it is and can stop it."""

from __future__ import annotations

import multiprocessing
import shutil
import signal
from collections.abc import Callable
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from ioc.geodata.ground_files import Manifest
from ioc.geodata.ground_import import Tell, Wish, import_ground
from ioc.geodata.refusal import GeodataRefused
from resources import sentence

_GLANCE_S = 0.2


class Cancelled(Exception):
    """The person has stopped the import; nothing was changed."""


def run_import(wish: Wish, tell: Tell, stopped: Callable[[], bool] = lambda: False) -> Manifest:
    """Import in a child process. Raises GeodataRefused, or Cancelled when `stopped` answers true or Ctrl-C is hit."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_work, args=(theirs, wish), name="ioc-import", daemon=True)
    child.start()
    theirs.close()
    try:
        return _follow(ours, wish, tell, stopped)
    except (KeyboardInterrupt, Cancelled):
        raise Cancelled from None
    finally:
        ours.close()
        if child.is_alive():
            child.kill()
        child.join(10)
        shutil.rmtree(Path(wish.root) / f".{wish.name}.{child.pid}.importing", ignore_errors=True)


def _follow(line: Connection, wish: Wish, tell: Tell, stopped: Callable[[], bool]) -> Manifest:
    while True:
        if stopped():
            raise Cancelled
        if not line.poll(_GLANCE_S):
            continue
        try:
            said: tuple[str, Any] = line.recv()
        except EOFError:
            raise GeodataRefused("geodata.reader_died", file=wish.files[0]) from None
        if said[0] == "progress":
            tell(*said[1])
        elif said[0] == "done":
            made: Manifest = said[1]
            return made
        else:
            raise said[1]


def _work(line: Connection, wish: Wish) -> None:
    """The child: one import, its progress and its outcome. The parent alone hears Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        line.send(("done", import_ground(wish, lambda *told: line.send(("progress", told)))))
    except GeodataRefused as refused:
        line.send(("refused", refused))
    except MemoryError:
        line.send(("refused", GeodataRefused("geodata.no_memory", file=wish.files[0])))
    except (BrokenPipeError, ConnectionResetError):
        return


def now_text() -> str:
    """The time of an import, as its manifest keeps it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def outcome_lines(made: Manifest, language: str) -> list[str]:
    """What an import made and what it left out, a line each."""
    known = _words(language)
    west, south, east, north = (round(side, 5) for side in made.box)
    lines = [sentence("geodata.done", {"name": made.name}, language)]
    lines.append(sentence("geodata.box", {"west": west, "south": south, "east": east, "north": north}, language))
    counts = ", ".join(f"{known(table)} {count}" for table, count in made.counts.items())
    if counts:
        lines.append(sentence("geodata.counts", {"counts": counts, "places": made.places}, language))
    roads = made.roads
    if roads.edges:
        lines.append(sentence("geodata.roads", _fields(roads), language))
    if roads.dropped_edges:
        lines.append(sentence("geodata.roads_dropped", _fields(roads), language))
    if made.tiles and made.tile_zooms:
        low, high = made.tile_zooms
        lines.append(sentence("geodata.tiles", {"file": made.tiles, "low": low, "high": high}, language))
    left = ", ".join(f"{known(reason)} {count}" for reason, count in made.left_out.items())
    if left:
        lines.append(sentence("geodata.left_out", {"left": left}, language))
    lines.append(sentence("geodata.credit" if made.attribution else "geodata.no_credit", _fields(made), language))
    lines.append(sentence("geodata.use", {"name": made.name}, language))
    return lines


def _words(language: str) -> Callable[[str], str]:
    from resources import sentences

    known = sentences(language)
    return lambda word: known.get(f"word.ground.{word.replace(',', '').replace(' ', '_')}", word)


def _fields(struct: Any) -> dict[str, object]:
    return {name: getattr(struct, name) for name in struct.__struct_fields__}
