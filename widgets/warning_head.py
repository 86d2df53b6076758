"""The line above a public warning: which, what kind, for what, where it stands, who wrote and who released it."""

from __future__ import annotations

from PySide6.QtCore import QObject

from ioc.domain.warning_records import PublicWarning
from ioc.domain.warning_texts import clock_words
from ioc.qt.models import Models
from ioc.qt.sentences import sentence
from ioc.qt.warning_draft import WarningDraft
from widgets.run_label import Run


class WarningHead(QObject):
    """Makes the runs. An exercise says so first."""

    def __init__(self, models: Models, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._models = models

    def head(self, draft: WarningDraft | None, selected: PublicWarning | None) -> list[Run]:
        """Of the draft that is open, else of the selected warning."""
        held = selected
        if draft is not None:
            held = self._models.session.state.tables.warnings.get(draft.ident)
        about = draft or held
        if about is None:
            words = self.tr("N begins a warning. A second person releases it.")
            return [Run(words, token="tx2", gap=8, shrinks=True)]
        told = [sentence(f"word.warning_kind.{about.kind.value}", {}, self._models.language)]
        if about.incident:
            told.append(self._models.names.incident(about.incident))
        told += self._standing(draft, held)
        number = held.number if held is not None else self.tr("not kept yet")
        runs = [Run(self.tr("EXERCISE"), bold=True, token="sel", gap=8)] if about.exercise else []
        runs.append(Run(number, bold=True, token="tx1", gap=8))
        return [*runs, Run(" · ".join(told), token="tx2", gap=8, shrinks=True)]

    def _times(self, held: PublicWarning) -> list[str]:
        """From when the event is expected, where that is said, and until when the message holds."""
        site, language = self._models.session.state.registry.site, self._models.language
        times = (("onset", held.content.onset_us), ("until", held.content.expires_us))
        if site is None:
            return []
        return [sentence(f"warning.{name}", {"time": clock_words(at, site)}, language) for name, at in times if at]

    def _standing(self, draft: WarningDraft | None, held: PublicWarning | None) -> list[str]:
        if held is None:
            return []
        names = self._models.names
        if draft is not None and draft.is_changed:
            return [self.tr("changed, not kept")]
        told = [sentence(f"word.warning_state.{held.state.value}", {}, self._models.language)]
        told += self._times(held) if draft is None and not held.is_over else []
        if held.released_by:
            pair = self.tr("written by {one}, released by {two}")
            told.append(pair.format(one=names.person(held.drafted_by), two=names.person(held.released_by)))
        elif held.submitted_by:
            told.append(self.tr("submitted by {one}").format(one=names.person(held.submitted_by)))
        elif held.returned is not None:
            why = self._models.texts.get(held.returned.id) or "…"
            told.append(self.tr("given back by {one}: {why}").format(one=names.person(held.returned_by), why=why))
        return told
