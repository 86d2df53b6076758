"""A warning while somebody writes it: the content, what was written by hand, and the command that keeps it."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from ioc.domain.commands import AmendWarning, DraftWarning
from ioc.domain.records import Text
from ioc.domain.site import Site
from ioc.domain.warning_records import PublicWarning, WarningArea, WarningContent, WarningKind
from ioc.domain.warning_rules import Lack, lacks
from ioc.domain.warning_spec import WarningTemplate
from ioc.domain.warning_texts import begin, write

TEXTS = ("headline", "description", "instruction")
TIMES = {"begins": "effective_us", "onset": "onset_us", "expires": "expires_us"}
"""Fields that take an instant, and what each is in the content."""
ABOUT = "about"
"""A field of this name is filled with the headline of the warning that is ended."""


class WarningDraft:
    """Texts follow the template's fields until a person writes over them. `ident` is "" until it is on record."""

    def __init__(
        self,
        content: WarningContent,
        *,
        kind: WarningKind = WarningKind.ALERT,
        template: str = "",
        base: str | None = None,
        exercise: bool = False,
        incident: str | None = None,
        ident: str = "",
        revision: int = 0,
    ) -> None:
        self.content = content
        self.kind, self.template, self.base = kind, template, base
        self.exercise, self.incident = exercise, incident
        self.ident, self.revision = ident, revision
        self.by_hand: set[str] = set()
        self.unread: set[str] = set()
        """Of `TIMES`: where something stands that is no instant. It is not taken for nothing."""
        self.kept = content if ident else None
        """What the record holds of it; None: nothing yet."""

    # --- beginnings

    @classmethod
    def of_template(
        cls, site: Site, template: WarningTemplate, at_us: int, *, exercise: bool, incident: str | None
    ) -> WarningDraft:
        """A first warning."""
        content = begin(site, template, at_us)
        return cls(content, template=template.key, exercise=exercise, incident=incident)

    @classmethod
    def of_warning(cls, site: Site, warning: PublicWarning, at_us: int) -> WarningDraft:
        """One on record, to be written on. Texts that differ from what its template makes were written by hand."""
        made = cls(
            warning.content,
            kind=warning.kind,
            template=warning.template,
            base=warning.base,
            exercise=warning.exercise,
            incident=warning.incident,
            ident=warning.id,
            revision=warning.revision,
        )
        template = site.warnings.template(warning.template)
        if template is not None:
            fresh = write(site, template, warning.content, at_us)
            made.by_hand = {
                f"{name}.{language}"
                for name in TEXTS
                for language in ("vi", "en")
                if getattr(fresh, name).get(language) != getattr(warning.content, name).get(language)
            }
        return made

    @classmethod
    def following(cls, site: Site, base: PublicWarning, kind: WarningKind, at_us: int) -> WarningDraft:
        """An update with the same words, or what ends `base`, by the site's template for that."""
        wanted = kind.value if kind is not WarningKind.UPDATE else ""
        template = next((one for one in site.warnings.templates if one.kind == wanted), None)
        if kind is WarningKind.UPDATE:
            held = site.warnings.template(base.template)
            fresh = begin(site, held, at_us) if held is not None else None
            expires_us = fresh.expires_us if fresh is not None else base.content.expires_us
            content = replace(base.content, effective_us=0, expires_us=expires_us)
            made = cls(content, kind=kind, template=base.template, base=base.id)
        elif template is not None:
            content = begin(site, template, at_us, base.content.area)
            told = base.content.headline
            fields = tuple((key, f"{told.vi} | {told.en}" if key == ABOUT else value) for key, value in content.fields)
            content = write(site, template, replace(content, fields=fields), at_us)
            made = cls(content, kind=kind, template=template.key, base=base.id)
        else:
            responses = ("AllClear",) if kind is WarningKind.ALL_CLEAR else ("None",)
            content = replace(base.content, urgency="Past", responses=responses, sound="", onset_us=0)
            made = cls(content, kind=kind, template="", base=base.id)
        made.exercise, made.incident = base.exercise, base.incident
        return made

    # --- writing

    def field(self, site: Site, key: str, value: str, at_us: int) -> None:
        """Fill a field of the template in; texts that nobody wrote over follow."""
        fields = tuple((name, value if name == key else held) for name, held in self.content.fields)
        self._put(site, replace(self.content, fields=fields), at_us)

    def text(self, name: str, language: str, words: str) -> None:
        """Write over a text."""
        held: Text = getattr(self.content, name)
        fresh = Text(vi=words, en=held.en) if language == "vi" else Text(vi=held.vi, en=words)
        self.content = replace(self.content, **{name: fresh})
        if name in TEXTS:
            self.by_hand.add(f"{name}.{language}")

    def area(self, site: Site, area: WarningArea, at_us: int) -> None:
        """Another area; its name stands in the texts."""
        self._put(site, replace(self.content, area=area), at_us)

    def time(self, site: Site, key: str, typed: int | str | None, at_us: int) -> None:
        """An instant was typed: None for nothing, which leaves the end as it was; "" for what cannot be read."""
        self.unread.discard(key)
        if typed == "":
            self.unread.add(key)
        if typed is not None or key != "expires":
            self.change(site, at_us, **{TIMES[key]: typed if isinstance(typed, int) else 0})

    def change(self, site: Site, at_us: int, **values: Any) -> None:
        """Anything else of the content."""
        self._put(site, replace(self.content, **values), at_us)

    def _put(self, site: Site, content: WarningContent, at_us: int) -> None:
        template = site.warnings.template(self.template)
        if template is None:
            self.content = content
            return
        fresh = write(site, template, content, at_us)
        texts = {name: self._kept_text(name, getattr(fresh, name), getattr(content, name)) for name in TEXTS}
        self.content = replace(content, **texts)

    def _kept_text(self, name: str, fresh: Text, held: Text) -> Text:
        vi = held.vi if f"{name}.vi" in self.by_hand else fresh.vi
        en = held.en if f"{name}.en" in self.by_hand else fresh.en
        return Text(vi=vi, en=en)

    # --- what comes of it

    @property
    def keeps_area(self) -> bool:
        """Whether the area is that of the warning it ends."""
        return self.kind in (WarningKind.CANCEL, WarningKind.ALL_CLEAR)

    @property
    def is_changed(self) -> bool:
        """Whether the record lacks something of it."""
        return self.kept != self.content

    def lacks(self, site: Site, at_us: int) -> list[Lack]:
        """What is missing, as the engine will say it, behind what was typed and cannot be read."""
        unread = [Lack(key, "time_unread") for key in TIMES if key in self.unread]
        told = [one for one in lacks(site, self.content, self.kind, at_us) if one.field not in self.unread]
        return [*unread, *told]

    def command(self) -> DraftWarning | AmendWarning:
        """What puts it on record."""
        if self.ident:
            return AmendWarning(warning=self.ident, content=self.content, revision=self.revision)
        return DraftWarning(
            content=self.content,
            kind=self.kind.value,
            template=self.template,
            base=self.base,
            exercise=self.exercise,
            incident=self.incident,
        )
