"""Expanded JSON-LD, as some brokers hand it out: names are addresses, every value is a list of typed objects."""

from __future__ import annotations

from typing import Any

_CORE = "https://uri.etsi.org/ngsi-ld/"
_OURS = {"hasValue": "value", "hasObject": "object", "hasLanguageMap": "languageMap", "hasVocab": "vocab"}


def local_name(name: str) -> str:
    """The last part of a name that is an address; any other name as it is."""
    if "://" not in name:
        return name.strip()
    return name.rstrip("/#").replace("#", "/").rpartition("/")[2]


def is_expanded(record: dict[str, Any]) -> bool:
    """Whether an entity is expanded: `@id`, and names that are addresses."""
    return "@id" in record and any("://" in str(name) for name in record)


def compacted(raw: Any, depth: int = 0) -> Any:
    """The same in the normalized form, without any `@context`: names by their last part, lists of one unpacked."""
    if isinstance(raw, list):
        several = [compacted(one, depth + 1) for one in raw]
        return several[0] if len(several) == 1 else several
    if not isinstance(raw, dict) or depth > 20:
        return raw
    if "@value" in raw:
        return raw["@value"]
    if set(raw) == {"@id"}:
        return raw["@id"]
    found: dict[str, Any] = {}
    for name, value in raw.items():
        plain = {"@id": "id", "@type": "type"}.get(name) or local_name(name)
        if plain == "type":
            kinds = [local_name(str(one)) for one in (value if isinstance(value, list) else [value])]
            found["type"] = kinds[0] if len(kinds) == 1 else kinds
            continue
        found[_OURS.get(plain, plain) if name.startswith(_CORE) else plain] = compacted(value, depth + 1)
    return found
