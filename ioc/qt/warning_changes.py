"""What an update says otherwise than the warning it follows: for the second person to read closely."""

from __future__ import annotations

from ioc.domain.site import Site
from ioc.domain.warning_records import WarningArea, WarningContent
from ioc.domain.warning_texts import clock_words

TEXTS = ("event", "headline", "description", "instruction")
_LANGS = ("vi", "en")
PLAIN = ("urgency", "severity", "certainty", "contact", "web")


def changes(site: Site, before: WarningContent, now: WarningContent) -> list[tuple[str, str, str]]:
    """(field, as it was, as it would be) of all that differs, in the order of the form; "headline.vi", "area" …"""
    pairs = [("area", _area(site, before.area), _area(site, now.area))]
    pairs += [
        (f"area.{language}", *_both(before.area.description, now.area.description, language)) for language in _LANGS
    ]
    pairs.append(("onset", clock_words(before.onset_us, site), clock_words(now.onset_us, site)))
    pairs.append(("expires", clock_words(before.expires_us, site), clock_words(now.expires_us, site)))
    pairs += [(name, str(getattr(before, name)), str(getattr(now, name))) for name in PLAIN]
    pairs += [
        (f"{name}.{language}", *_both(getattr(before, name), getattr(now, name), language))
        for name in TEXTS
        for language in _LANGS
    ]
    pairs.append(("responses", ", ".join(before.responses), ", ".join(now.responses)))
    return [pair for pair in pairs if pair[1] != pair[2]]


def _both(before: object, now: object, language: str) -> tuple[str, str]:
    return str(getattr(before, language)), str(getattr(now, language))


def _area(site: Site, area: WarningArea) -> str:
    """Wards by name, and how many shapes are drawn."""
    names = {ward.code: ward.name for ward in site.land.wards}
    parts = [names.get(code, code) for code in area.wards]
    parts += [f"⬠ {len(ring) - 1}: {ring[0][1]:.4f} {ring[0][0]:.4f}" for ring in area.polygons]
    parts += [f"◯ {radius:g} km: {lat:.4f} {lon:.4f}" for lon, lat, radius in area.circles]
    return ", ".join(parts)
