"""What a site may say of its operating stages and of what follows from each (config/rules/stages.toml)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field

from config import building
from config.documents import Document
from config.schema import Key, Table, Words
from config.validation import checked
from ioc.domain.board_records import BoardRole
from ioc.domain.records import Text
from ioc.domain.stage_spec import Agency, DownCheck, StageFollows


class AgencyTable(Table):
    """Somebody to tell when the city goes to the stage."""

    key: Key
    title: Words


class StageTable(Table):
    """One operating stage, and what follows from it: `plans` are proposed, `roles` filled on the city's board (which
    `command` asks for), `panels` looked at, `agencies` told; a report every `report_min`; `who` may set it; `down` is
    what should be true before stepping down from it."""

    title: Words
    plans: list[Key] = []
    command: bool = False
    roles: list[Annotated[BoardRole, Field(strict=False)]] = []
    panels: list[Literal["board", "risk", "report", "plan", "dispatch", "alerts", "calls", "units"]] = []
    agencies: list[AgencyTable] = []
    report_min: float = Field(default=0.0, ge=0, le=24 * 60)
    who: list[Literal["coordinator", "supervisor"]] = []
    down: list[Annotated[DownCheck, Field(strict=False)]] = []


class StageFile(Table):
    """config/rules/: the city's operating stages, from routine (1) upward."""

    source: Words
    stages: list[StageTable] = Field(min_length=5, max_length=5)


def stage_specs(
    document: Document | None, plans: Iterable[str], *, built_in: bool
) -> tuple[tuple[Text, ...], tuple[StageFollows, ...]] | None:
    """The stages' titles and what follows from each; None without a sound file. Plans that the site does not use are
    left out of the built-in table; in a table of the site's own they are faults, as is a role without a command."""
    file = checked(StageFile, document, document.tree) if document is not None else None
    if file is None or document is None:
        return None
    known = list(plans)
    made = []
    for index, row in enumerate(file.stages):
        at = ("stages", index)
        for number, plan in enumerate(row.plans):
            if plan not in known and not built_in:
                document.add_unknown((*at, "plans", number), "plan", plan, known)
        if row.roles and not row.command:
            document.add((*at, "roles"), "stage_roles")
        made.append(
            StageFollows(
                plans=tuple(plan for plan in row.plans if plan in known),
                command=row.command,
                roles=tuple(role.value for role in row.roles),
                panels=tuple(row.panels),
                agencies=tuple(Agency(key=one.key, title=building.text(one.title)) for one in row.agencies),
                report_s=row.report_min * 60,
                who=tuple(row.who),
                down=tuple(row.down),
            )
        )
    return tuple(building.text(row.title) for row in file.stages), tuple(made)
