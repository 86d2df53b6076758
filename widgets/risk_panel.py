"""The risk assistant: what is suggested, on which values, by which clause, and what is missing. It never announces."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ioc.domain.commands import SetCityStage
from ioc.domain.decide.risk import Watched, watched
from ioc.domain.risk_records import Risk
from ioc.domain.state import Change
from ioc.qt.actions import Actions
from ioc.qt.models import Models
from ioc.qt.risk_lines import RiskLines
from ioc.qt.risk_words import grounds
from ioc.qt.sentences import sentence
from ioc.qt.session import Session
from widgets.board_list import BoardList
from widgets.columns import Columns
from widgets.focus_scroll import FocusScroll
from widgets.form_bar import Field, FormBar
from widgets.panel import Panel
from widgets.permission import why_not
from widgets.river_rows import RiverRows
from widgets.run_label import Run, RunLabel

LISTS = ("risks", "rivers", "rains", "airs")
WIDE = 1100


class RiskPanel(Panel):
    """Left and Right go from list to list; `S` sets the stage that the marked suggestion proposes, with its grounds."""

    context = "risk"

    def __init__(self, session: Session, models: Models, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(session, models, actions, parent)
        self.lists = {key: BoardList(self, wraps=True) for key in LISTS}
        self.titles = {key: RunLabel(self, stretches=True) for key in LISTS}
        self.bars = RiverRows(self)
        self.law = RunLabel(self, stretches=True)
        self.form = FormBar(self)
        self._last = LISTS[0]
        self._wide: bool | None = None
        self._streams: Watched = {}
        self._known = (-1, -1)
        self.setFocusProxy(self.lists["risks"])
        self._lay_out()
        self.act("stage", lambda: self.tr("Set the proposed stage"), "S", self.propose, self._why_not_stage)
        self.act("go", lambda: self.tr("Go to the asset"), "G", self.go, self._why_not_go, acts=False)
        self.hint("stage")
        self.hint("go")
        self._connect()
        self.retranslate()

    def _lay_out(self) -> None:
        self._parts = Columns()
        self._cells: dict[str, QWidget] = {}
        for key in LISTS:
            cell = QWidget(self._parts)
            column = QVBoxLayout(cell)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(0)
            self.titles[key].setFixedHeight(26)
            column.addWidget(self.titles[key])
            column.addWidget(self.lists[key])
            if key == "rivers":
                column.addWidget(self.bars)
            self._cells[key] = cell
        self.law.setFixedHeight(26)
        self.scroller = FocusScroll(self._parts, self)
        for part, stretch in ((self.law, 0), (self.scroller, 1), (self.form, 0)):
            self.body.addWidget(part, stretch)
        self._fold()

    def _fold(self) -> None:
        """Two columns where there is room: what is suggested and the rivers left, rain and air right."""
        wide = self.width() >= WIDE
        if wide == self._wide:
            return
        self._wide = wide
        cells = [self._cells[key] for key in LISTS]
        self._parts.place([cells[:2], cells[2:]] if wide else [cells])

    def _connect(self) -> None:
        for key, made in self.lists.items():
            made.moved.connect(lambda key=key: self._note(key))
            made.crossed.connect(lambda step, key=key: self._cross(key, step))
        self.form.given.connect(self._set_stage)
        self.form.closed.connect(self.lists["risks"].setFocus)
        self.models.updated.connect(self._take)
        self.models.rebuilt.connect(self.retranslate)
        self.models.clock.in_turn().ticked.connect(self._tick)

    def draw(self) -> None:
        """Bring everything up to date."""
        state, names = self.session.state, self.models.names
        known = (state.reshaped, len(state.by_index))
        if known != self._known:
            self._known, self._streams = known, watched(state)
        lines = RiskLines(state, names, self._streams)
        rivers = lines.rivers()
        shown = {
            "risks": lines.risks(),
            "rivers": [one.line for one in rivers],
            "rains": lines.rains(),
            "airs": lines.airs(),
        }
        for key, found in shown.items():
            self.lists[key].show_lines(found, self._empty(key))
        self.bars.show_rivers(rivers)
        self.check_actions()

    def _tick(self, _now_us: int) -> None:
        if self.isVisible():
            self.draw()

    def retranslate(self) -> None:
        """Put every text again."""
        self.header.set_title(self.tr("Risk assistant"))
        titles = {
            "risks": self.tr("Suggested now"),
            "rivers": self.tr("Rivers · Decision 05/2020/QĐ-TTg"),
            "rains": self.tr("Rain"),
            "airs": self.tr("Air and heat"),
        }
        for key, words in titles.items():
            self.titles[key].set_runs([Run(words, bold=True, px=14, token="tx1", gap=12)])
        law = sentence("risk.proposes", {}, self.models.language)
        self.law.set_runs([Run(law, token="tx1", gap=12, shrinks=True)])
        super().retranslate()
        self.draw()

    def _empty(self, key: str) -> str:
        return {
            "risks": self.tr("Nothing is suggested."),
            "rivers": self.tr("The site names no gauge with warning levels."),
            "rains": self.tr("No rain."),
            "airs": self.tr("No values of air or heat."),
        }[key]

    # --- what the keys do

    def risk(self) -> Risk | None:
        """The marked suggestion."""
        return self.session.state.tables.risks.get(self.lists["risks"].marked)

    def propose(self) -> None:
        """Ask for the stage with the suggestion's grounds as its reason; a person says so, or changes it."""
        risk = self.risk()
        stage = self._stage()
        if risk is not None and stage:
            reason = Field("reason", self.tr("Reason (goes on record)"), grounds(risk, self.models.names), width=700)
            heading = self.tr("City to stage {n}").format(n=stage)
            self.form.ask(heading, self.tr("Set the stage"), (reason,))

    def _set_stage(self, values: dict[str, str]) -> None:
        stage = self._stage()
        if not values["reason"]:
            self.notice.say(self.tr("A reason is needed: it goes on the record."), stays=False)
            return
        self.form.close_bar()
        if stage:
            self.submit(SetCityStage(level=stage, reason=values["reason"]))

    def go(self) -> None:
        """Show the asset of the marked line."""
        asset = self._asset()
        if asset:
            self.models.selection.show("asset", asset)

    # --- inside

    def _stage(self) -> int:
        risk = self.risk()
        lines = RiskLines(self.session.state, self.models.names, self._streams)
        return lines.proposed(risk) if risk is not None else 0

    def _asset(self) -> str:
        marked = self.lists[self._last].marked
        risk = self.session.state.tables.risks.get(marked)
        if self._last == "risks" and risk is not None:
            return risk.asset or (risk.inputs[0].asset if risk.inputs else "")
        ident = marked.split(":", 1)[-1]
        return ident if ident in self.session.state.registry.assets else ""

    def _note(self, key: str) -> None:
        self._last = key
        self.check_actions()

    def _cross(self, key: str, step: int) -> None:
        self.lists[LISTS[(LISTS.index(key) + step) % len(LISTS)]].setFocus()

    def _take(self, change: Change) -> None:
        if self.isVisible() and any(table in change for table in ("risks", "rises", "rains", "stage", "site")):
            self.draw()

    def showEvent(self, event: QShowEvent) -> None:
        """What changed while it was hidden."""
        super().showEvent(event)
        self.draw()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    def _why_not_stage(self) -> str:
        if self.risk() is None:
            return self.tr("Mark a suggestion first.")
        if not self._stage():
            return self.tr("It proposes no stage above the present one.")
        return why_not(self.session, SetCityStage)

    def _why_not_go(self) -> str:
        return "" if self._asset() else self.tr("There is no line with an asset.")
