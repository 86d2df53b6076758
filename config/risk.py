"""Makes the judging of risks of sound settings; what refers to nothing is a fault."""

from __future__ import annotations

from collections.abc import Sequence

from config.documents import Document
from config.packs import Pack
from config.risk_schema import RiskFile
from config.validation import checked
from ioc.domain.indices.tables import RuleTable
from ioc.domain.risk_spec import FloodStation, RiskSpec, StageProposal, Watch

OWN_KINDS = ("flood", "disaster_rain", "disaster_flood")
"""Kinds of risk that the program judges beside the tables that are watched."""


def risk_spec(
    document: Document | None,
    stations: Sequence[FloodStation],
    tables: Sequence[RuleTable],
    packs: Sequence[Pack],
    *,
    built_in: bool,
) -> RiskSpec:
    """The judging of a site's risks. The built-in file may watch tables and domains that the site does not use: such
    lines are left out; in a file of the site's own they are faults."""
    file = checked(RiskFile, document, document.tree) if document is not None else None
    if file is None or document is None:
        return RiskSpec(stations=tuple(stations))
    watches = _watches(document, file, tables, packs, built_in=built_in)
    kinds = [*OWN_KINDS, *(row.kind for row in file.watches)]
    for index, proposal in enumerate(file.proposes):
        if proposal.kind not in kinds:
            document.add_unknown(("proposes", index, "kind"), "risk_kind", proposal.kind, kinds)
    if file.rise.least_span_min > file.rise.window_min:
        document.add(("rise", "least_span_min"), "too_large", bound=f"{file.rise.window_min:g}")
    return RiskSpec(
        stations=tuple(stations),
        watches=watches,
        proposals=tuple(StageProposal(kind=row.kind, level=row.level, stage=row.stage) for row in file.proposes),
        rain_property=file.suggest.rain_1h,
        window_s=file.rise.window_min * 60,
        least_readings=file.rise.least_readings,
        least_span_s=file.rise.least_span_min * 60,
        least_cm_h=file.rise.least_cm_h,
        settle_s=file.suggest.settle_min * 60,
    )


def _watches(
    document: Document, file: RiskFile, tables: Sequence[RuleTable], packs: Sequence[Pack], *, built_in: bool
) -> tuple[Watch, ...]:
    by_key = {table.key: table for table in tables}
    known = {pack.key: pack for pack in packs}
    watches = []
    for index, row in enumerate(file.watches):
        at = ("watches", index)
        table, pack = by_key.get(row.table), known.get(row.domain)
        if table is None or pack is None:
            if not built_in and table is None:
                document.add_unknown((*at, "table"), "table", row.table, by_key)
            if not built_in and pack is None:
                document.add_unknown((*at, "domain"), "domain", row.domain, known)
            continue
        if row.property not in pack.known("properties"):
            document.add_unknown((*at, "property"), "property", row.property, pack.known("properties"))
        if row.least >= len(table.bands):
            document.add((*at, "from"), "too_large", bound=str(len(table.bands) - 1))
        watches.append(Watch(kind=row.kind, table=row.table, domain=row.domain, property=row.property, least=row.least))
    return tuple(watches)
