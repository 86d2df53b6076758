"""Checks a scenario file for its author: every fault at once, with file, line and key."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import ValidationError

from config.builtin import ROOT, domain_names
from config.documents import Document, read_document
from config.faults import ConfigFaults, Fault
from config.packs import Pack
from config.validation import note_errors
from ioc.domain.records import Text
from ioc.simulator.city import City
from ioc.simulator.scenario.files import Known, cross_check, scenario_file
from ioc.simulator.scenario.schema import Scenario
from ioc.simulator.scenario.words import SENTENCES

GOOD = Text(
    vi="{file}: đúng. {events} sự kiện, {calls} cuộc gọi, {warnings} bản tin trong {lasts:g} giây.",
    en="{file}: correct. {events} events, {calls} calls, {warnings} warnings in {lasts:g} seconds.",
)


def check_scenario(name: str) -> Scenario:
    """A scenario without fault: a shipped name or a file. Raises ConfigFaults with every fault of the file.

    Assets, units and streets are looked up in the city of the usual size, incident types in the built-in packs.
    """
    faults, scenario = scenario_faults(name)
    if scenario is None:
        raise ConfigFaults(faults)
    return scenario


def scenario_faults(name: str) -> tuple[list[Fault], Scenario | None]:
    """All faults of a scenario, and the scenario when there are none."""
    faults: list[Fault] = []
    document = read_document(scenario_file(name), faults)
    if document is None:
        return faults, None
    scenario = _checked(document)
    for place, text in cross_check(document.tree, _known()):
        document.add(place, "worded", vi=text.vi, en=text.en)
    return document.faults, None if document.faults else scenario


def _checked(document: Document) -> Scenario | None:
    try:
        return Scenario.model_validate(document.tree)
    except ValidationError as error:
        note_errors(error, Scenario, document, (), _words)
        return None


def _words(code: str, params: object) -> Text | None:
    text = SENTENCES.get(code)
    if text is None or not isinstance(params, dict):
        return None
    return Text(vi=text.vi.format(**params), en=text.en.format(**params))


def _known() -> Known:
    city = City(1)
    return Known(city.names(), city.streets, frozenset(_incident_types()))


def _incident_types() -> Iterator[str]:
    for name in domain_names():
        pack = read_document(ROOT / "domains" / f"{name}.toml", [])
        if pack is not None:
            yield from Pack(pack).known("incident_types")
