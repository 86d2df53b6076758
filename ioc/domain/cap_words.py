"""The closed vocabularies of CAP 1.2 §3.2; 1.0 and 1.1 share them but for the words named here."""

from __future__ import annotations

STATUSES = ("Actual", "Exercise", "System", "Test", "Draft")
MESSAGE_TYPES = ("Alert", "Update", "Cancel", "Ack", "Error")
SCOPES = ("Public", "Restricted", "Private")
CATEGORIES = (
    "Geo",
    "Met",
    "Safety",
    "Security",
    "Rescue",
    "Fire",
    "Health",
    "Env",
    "Transport",
    "Infra",
    "CBRNE",
    "Other",
)
URGENCIES = ("Immediate", "Expected", "Future", "Past", "Unknown")
SEVERITIES = ("Extreme", "Severe", "Moderate", "Minor", "Unknown")
CERTAINTIES = ("Observed", "Likely", "Possible", "Unlikely", "Unknown")
RESPONSES = (
    "Shelter",
    "Evacuate",
    "Prepare",
    "Execute",
    "Avoid",
    "Monitor",
    "Assess",
    "AllClear",
    "None",
)
_OLD_WORDS = {"very likely": "Likely", "verylikely": "Likely"}
"""Certainty of CAP 1.0; CAP 1.1 tells to treat it as Likely."""


def known_word(raw: str, words: tuple[str, ...]) -> str | None:
    """The word of the list that is meant, whatever its case; None when there is none."""
    wanted = raw.strip().lower()
    for word in words:
        if word.lower() == wanted:
            return word
    old = _OLD_WORDS.get(wanted)
    return old if old in words else None
