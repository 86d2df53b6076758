"""Reads and checks scenario files: every fault at once, each with the place in the file that it is about."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from ioc.domain.records import Text
from ioc.simulator.scenario.crossing import crossing_faults
from ioc.simulator.scenario.schema import Bulletin, Call, Curves, Event, Head, Part, Scenario, Tide

Place = tuple[str | int, ...]
DEFAULT_SCENARIO = "storm_night"


class Known(NamedTuple):
    """What a scenario may name: assets and units with their kind, streets, and incident types (None = unchecked)."""

    assets: Mapping[str, str]
    streets: frozenset[str]
    incident_types: frozenset[str] | None = None


class BadScenario(ValueError):
    """A scenario that cannot be played; `ioc simulate --check` says everything that is wrong with it."""


def shipped() -> list[str]:
    """Names of the scenarios that come with the program."""
    folder = resources.files("ioc.simulator") / "scenarios"
    return sorted(file.name.removesuffix(".toml") for file in folder.iterdir() if file.name.endswith(".toml"))


def scenario_file(name: str) -> Path:
    """The file of a shipped scenario, or `name` itself as a path."""
    return Path(__file__).parent.parent / "scenarios" / f"{name}.toml" if name in shipped() else Path(name)


def load_scenario(name: str = DEFAULT_SCENARIO) -> Scenario:
    """A shipped scenario by name, or a file by path. Raises BadScenario (unreadable, not TOML, or faulty)."""
    file = scenario_file(name)
    try:
        tree = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise BadScenario(f"{file}: {error}") from error
    return built(tree, str(file))


def built(tree: Mapping[str, Any], said: str = "scenario") -> Scenario:
    """A tree as a scenario whose chains end. Raises BadScenario, naming the first fault."""
    try:
        scenario = Scenario.model_validate(tree)
    except ValidationError as error:
        first = error.errors()[0]
        raise BadScenario(f"{said}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error
    for place, text in crossing_faults(scenario, None):
        raise BadScenario(f"{said}: {'.'.join(map(str, place))}: {text.en}")
    return scenario


def cross_check(tree: Mapping[str, Any], known: Known) -> list[tuple[Place, Text]]:
    """Faults between the parts of a tree and of names that nobody bears; parts that are wrong in themselves are
    left out (`Scenario` says what is wrong with them)."""
    curves = _curves(tree.get("curves"))
    head = _part(Head, tree.get("scenario")) or _head_of(tree.get("scenario"))
    whole: list[tuple[Place, Text]] = []
    scenario, places = _passable(tree, head, curves)
    for place, text in crossing_faults(scenario, known):
        whole.append((_as_written(place, places), text))
    return whole


def _passable(tree: Mapping[str, Any], head: Head, curves: Curves) -> tuple[Scenario, dict[str, list[int]]]:
    """The parts that are right in themselves, and where each stands in its list."""
    places: dict[str, list[int]] = {}
    kept: dict[str, list[Any]] = {}
    for name, model in (("events", Event), ("calls", Call), ("warnings", Bulletin)):
        rows = tree.get(name, [])
        rows = rows if isinstance(rows, list) else []
        found = [(index, part) for index, row in enumerate(rows) if (part := _part(model, row)) is not None]
        places[name], kept[name] = [index for index, _ in found], [part for _, part in found]
    made = Scenario.model_construct(
        scenario=head,
        curves=curves,
        tide=_part(Tide, tree.get("tide", {})) or Tide(),
        events=tuple(kept["events"]),
        calls=tuple(kept["calls"]),
        warnings=tuple(kept["warnings"]),
    )
    return made, places


def _part(model: type[Any], given: Any) -> Any:
    try:
        made: Part = model.model_validate(given)
    except ValidationError:
        return None
    return made


def _curves(given: Any) -> Curves:
    """The curves that are right, each by itself."""
    sound: dict[str, Any] = {}
    for name, knots in given.items() if isinstance(given, dict) else ():
        made = _part(Curves, {name: knots})
        if made is not None:
            sound[name] = knots
    return Curves.model_validate(sound)


def _head_of(given: Any) -> Head:
    """How long a scenario with a faulty head lasts, as far as one can tell."""
    lasts_s = given.get("lasts_s") if isinstance(given, dict) else None
    told = float(lasts_s) if isinstance(lasts_s, int | float) and not isinstance(lasts_s, bool) else 86_400.0
    return Head.model_construct(key="unknown", lasts_s=told)


def _as_written(place: Place, places: Mapping[str, list[int]]) -> Place:
    if len(place) > 1 and isinstance(place[1], int) and place[0] in places:
        return (place[0], places[str(place[0])][place[1]], *place[2:])
    return place
