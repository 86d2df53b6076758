"""Why something cannot be done with a public warning now, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ioc.domain.commands import AmendWarning, DraftWarning, ReleaseWarning, SubmitWarning, WithdrawWarning
from ioc.domain.warning_records import OPEN, WarningState
from ioc.qt.sentences import sentence
from widgets.permission import why_not

if TYPE_CHECKING:
    from widgets.warning_panel import WarningPanel


class WarningWhy(QObject):
    """One answer an action; "" when it may be done."""

    def __init__(self, panel: WarningPanel) -> None:
        super().__init__(panel)
        self._panel = panel

    def new(self) -> str:
        """Nobody is warned by a site without a sender."""
        panel = self._panel
        site = panel.session.state.registry.site
        if site is None or not site.warnings.sender:
            return sentence("refused.warning_off", {}, panel.models.language)
        return why_not(panel.session, DraftWarning)

    def write(self) -> str:
        """A draft is open, or selected."""
        return self._no_draft() or why_not(self._panel.session, AmendWarning)

    def keep(self) -> str:
        """Something is being written."""
        if self._panel.draft is None:
            return self.tr("Nothing is being written.")
        return why_not(self._panel.session, AmendWarning)

    def submit(self) -> str:
        """A draft that is not submitted yet."""
        panel = self._panel
        if panel.draft is None and (panel.warning is None or panel.warning.state is not WarningState.DRAFT):
            return self.tr("Select a draft first.")
        return why_not(panel.session, SubmitWarning)

    def release(self) -> str:
        """It waits, this role may, and this person wrote nothing of it."""
        panel = self._panel
        warning, site, welcome = panel.warning, panel.session.state.registry.site, panel.session.welcome
        if warning is None or warning.state is not WarningState.WAITING:
            return self.tr("Select a warning that waits for release.")
        reason = why_not(panel.session, ReleaseWarning)
        if reason or site is None or welcome is None:
            return reason
        language = panel.models.language
        if welcome.role not in site.warnings.release_roles:
            params = {"role": welcome.role, "roles": ", ".join(site.warnings.release_roles)}
            return sentence("refused.warning_release_role", params, language)
        if welcome.person in warning.authors:
            return sentence("refused.warning_own", {"number": warning.number}, language)
        return ""

    def follow(self) -> str:
        """Something that warns, in force or expired."""
        warning = self._panel.warning
        if warning is None or not warning.may_be_followed:
            return self.tr("Select a warning that is in force.")
        return self.new()

    def drop(self) -> str:
        """A draft is open, or selected."""
        return self._no_draft() or why_not(self._panel.session, WithdrawWarning)

    def _no_draft(self) -> str:
        panel = self._panel
        if panel.draft is None and (panel.warning is None or panel.warning.state not in OPEN):
            return self.tr("Select a draft first.")
        return ""
