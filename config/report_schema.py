"""The schema of config/reports/*.toml, and the record that comes of one."""

from __future__ import annotations

from jinja2 import Environment, TemplateSyntaxError
from pydantic import Field

from config import building
from config.documents import Document
from config.references import Names
from config.schema import Key, Table, Words
from config.validation import checked
from ioc.domain.report_spec import ReportSpec


class ReportTable(Table):
    """A situation report: to whom, every how many minutes (0: as the city stage says, or when somebody makes one), and
    its template (HTML in jinja2)."""

    key: Key
    title: Words
    to: Words
    every_min: float = Field(default=0.0, ge=0, le=7 * 24 * 60)
    template: Words


class ReportFile(Table):
    """config/reports/*.toml."""

    report: ReportTable


def report_specs(documents: list[Document]) -> tuple[ReportSpec, ...]:
    """The reports of these files; a template that jinja2 cannot read is a fault."""
    made, claimed = [], Names()
    for document in documents:
        file = checked(ReportFile, document, document.tree)
        if file is None:
            continue
        claimed.claim(file.report.key, document, ("report", "key"))
        for language in ("vi", "en"):
            try:
                Environment(autoescape=True).parse(getattr(file.report.template, language))
            except TemplateSyntaxError as error:
                why = f"{error.message} ({error.lineno})"
                document.add(("report", "template", language), "report_template", why=why)
        made.append(
            ReportSpec(
                key=file.report.key,
                title=building.text(file.report.title),
                to=building.text(file.report.to),
                template=building.text(file.report.template),
                every_s=file.report.every_min * 60,
            )
        )
    return tuple(made)
