"""Tables of public rules: checked as a whole, and the edition in force made into the record's table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from config.documents import Document
from config.packs import Pack, sound
from config.references import Place
from config.rule_schema import EditionTable, RuleFile
from config.schema import Words
from config.validation import checked
from ioc.domain.indices.tables import Applies, Band, BreakPoints, FloodRow, RuleTable, Suggestion
from ioc.domain.records import Text


def rule_table(document: Document, on: date, packs: Sequence[Pack] | None = None) -> RuleTable | None:
    """The table in force on day `on`; None when none is yet, and with every fault noted in `document`.

    `packs` are the site's: a table may class a property of a pack that the site does not use, but not one that a pack
    of the site does not have.
    """
    file = checked(RuleFile, document, document.tree)
    editions = sound(EditionTable, document.tree, "editions")
    before = len(document.faults)
    for index, edition in editions.items():
        _check_edition(document, index, edition)
        _check_periods(document, index, editions)
    if file is None:
        return None
    _check_applies(document, file, packs or ())
    held = next((row for row in file.editions if row.begins <= on and (row.ends is None or on <= row.ends)), None)
    if held is None and any(row.begins <= on for row in file.editions):
        document.add(("editions",), "table_not_in_force", name=file.table.key, day=on.isoformat())
    if held is None or len(document.faults) > before:
        return None
    return _made(file, held)


def _check_edition(document: Document, index: int, edition: EditionTable) -> None:
    at: Place = ("editions", index)
    _check_rising(document, (*at, "bands"), [band.least for band in edition.bands])
    if edition.steps:
        _check_rising(document, (*at, "steps"), edition.steps)
    for number, row in enumerate(edition.points):
        _check_rising(document, (*at, "points", number, "values"), row.values)
        if len(row.values) > len(edition.steps):
            place = (*at, "points", number, "values")
            document.add(place, "level_count", given=len(row.values), expected=len(edition.steps))
    levels = [(("suggestions", number), row.level) for number, row in enumerate(edition.suggestions)]
    levels += [(("floods", number), row.level) for number, row in enumerate(edition.floods)]
    for place, level in levels:
        if level > len(edition.bands):
            document.add((*at, *place, "level"), "too_large", bound=str(len(edition.bands)))


def _check_rising(document: Document, at: Place, values: Sequence[float]) -> None:
    if sorted(set(values)) != list(values):
        document.add(at, "not_rising", values=", ".join(f"{value:g}" for value in values))


def _check_periods(document: Document, index: int, editions: dict[int, EditionTable]) -> None:
    row = editions[index]
    if row.ends is not None and row.ends < row.begins:
        document.add(("editions", index, "to"), "ends_early")
    for before, other in editions.items():
        if before < index and row.begins <= (other.ends or date.max) and other.begins <= (row.ends or date.max):
            line = document.line_of(("editions", before))
            document.add(("editions", index, "from"), "edition_overlap", line=line)


def _check_applies(document: Document, file: RuleFile, packs: Sequence[Pack]) -> None:
    known = {pack.key: pack for pack in packs}
    for index, row in enumerate(file.table.applies):
        pack = known.get(row.domain)
        if pack is not None and row.property not in pack.known("properties"):
            at = ("table", "applies", index, "property")
            document.add_unknown(at, "property", row.property, pack.known("properties"))


def _made(file: RuleFile, edition: EditionTable) -> RuleTable:
    return RuleTable(
        key=file.table.key,
        title=_text(file.table.title),
        source=_text(edition.source),
        unit=file.table.unit,
        begins=edition.begins.isoformat(),
        bands=tuple(
            Band(
                least=band.least,
                title=_text(band.title),
                colour=band.colour or "",
                advice=_text(band.advice) if band.advice else None,
            )
            for band in edition.bands
        ),
        applies=tuple(Applies(domain=row.domain, property=row.property) for row in file.table.applies),
        steps=tuple(edition.steps),
        points=tuple(
            BreakPoints(property=row.property, average=row.average, values=tuple(row.values)) for row in edition.points
        ),
        suggestions=tuple(
            Suggestion(property=row.property, least=row.least, level=row.level, clause=_maybe(row.clause))
            for row in edition.suggestions
        ),
        floods=tuple(
            FloodRow(
                stage=row.stage,
                areas=tuple(row.areas),
                level=row.level,
                over_m=row.over_m,
                clause=_maybe(row.clause),
            )
            for row in edition.floods
        ),
    )


def _maybe(words: Words | None) -> Text | None:
    return _text(words) if words is not None else None


def _text(words: Words) -> Text:
    return Text(vi=words.vi, en=words.en)
