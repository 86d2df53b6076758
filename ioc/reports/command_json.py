"""Command, decisions, risks and situation reports in the folded state's JSON; words of the vault are left out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec import structs

from ioc.domain.board_records import COMMAND, Board
from ioc.domain.report_records import SentReport
from ioc.domain.risk_records import Risk
from ioc.domain.state import Tables

Instant = Callable[[int | None], str | None]


def command_json(tables: Tables, instant: Instant) -> dict[str, Any]:
    """The parts "commands", "decisions", "risks" and "situation_reports"."""
    boards = sorted(tables.boards.values(), key=lambda one: (one.since_us, one.id))
    decisions = sorted(tables.decisions.values(), key=lambda one: (one.at_us, one.id))
    reports = sorted(tables.reports.values(), key=lambda one: (one.at_us, one.draft.id))
    return {
        "commands": [_board(one, instant) for one in boards],
        "decisions": [
            {
                "id": one.id,
                "scope": one.scope,
                "at": instant(one.at_us),
                "by": one.decided_by.login or None,
                "noted_by": one.noted_by,
                "choice": one.choice,
                "plan": one.plan or None,
            }
            for one in decisions
        ],
        "risks": [_risk(one, instant) for _, one in sorted(tables.risks.items())],
        "situation_reports": [_report(one, instant) for one in reports],
    }


def _board(one: Board, instant: Instant) -> dict[str, Any]:
    return {
        "id": one.id,
        "scope": one.scope,
        "post": one.post,
        "since": instant(one.since_us),
        "released": instant(one.released_us),
        "tenures": [
            {
                "role": held.role,
                "who": held.holder.login or None,
                "since": instant(held.since_us),
                "until": instant(held.until_us),
            }
            for held in one.tenures
        ],
        "offered": one.offer is not None,
        "commanded": one.holder(COMMAND) is not None,
        "objectives_open": sum(goal.outcome is None for goal in one.objectives),
        "needs_open": sum(need.open for need in one.needs),
    }


def _risk(one: Risk, instant: Instant) -> dict[str, Any]:
    return {
        "key": one.key,
        "kind": one.kind,
        "level": one.level,
        "table": one.table,
        "clause": structs.asdict(one.clause),
        "asset": one.asset or None,
        "since": instant(one.since_us),
        "inputs": [
            {"asset": held.asset, "property": held.property, "value": held.value, "at": instant(held.at_us)}
            for held in one.inputs
        ],
        "missing": list(one.missing),
    }


def _report(one: SentReport, instant: Instant) -> dict[str, Any]:
    return {
        "report": one.draft.report,
        "number": one.draft.number,
        "sequence": one.draft.seq,
        "sha256": one.draft.sha256,
        "approved": instant(one.at_us),
        "approved_by": one.by,
    }
