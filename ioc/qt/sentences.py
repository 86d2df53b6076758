"""Codes with parameters as sentences, in the language of the screen (catalogue: resources/sentences)."""

from __future__ import annotations

from collections.abc import Mapping

import resources
from ioc.qt.format import number

Given = Mapping[str, object]

_FAMILIES = {
    "stage": "stage",
    "stage_yours": "stage",
    "stage_theirs": "stage",
    "status": "status",
    "role": "role",
    "roles": "role",
    "cause": "cause",
    "outcome": "outcome",
    "feed_state": "feed",
    "alert_state": "alert",
    "call_status": "call_status",
    "call_outcome": "call_outcome",
    "phone_state": "phone_state",
    "held_state": "held_state",
    "back_cause": "back_cause",
    "reached": "reached",
    "mark": "mark",
    "export": "export",
    "media": "media",
    "lacks": "lack",
    "warning_kind": "warning_kind",
    "offer_end": "offer_end",
    "objective_end": "objective_end",
    "due_kind": "due_kind",
    "board_role": "board_role",
    "board_roles": "board_role",
    "down_checks": "down_check",
}
"""Parameters whose value is a word of a closed list -> the list."""


def sentence(code: str, params: Given | None = None, language: str = "vi") -> str:
    """The sentence of `code`. Figures get the language's decimal sign; stages, roles and the like are put in words."""
    worded = {key: _worded(key, value, language) for key, value in (params or {}).items()}
    return resources.sentence(code, worded, language)


def has_sentence(code: str) -> bool:
    """Whether the catalogue knows `code`."""
    return code in resources.sentences("en")


def _worded(key: str, value: object, language: str) -> object:
    if isinstance(value, float):
        return number(value, 0 if value.is_integer() else 2, language)
    if key in _FAMILIES and isinstance(value, str):
        known = resources.sentences(language)
        return ", ".join(known.get(f"word.{_FAMILIES[key]}.{one}", one) for one in value.split(", "))
    return value
