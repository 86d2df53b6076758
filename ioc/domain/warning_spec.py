"""Warnings to the public as the site's data: who speaks, who may release, and templates in both languages."""

from __future__ import annotations

from ioc.domain.records import Record, Text

BUILT_IN = ("places", "begins", "onset", "expires", "contact", "sender")
"""Fields that every template may use: names of the area, from when the message holds, when the event is expected to
begin, until when it holds, whom to call, who warns."""


class WarningField(Record, frozen=True):
    """Something that whoever drafts fills in: `{key}` in the texts. `usual` is what stands there at first ("vi | en"
    where the languages differ)."""

    key: str
    title: Text
    usual: str = ""


class WarningTemplate(Record, frozen=True):
    """A warning ready but for its fields; the grades and lists are words of OASIS CAP 1.2 §3.2.2.

    `kind` is "alert", "cancel" or "all_clear"; `valid_h` is how long it holds, hours; `sound` names what loudspeakers
    play before the text ("" = nothing).
    """

    key: str
    title: Text
    event: Text
    categories: tuple[str, ...]
    urgency: str
    severity: str
    certainty: str
    headline: Text
    description: Text
    instruction: Text
    kind: str = "alert"
    responses: tuple[str, ...] = ()
    valid_h: float = 6.0
    sound: str = ""
    fields: tuple[WarningField, ...] = ()


class WarningSpec(Record, frozen=True):
    """How a site warns the public. Without a `sender` it does not.

    `sender` is ours alone in the world (CAP 1.2 §3.2.1); `release_roles` may release what others wrote; no warning
    holds longer than `longest_h` hours; `geocode` is what receivers call our ward codes (CAP 1.2 §3.2.4 valueName).
    """

    sender: str = ""
    sender_name: Text = Text(vi="", en="")
    contact: str = ""
    web: str = ""
    number_prefix: str = "CB"
    release_roles: tuple[str, ...] = ("supervisor",)
    longest_h: float = 72.0
    geocode: str = "VN-ward"
    templates: tuple[WarningTemplate, ...] = ()

    def template(self, key: str) -> WarningTemplate | None:
        """The template of that key."""
        return next((one for one in self.templates if one.key == key), None)
