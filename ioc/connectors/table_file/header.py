"""Whether a table's header is the one that the mapping speaks of: found out before a row is read."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ioc.connect.mapping.picks import Pick, TimePick
from ioc.connect.refused import Refused
from ioc.connectors.table_file.settings import TableFileSettings

_MOST_SAID = 200


def check_header(names: tuple[str, ...], settings: TableFileSettings) -> None:
    """Raises Refused when no row of a table with these columns could be read as the mapping says.

    That is: none of the columns of the id, of the time or of the readings is there (a page of HTML under a table's
    name, another table, another delimiter). One reading of several that is missing is none of its rows' faults.
    """
    for wanted in (_of_id(settings), _of_time(settings.time), _of_values(names, settings)):
        if wanted and not wanted & {*names}:
            found = ", ".join(names)[:_MOST_SAID]
            raise Refused("table_file.other_columns", wanted=", ".join(sorted(wanted))[:_MOST_SAID], found=found)


def _of_id(settings: TableFileSettings) -> set[str]:
    if isinstance(settings.id, Pick):
        return _of_picks([settings.id])
    return _columns([settings.id] if isinstance(settings.id, str) else settings.id)


def _of_time(time: TimePick | None) -> set[str]:
    return _columns(time.paths()) if time is not None else set()


def _of_values(names: tuple[str, ...], settings: TableFileSettings) -> set[str]:
    """The columns that hold values; the pattern itself where it names them and none fits."""
    if settings.melt:
        return set() if any(re.fullmatch(settings.melt, name) for name in names) else {settings.melt}
    picks = [reading.value for reading in settings.readings]
    if settings.record == "unit" and settings.place is not None:
        picks += [one for one in (settings.place.lon, settings.place.lat) if one is not None]
    return _of_picks(picks)


def _of_picks(picks: Iterable[Pick]) -> set[str]:
    """The columns of `picks`; none when one of them has a value without its column."""
    picks = list(picks)
    if any(one.const is not None or one.default is not None for one in picks):
        return set()
    return _columns(one.path for one in picks)


def _columns(paths: Iterable[str]) -> set[str]:
    """The columns that paths begin with; none when one needs none ("@content", "@value")."""
    found = {_first_step(path) for path in paths}
    return set() if any(one.startswith("@") for one in found) else found


def _first_step(path: str) -> str:
    return re.split(r"(?<!\\)\.", path, maxsplit=1)[0].replace("\\.", ".")
