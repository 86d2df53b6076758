"""Deciding the centre's own warnings: written by one person, released by another, never changed afterwards."""

from __future__ import annotations

from msgspec.structs import replace

from ioc.domain import facts as f
from ioc.domain.commands import (
    AmendWarning,
    DraftWarning,
    Refusal,
    ReleaseWarning,
    ReturnWarning,
    SubmitWarning,
    WithdrawWarning,
)
from ioc.domain.decide.context import Context, Decision, refuse
from ioc.domain.decide.moment import Moment
from ioc.domain.records import Text
from ioc.domain.site import Site
from ioc.domain.state import State
from ioc.domain.warning_areas import rounded
from ioc.domain.warning_message import identifier_of, message_of
from ioc.domain.warning_records import (
    OPEN,
    PUBLISHED,
    PublicWarning,
    WarningContent,
    WarningKind,
    WarningState,
)
from ioc.domain.warning_rules import is_too_much, lacks
from ioc.domain.warning_texts import clean, whole_s

MOST_OPEN = 100
NUMBER_DIGITS = 4
KEPT_AREA = (WarningKind.CANCEL, WarningKind.ALL_CLEAR)
"""These speak to the same people as what they end."""


def draft(state: State, command: DraftWarning, context: Context) -> Decision:
    site = state.registry.site
    if site is None or not site.warnings.sender:
        return refuse("warning_off")
    if sum(one.state in OPEN for one in state.tables.warnings.values()) >= MOST_OPEN:
        return refuse("warning_many", most=MOST_OPEN)
    if command.kind not in tuple(WarningKind):
        return refuse("warning_kind", kind=command.kind)
    kind = WarningKind(command.kind)
    base = _base(state, command, kind)
    if isinstance(base, Refusal):
        return base
    if command.template and site.warnings.template(command.template) is None:
        return refuse("unknown_template", template=command.template)
    incident = base.incident if base is not None else command.incident
    if base is None and incident is not None and incident not in state.tables.incidents:
        return refuse("unknown_incident", incident=incident)
    content = _tidy(command.content)
    if is_too_much(content):
        return refuse("warning_too_much")
    if base is not None and kind in KEPT_AREA:
        content = replace(content, area=base.content.area)
    number = f"{site.warnings.number_prefix}-{state.tables.warning_count + 1:0{NUMBER_DIGITS}d}"
    return [
        f.WarningDrafted(
            warning=context.new_id(),
            number=number,
            identifier=identifier_of(site, number, context.at_us),
            kind=kind,
            content=content,
            template=command.template,
            base=base.id if base is not None else None,
            exercise=base.exercise if base is not None else command.exercise,
            incident=incident,
        )
    ]


def _base(state: State, command: DraftWarning, kind: WarningKind) -> PublicWarning | Refusal | None:
    """The warning that is followed; None for a first one."""
    if kind is WarningKind.ALERT:
        return refuse("warning_first") if command.base is not None else None
    base = state.tables.warnings.get(command.base or "")
    if base is None:
        return refuse("unknown_warning", warning=command.base or "")
    return base if base.may_be_followed else refuse("warning_not_in_force", number=base.number)


def amend(state: State, command: AmendWarning, context: Context) -> Decision:
    warning = _open(state, command.warning)
    if isinstance(warning, Refusal):
        return warning
    if command.revision and command.revision != warning.revision:
        return refuse("warning_changed", number=warning.number)
    content = _tidy(command.content)
    if is_too_much(content):
        return refuse("warning_too_much")
    if warning.kind in KEPT_AREA and content.area != warning.content.area:
        return refuse("warning_area_kept", number=warning.number)
    return [f.WarningAmended(warning=warning.id, revision=warning.revision + 1, content=content)]


def submit(state: State, command: SubmitWarning, context: Context) -> Decision:
    warning = _open(state, command.warning)
    if isinstance(warning, Refusal):
        return warning
    if warning.state is WarningState.WAITING:
        return refuse("warning_waits", number=warning.number)
    return _unfit(state, warning, context) or [f.WarningSubmitted(warning=warning.id, revision=warning.revision)]


def give_back(state: State, command: ReturnWarning, context: Context) -> Decision:
    warning = _waiting(state, command.warning, context)
    if isinstance(warning, Refusal):
        return warning
    if not command.reason.strip():
        return refuse("reason_missing")
    reason = context.seal("reason", {"text": command.reason.strip()})
    return [f.WarningReturned(warning=warning.id, reason=reason)]


def release(state: State, command: ReleaseWarning, context: Context) -> Decision:
    warning = _waiting(state, command.warning, context)
    if isinstance(warning, Refusal):
        return warning
    site = state.registry.site
    assert site is not None  # a warning waits
    if context.actor.person in warning.authors:
        return refuse("warning_own", number=warning.number)
    if command.revision != warning.revision:
        return refuse("warning_changed", number=warning.number)
    if command.number.strip().casefold() != warning.number.casefold():
        return refuse("warning_number", number=warning.number)
    unfit = _unfit(state, warning, context)
    if unfit is not None:
        return unfit
    base = state.tables.warnings.get(warning.base or "")
    incident = state.tables.incidents.get(warning.incident or "")
    return [
        f.WarningReleased(
            warning=warning.id,
            drafted_by=warning.drafted_by,
            released_by=context.actor.person,
            identifier=warning.identifier,
            alert=message_of(site, warning, base, context.at_us),
            incidents=(incident.number,) if incident is not None else (base.incidents if base is not None else ()),
            exercise=warning.exercise,
        )
    ]


def withdraw(state: State, command: WithdrawWarning, context: Context) -> Decision:
    warning = _open(state, command.warning)
    return warning if isinstance(warning, Refusal) else [f.WarningWithdrawn(warning=warning.id)]


def may_release(site: Site | None, role: str) -> bool:
    """Whether the site lets that role release what others wrote."""
    return site is not None and role in site.warnings.release_roles


def _open(state: State, ident: str) -> PublicWarning | Refusal:
    """The warning while its text may still change."""
    warning = state.tables.warnings.get(ident)
    if warning is None:
        return refuse("unknown_warning", warning=ident)
    return warning if warning.state in OPEN else refuse("warning_closed", number=warning.number)


def _waiting(state: State, ident: str, context: Context) -> PublicWarning | Refusal:
    """The warning if it waits for a second person, and this may be one."""
    warning = _open(state, ident)
    if isinstance(warning, Refusal):
        return warning
    site = state.registry.site
    if site is None or not may_release(site, context.actor.role):
        roles = ", ".join(site.warnings.release_roles) if site is not None else ""
        return refuse("warning_release_role", role=context.actor.role, roles=roles)
    if warning.state is not WarningState.WAITING:
        return refuse("warning_not_submitted", number=warning.number)
    return warning


def _unfit(state: State, warning: PublicWarning, context: Context) -> Refusal | None:
    """Why it cannot go out as it is."""
    site = state.registry.site
    if site is None or not site.warnings.sender:
        return refuse("warning_off")
    base = state.tables.warnings.get(warning.base or "")
    if warning.base is not None and (base is None or not base.may_be_followed):
        return refuse("warning_not_in_force", number=base.number if base is not None else warning.number)
    found = lacks(site, warning.content, warning.kind, context.at_us)
    if not found:
        return None
    return refuse("warning_incomplete", number=warning.number, lacks=", ".join(one.code for one in found))


def _tidy(content: WarningContent) -> WarningContent:
    """As it may stand on record and in XML: clean texts, whole seconds, coordinates as they go out."""
    area = content.area
    return replace(
        content,
        event=_clean(content.event),
        headline=_clean(content.headline),
        description=_clean(content.description),
        instruction=_clean(content.instruction),
        contact=clean(content.contact),
        web=clean(content.web),
        sound=clean(content.sound),
        categories=tuple(dict.fromkeys(content.categories)),
        responses=tuple(dict.fromkeys(content.responses)),
        effective_us=whole_s(content.effective_us),
        onset_us=whole_s(content.onset_us),
        expires_us=whole_s(content.expires_us),
        fields=tuple((key, clean(value)) for key, value in content.fields),
        area=replace(
            area,
            description=_clean(area.description),
            wards=tuple(dict.fromkeys(area.wards)),
            polygons=tuple(rounded(ring) for ring in area.polygons),
            circles=tuple((round(lon, 5), round(lat, 5), round(radius, 3)) for lon, lat, radius in area.circles),
        ),
    )


def _clean(text: Text) -> Text:
    return Text(vi=clean(text.vi), en=clean(text.en))


# --- what follows, and what time does


def end_base(state: State, fact: f.WarningReleased, moment: Moment) -> list[f.AnyFact]:
    """What a released message takes the place of."""
    warning = state.tables.warnings[fact.warning]
    base = state.tables.warnings.get(warning.base or "")
    if base is None or not base.may_be_followed:
        return []
    if warning.kind is WarningKind.CANCEL:
        return [f.WarningCancelled(warning=base.id, by=warning.id)]
    return [f.WarningSuperseded(warning=base.id, by=warning.id)]


def expire(state: State, at_us: int) -> list[f.AnyFact]:
    """Warnings whose time is over."""
    return [
        f.WarningExpired(warning=warning.id)
        for warning in state.tables.warnings.values()
        if warning.state in PUBLISHED and warning.content.expires_us <= at_us
    ]
