"""Domain packs as read: the parts that are sound, so that one fault does not hide the others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from config.documents import Document
from config.pack_schema import (
    AccessTable,
    AlarmTable,
    DomainFile,
    DomainTable,
    IncidentTypeTable,
    IndicatorTable,
    KindTable,
    PropertyTable,
    ServingTable,
)
from config.validation import checked

Model = TypeVar("Model", bound=BaseModel)


def sound(model: type[Model], tree: Mapping[str, Any], key: str) -> dict[int, Model]:
    """The elements of the array of tables `key` that are without fault, by their index."""
    kept: dict[int, Model] = {}
    for index, item in enumerate(_tables(tree, key)):
        try:
            kept[index] = model.model_validate(item)
        except ValidationError:
            continue
    return kept


def names(tree: Mapping[str, Any], table: str, key: str) -> list[str]:
    """The names given in an array of tables, sound or not: a reference to a faulty thing is not a second fault."""
    return [item[key] for item in _tables(tree, table) if isinstance(item, dict) and isinstance(item.get(key), str)]


def _tables(tree: Mapping[str, Any], key: str) -> list[Any]:
    found = tree.get(key, [])
    return found if isinstance(found, list) else []


class Pack:
    """One domain pack file."""

    def __init__(self, document: Document) -> None:
        tree = document.tree
        checked(DomainFile, document, tree)
        self.document = document
        head = tree.get("domain")
        self.key = str(head.get("key", "")) if isinstance(head, dict) else ""
        self.domain = _domain(head)
        self.kinds = sound(KindTable, tree, "kinds")
        self.properties = sound(PropertyTable, tree, "properties")
        self.alarms = sound(AlarmTable, tree, "alarms")
        self.incident_types = sound(IncidentTypeTable, tree, "incident_types")
        self.units = sound(ServingTable, tree, "units")
        self.indicators = sound(IndicatorTable, tree, "indicators")
        self.access = sound(AccessTable, tree, "access")

    def known(self, table: str) -> list[str]:
        """Keys of `kinds`, `properties` or `incident_types`, sound or not."""
        return names(self.document.tree, table, "key")

    def kind(self, key: str) -> KindTable | None:
        """A sound kind of this pack."""
        return next((kind for kind in self.kinds.values() if kind.key == key), None)

    def property(self, key: str) -> PropertyTable | None:
        """A sound property of this pack."""
        return next((spec for spec in self.properties.values() if spec.key == key), None)


def _domain(head: object) -> DomainTable | None:
    try:
        return DomainTable.model_validate(head)
    except ValidationError:
        return None
