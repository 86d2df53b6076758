"""What a file of config/warnings/ (a warning template) may say, and `[public_warning]` of the site file."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from config.schema import Key, Table, Word, Words
from ioc.domain.warning_rules import WEB

Category = Literal[
    "Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport", "Infra", "CBRNE", "Other"
]
Response = Literal["Shelter", "Evacuate", "Prepare", "Execute", "Avoid", "Monitor", "Assess", "AllClear", "None"]
Hours = Annotated[float, Field(gt=0, le=14 * 24)]
Bare = Annotated[str, Field(pattern=r"^[^\s,<&]+$")]
"""A name as CAP 1.2 §3.2.1 wants it: without white space, commas, < and &."""


class WarningTable(Table):
    """A template in the words of OASIS CAP 1.2 §3.2.2. `{field}` in headline, description and instruction is filled in:
    places, begins, expires, contact, sender, and the `[[fields]]` of the file."""

    key: Key
    title: Words
    event: Words
    kind: Literal["alert", "cancel", "all_clear"] = "alert"
    category: list[Category] = Field(min_length=1)
    urgency: Literal["Immediate", "Expected", "Future", "Past", "Unknown"]
    severity: Literal["Extreme", "Severe", "Moderate", "Minor", "Unknown"]
    certainty: Literal["Observed", "Likely", "Possible", "Unlikely", "Unknown"]
    response: list[Response] = []
    valid_h: Hours
    sound: str = Field(default="", pattern=r"^[a-z0-9_]*$")
    headline: Words
    description: Words
    instruction: Words


class WarningFieldTable(Table):
    """A field that whoever drafts fills in; `usual` stands there at first ("vi | en" where they differ)."""

    key: str = Field(pattern=r"^[a-z0-9_]+$")
    title: Words
    usual: str = ""


class WarningFile(Table):
    """config/warnings/*.toml."""

    warning: WarningTable
    fields: list[WarningFieldTable] = []


class WarningFeedTable(Table):
    """Where the engine serves what was released, as an Atom feed."""

    host: Word = "127.0.0.1"
    port: int = Field(ge=1, le=65535)


class PublicWarningTable(Table):
    """How the site warns the public: `sender` is its own name in the world, `release_roles` may release what others
    wrote, no warning holds longer than `longest_h` hours."""

    sender: Bare
    sender_name: Words
    contact: Word
    web: str = Field(default="", pattern=rf"^$|{WEB}")
    number_prefix: Key = "CB"
    release_roles: list[Literal["supervisor", "coordinator"]] = Field(default=["supervisor"], min_length=1)
    longest_h: Hours = 72.0
    geocode: str = Field(default="VN-ward", pattern=r"^\S*$")
    feed: WarningFeedTable | None = None
