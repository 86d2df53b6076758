"""Makes the site's way of warning the public of sound settings; every fault is noted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct

from config.building import text
from config.documents import Document
from config.plan_schema import PlanFile
from config.references import Names
from config.schema import Words
from config.validation import checked
from config.warning_schema import PublicWarningTable, WarningFile
from ioc.domain.warning_rules import LONGEST_HEADLINE
from ioc.domain.warning_spec import BUILT_IN, WarningField, WarningSpec, WarningTemplate
from ioc.domain.warning_texts import HOLE, holes

TEXTS = ("headline", "description", "instruction")


class WarningFeedSettings(Struct, frozen=True, kw_only=True):
    """Where the feed of released warnings is served."""

    host: str
    port: int


def warning_spec(
    documents: Iterable[Document], site: Document, tree: Mapping[str, Any], plans: Iterable[tuple[PlanFile, Document]]
) -> tuple[WarningSpec, WarningFeedSettings | None]:
    """What the record keeps, and where the feed is served (None: nowhere)."""
    told = tree.get("public_warning")
    table = checked(PublicWarningTable, site, told, ("public_warning",)) if isinstance(told, dict) else None
    templates, claimed = [], Names()
    for document in documents:
        file = checked(WarningFile, document, document.tree)
        if file is not None:
            claimed.claim(file.warning.key, document, ("warning", "key"))
            _check(file, document, table)
            templates.append(_template(file))
    if templates:
        _check_plans([one.key for one in templates], plans)
    if table is None:
        return WarningSpec(templates=tuple(templates)), None
    spec = WarningSpec(
        sender=table.sender,
        sender_name=text(table.sender_name),
        contact=table.contact,
        web=table.web,
        number_prefix=table.number_prefix,
        release_roles=tuple(table.release_roles),
        longest_h=table.longest_h,
        geocode=table.geocode,
        templates=tuple(templates),
    )
    return spec, WarningFeedSettings(host=table.feed.host, port=table.feed.port) if table.feed is not None else None


def _check(file: WarningFile, document: Document, table: PublicWarningTable | None) -> None:
    """Fields that exist, once each; an all-clear that says so; no longer in force than the site lets."""
    own = [field.key for field in file.fields]
    for index, key in enumerate(own):
        if key in BUILT_IN or key in own[:index]:
            where = "BUILT_IN" if key in BUILT_IN else f"fields[{own.index(key) + 1}]"
            document.add(("fields", index, "key"), "duplicate", name=key, where=where)
    for name in (*TEXTS, "event"):
        words: Words = getattr(file.warning, name)
        for language in ("vi", "en"):
            known = own if name != "event" else None
            _check_text(document, ("warning", name, language), getattr(words, language), known)
    if file.warning.kind == "all_clear" and "AllClear" not in file.warning.response:
        document.add(("warning", "response"), "all_clear_response")
    if table is not None and file.warning.valid_h > table.longest_h:
        document.add(("warning", "valid_h"), "too_large", bound=table.longest_h)


def _check_text(document: Document, at: tuple[str, ...], words: str, own: list[str] | None) -> None:
    """`own` None: no field may stand there."""
    known = [*BUILT_IN, *own] if own is not None else []
    for name in holes(words):
        if name not in known:
            document.add_unknown(at, "warning_field", name, known)
    if any(brace in HOLE.sub("", words) for brace in "{}"):
        document.add(at, "bad_shape", given=words[:60])
    if at[1] == "headline" and len(words) > LONGEST_HEADLINE:
        document.add(at, "text_long", most=LONGEST_HEADLINE)


def _check_plans(known: list[str], plans: Iterable[tuple[PlanFile, Document]]) -> None:
    for plan, document in plans:
        for index, step in enumerate(plan.steps):
            if step.warning and step.warning not in known:
                document.add_unknown(("steps", index, "warning"), "warning", step.warning, known)


def _template(file: WarningFile) -> WarningTemplate:
    told = file.warning
    return WarningTemplate(
        key=told.key,
        title=text(told.title),
        event=text(told.event),
        categories=tuple(told.category),
        urgency=told.urgency,
        severity=told.severity,
        certainty=told.certainty,
        headline=text(told.headline),
        description=text(told.description),
        instruction=text(told.instruction),
        kind=told.kind,
        responses=tuple(told.response),
        valid_h=told.valid_h,
        sound=told.sound,
        fields=tuple(WarningField(key=one.key, title=text(one.title), usual=one.usual) for one in file.fields),
    )
