"""Situation reports as the site's data: to whom, how often, and the template that is filled."""

from __future__ import annotations

from ioc.domain.records import Record, Text


class ReportSpec(Record, frozen=True):
    """A report to `to` every `every_s` seconds (0: when somebody makes one; a city stage may set its own time).

    `template` is HTML in jinja2, one in each language, over the names that docs/manual/command.md lists; it stands on
    record, so that an old report can be made again.
    """

    key: str
    title: Text
    to: Text
    template: Text
    every_s: float = 0.0
